"""Means over buckets of time in SQL, by the rule of `domain/energy/means.py`.

Every second weighs the same: raw samples are cut where a bucket ends, and a piece weighs its length. In all
of it ?1 is the instant from which and ?2 the one up to which raw samples count, ?3 their bucket, all ms, and
?4 the site.
"""

from adapters.stores.sqlite.database import Row
from adapters.stores.sqlite.instants import to_instant
from domain.energy.history import MeanPower
from domain.energy.means import KNOWN_BY, KNOWN_IF, SUMS

BUCKET_MS = 300_000
COLUMNS = ("at", *KNOWN_BY, *KNOWN_IF, *SUMS)
PARTS = {
    "import_w": "max(grid_w, 0)",
    "export_w": "max(-grid_w, 0)",
    "charge_w": "max(-battery_w, 0)",
    "discharge_w": "max(battery_w, 0)",
}
ADDED_UP = {
    "settled_s": "settled / 1000.0",
    "terms_cost": "per_ms",
    # What is not compared, or not yet, counts alike on both sides.
    "terms_cost_without": "CASE WHEN bare_per_h - paid_per_h IS NULL THEN per_ms ELSE per_ms_without END",
    "paid": "coalesce(paid_per_h, 0) / 3600000.0",
    "paid_s": "(paid_per_h IS NOT NULL) / 1000.0",
    "saved": "coalesce(bare_per_h - paid_per_h, 0) / 3600000.0",
    "saved_s": "(bare_per_h - paid_per_h IS NOT NULL) / 1000.0",
}
PIECE_MS = "piece_ms"

# What the meter's power costs in an hour, and that of a house without a battery (`domain/energy/savings.py`).
BARE_W = """
    CASE WHEN ev_w IS NULL OR pv_w IS NULL THEN grid_w + battery_w ELSE load_w + ev_w - pv_w END
"""
PER_HOUR = "{w} / 1000.0 * CASE WHEN {w} > 0 THEN import_price WHEN {w} < 0 THEN export_price ELSE 0 END"

# No sample stands for more than 6 minutes. What a piece weighs is worked out once for all its values.
VALUES = (
    "grid_w, pv_w, battery_w, load_w, ev_w, soc_pct, import_price, export_price,"
    " per_ms, per_ms_without, settled, paid_per_h, bare_per_h"
)
PIECES = f"""
    spans AS (
        SELECT max(at - ms, ?1) AS begun, min(at, ?2) AS ended,
            grid_w, pv_w, battery_w, load_w, ev_w, soc_pct, import_price, export_price,
            1.0 * terms_cost / ms AS per_ms, 1.0 * terms_cost_without / ms AS per_ms_without, settled,
            {PER_HOUR.format(w="grid_w")} AS paid_per_h,
            {PER_HOUR.format(w=f"({BARE_W})")} AS bare_per_h
        FROM samples
        WHERE site = ?4 AND at > ?1 AND at < ?2 + 360000 AND at - ms < ?2 AND ms > 0
    ),
    pieces AS (
        SELECT *, begun / ?3 * ?3 AS bucket, min(ended, begun / ?3 * ?3 + ?3) - begun AS piece_ms FROM spans
        UNION ALL
        SELECT bucket + ?3, ended, {VALUES}, bucket + ?3, min(ended - bucket - ?3, ?3)
        FROM pieces WHERE bucket + ?3 < ended
    )
"""  # noqa: S608 -- its names are ours, and every value is bound


def mean_power(row: Row) -> MeanPower:
    """A row in the order of COLUMNS."""
    return MeanPower(at=to_instant(row[0]), **dict(zip(COLUMNS[1:], row[1:], strict=True)))


def _known(value: str, weight: str) -> str:
    return f"sum(CASE WHEN {value} IS NOT NULL THEN {weight} END)"


def _mean(value: str, weight: str, known_if: str) -> str:
    return f"sum({value} * {weight}) / nullif({_known(known_if, weight)}, 0)"


def _of_pieces(name: str) -> str:
    # A sum that is written alike is counted once: a part is known when the whole is.
    known_if = KNOWN_IF[KNOWN_BY[name]] if name in PARTS else name
    return _mean(PARTS.get(name, name), PIECE_MS, known_if)


# One row per bucket of `pieces`, and of rows that are means themselves, each in the order of COLUMNS.
OF_PIECES = ", ".join(
    (
        "bucket AS at",
        *(_of_pieces(name) for name in KNOWN_BY),
        *(f"coalesce({_known(name, PIECE_MS)}, 0) / 1000.0" for name in KNOWN_IF.values()),
        *(f"sum({ADDED_UP[name]} * {PIECE_MS})" for name in SUMS),
    )
)
OF_MEANS = ", ".join(
    (
        *(_mean(name, known_by, name) for name, known_by in KNOWN_BY.items()),
        *(f"sum({name})" for name in (*KNOWN_IF, *SUMS)),
    )
)

# Makes rows of raw samples; the newest row there is before an instant.
ROLL_UP = " ".join(
    (
        "WITH RECURSIVE",
        PIECES,
        "INSERT OR REPLACE INTO power_5min (site,",
        ", ".join(COLUMNS),
        ") SELECT ?4, rolled.* FROM (SELECT",
        OF_PIECES,
        "FROM pieces GROUP BY 1) AS rolled",
    )
)
LAST_ROLLED = "SELECT max(at) FROM power_5min WHERE site = ? AND at < ?"
