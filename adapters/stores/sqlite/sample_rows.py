"""A raw sample as its row, there and back."""

from adapters.stores.sqlite.database import Row
from adapters.stores.sqlite.instants import to_instant, to_ms
from domain.energy.history import Sample

COLUMNS = {
    "grid_w": "grid_w",
    "pv_w": "pv_w",
    "battery_w": "battery_w",
    "load_w": "load_w",
    "ev_w": "ev_w",
    "soc_pct": "soc_pct",
    "import_price": "import_price",
    "export_price": "export_price",
    "terms_cost": "terms_cost",
    "terms_cost_without": "terms_cost_without",
    "set_share": "set_share",
    "set_share_without": "set_share_without",
    "settled": "is_settled",
    "of_market": "is_of_market",
}  # and the field of each
FLAGS = ("is_settled", "is_of_market")
NAMES = ", ".join(("at", "ms", *COLUMNS))
ASKED = "?, ?, ?" + ", ?" * len(COLUMNS)
ADD_SAMPLES = f"INSERT OR REPLACE INTO samples (site, {NAMES}) VALUES ({ASKED})"  # noqa: S608 -- the names are ours, and every value is bound


def sample_row(sample: Sample) -> Row:
    """A row in the order of NAMES."""
    values = (getattr(sample, field) for field in COLUMNS.values())
    return (to_ms(sample.at), round(sample.seconds * 1000), *values)


def sample_of(row: Row) -> Sample:
    """What a row in the order of NAMES holds."""
    values = dict(zip(COLUMNS.values(), row[2:], strict=True))
    flags = {field: bool(values.pop(field)) for field in FLAGS}
    return Sample(at=to_instant(row[0]), seconds=row[1] / 1000, **values, **flags)
