"""A forecast power: slots of mean W. Past its last slot it knows nothing; it is never carried on."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct, field

from domain.forecast.score import Horizon, Score
from domain.source_trouble import SourceTrouble


class PowerSlot(Struct, frozen=True):
    """Mean power over [start, end), W."""

    start: datetime
    end: datetime
    power_w: float


class PowerForecast(Struct, frozen=True, kw_only=True):
    """Slots in time order without overlap; `source` says who forecast it.

    `low` and `high` are what it will be below and above in one of ten cases (P10, P90); empty where the
    source does not say. `believed`: the part of it that is planned with for now, by how the day so far and
    the sky of now differ from it; above 1 where they are brighter.
    `history_days`: of the house's own past it was learned from; `roofs`: of how many it is the sum; None
    where that is not how it was made. `scores`: how far the source was off lately. `trouble`: why it is not
    what the service would say now, or not the service's at all.
    """

    slots: Sequence[PowerSlot] = ()
    low: Sequence[PowerSlot] = ()
    high: Sequence[PowerSlot] = ()
    source: str = ""
    made_at: datetime | None = None
    believed: float = 1.0
    history_days: int | None = None
    roofs: int | None = None
    scores: dict[Horizon, Score] = field(default_factory=dict)
    trouble: SourceTrouble | None = None

    @property
    def mae_w(self) -> float | None:
        """The source's mean absolute error a day ahead, W."""
        return self.scores.get(Horizon.DAY, Score()).mae_w

    @property
    def bias_w(self) -> float | None:
        """The source's mean error a day ahead, W; above 0 is too much."""
        return self.scores.get(Horizon.DAY, Score()).bias_w

    def mean_w(self, start: datetime, end: datetime) -> float | None:
        """Time-weighted mean over the covered part of [start, end), W; None where nothing is covered."""
        energy = covered = 0.0
        for slot in self.slots:
            if slot.end <= start or slot.start >= end:
                continue
            seconds = (min(slot.end, end) - max(slot.start, start)).total_seconds()
            energy += slot.power_w * seconds
            covered += seconds
        return energy / covered if covered else None


def times(slots: Sequence[PowerSlot], part: float) -> tuple[PowerSlot, ...]:
    """The slots with so much of their power."""
    return tuple(PowerSlot(slot.start, slot.end, part * slot.power_w) for slot in slots)
