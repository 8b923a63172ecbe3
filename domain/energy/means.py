"""Samples as means over buckets of time: every second weighs the same, however many samples fell into it."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from domain.energy.history import MeanPower, Sample
from domain.energy.savings import paid_per_hour, saved_per_hour

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Which seconds each mean was known for. For prices those of the import price: not every tariff has another.
KNOWN_BY = {
    "grid_w": "grid_s",
    "pv_w": "pv_s",
    "battery_w": "battery_s",
    "load_w": "load_s",
    "ev_w": "ev_s",
    "soc_pct": "soc_s",
    "import_price": "price_s",
    "export_price": "price_s",
    "import_w": "grid_s",
    "export_w": "grid_s",
    "charge_w": "battery_s",
    "discharge_w": "battery_s",
}
SUMS = (
    "settled_s",
    "terms_cost",
    "terms_cost_without",
    "paid",
    "paid_s",
    "saved",
    "saved_s",
)  # what adds up over a bucket
KNOWN_IF = {
    "grid_s": "grid_w",
    "pv_s": "pv_w",
    "battery_s": "battery_w",
    "load_s": "load_w",
    "ev_s": "ev_w",
    "soc_s": "soc_pct",
    "price_s": "import_price",
}


def bucket_of(at: datetime, width: timedelta) -> datetime:
    """The begin of the bucket that holds `at`, UTC."""
    return at - (at - EPOCH) % width


def means(samples: Iterable[Sample], width: timedelta, start: datetime, end: datetime) -> Iterator[MeanPower]:
    """One mean per bucket in which samples stand for some time of [start, end), in time order.

    A sample that reaches over the edge of a bucket counts in each for its part.
    """
    buckets: dict[datetime, list[tuple[Sample, float]]] = {}
    for sample in samples:
        since = max(sample.at - timedelta(seconds=sample.seconds), start)
        until = min(sample.at, end)
        while since < until:
            begin = bucket_of(since, width)
            edge = min(begin + width, until)
            buckets.setdefault(begin, []).append((sample, (edge - since).total_seconds()))
            since = edge
    for begin in sorted(buckets):
        yield _mean(begin, buckets[begin])


def _mean(begin: datetime, parts: list[tuple[Sample, float]]) -> MeanPower:
    values: dict[str, float | None] = {}
    seconds: dict[str, float] = {}
    for name in KNOWN_BY:
        known = [(value, s) for sample, s in parts if (value := _value(sample, name)) is not None]
        seconds[name] = sum(s for _, s in known)
        values[name] = sum(value * s for value, s in known) / seconds[name] if known else None
    known_s = {known_by: seconds[name] for known_by, name in KNOWN_IF.items()}
    return replace(MeanPower(at=begin), **values, **known_s, **_sums(parts))


def _sums(parts: list[tuple[Sample, float]]) -> dict[str, float]:
    shares = [(sample, seconds, seconds / sample.seconds) for sample, seconds in parts]
    paid = [(cost, s) for sample, s in parts if (cost := paid_per_hour(sample)) is not None]
    saved = [(cost, s) for sample, s in parts if (cost := saved_per_hour(sample)) is not None]
    return {
        "paid": sum(cost * s / 3600 for cost, s in paid),
        "paid_s": sum(s for _, s in paid),
        "saved": sum(cost * s / 3600 for cost, s in saved),
        "saved_s": sum(s for _, s in saved),
        "settled_s": sum(seconds for sample, seconds, _ in shares if sample.is_settled),
        "terms_cost": sum(sample.terms_cost * share for sample, _, share in shares),
        "terms_cost_without": sum(_terms_without(sample) * share for sample, _, share in shares),
    }


def _terms_without(sample: Sample) -> float:
    """What is not compared, or not yet, counts alike on both sides, as in the day's ledger."""
    return sample.terms_cost if saved_per_hour(sample) is None else sample.terms_cost_without


def _value(sample: Sample, name: str) -> float | None:
    match name:
        case "import_w":
            return sample.imported_w
        case "export_w":
            return sample.exported_w
        case "charge_w":
            return sample.charged_w
        case "discharge_w":
            return sample.discharged_w
        case _:
            value: float | None = getattr(sample, name)
            return value
