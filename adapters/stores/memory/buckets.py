"""Means of samples per bucket of time, by the same rule as the SQLite file's."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby

from domain.energy.history import Sample

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def bucket_of(at: datetime, width: timedelta) -> datetime:
    """The begin of the bucket that holds `at`, UTC."""
    return at - (at - EPOCH) % width


def means(samples: Iterable[Sample], width: timedelta) -> Iterator[Sample]:
    """One mean sample per bucket, stamped with its begin; unknown values do not weigh."""
    ordered = sorted(samples, key=lambda sample: sample.at)
    for begin, members in groupby(ordered, key=lambda sample: bucket_of(sample.at, width)):
        bucket = list(members)
        yield Sample(
            at=begin,
            grid_w=_mean(s.grid_w for s in bucket),
            pv_w=_mean(s.pv_w for s in bucket),
            battery_w=_mean(s.battery_w for s in bucket),
            load_w=_mean(s.load_w for s in bucket),
            ev_w=_mean(s.ev_w for s in bucket),
            soc_pct=_mean(s.soc_pct for s in bucket),
            import_price=_mean(s.import_price for s in bucket),
            export_price=_mean(s.export_price for s in bucket),
            import_w=_mean(s.imported_w for s in bucket),
            export_w=_mean(s.exported_w for s in bucket),
            charge_w=_mean(s.charged_w for s in bucket),
            discharge_w=_mean(s.discharged_w for s in bucket),
        )


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
