"""How far forecasts were off: what a half-hour was said to bring an hour and a day before, and what came."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct, field

from domain.forecast.quarters import Quarter, with_half_hour

KEPT = 14 * 48.0  # half-hours that count; older ones fade


class Horizon(StrEnum):
    """How long before a half-hour it was forecast."""

    HOUR = "hour"
    DAY = "day"


LEADS: Mapping[Horizon, timedelta] = {Horizon.HOUR: timedelta(hours=1), Horizon.DAY: timedelta(hours=24)}


class Score(Struct, frozen=True, kw_only=True):
    """Of one source, over half-hours that had something or were expected to; sums of W, which fade."""

    half_hours: float = 0.0
    error_w: float = 0.0
    absolute_w: float = 0.0
    real_w: float = 0.0

    @property
    def mae_w(self) -> float | None:
        """The mean absolute error, W; None of nothing."""
        return self.absolute_w / self.half_hours if self.half_hours else None

    @property
    def bias_w(self) -> float | None:
        """The mean error, W: above 0 too much was expected; None of nothing."""
        return self.error_w / self.half_hours if self.half_hours else None

    @property
    def share(self) -> float | None:
        """The errors as a part of what came; None where nothing came."""
        return self.absolute_w / self.real_w if self.real_w > 0 else None


class Expected(Struct, frozen=True, kw_only=True):
    """What a source said so long before of the half-hour from `start`, W."""

    start: datetime
    source: str
    power_w: float
    horizon: Horizon = Horizon.DAY


class Record(Struct, frozen=True, kw_only=True):
    """What is known of one source: its scores, and how the last three weeks' quarters of days came out."""

    scores: dict[Horizon, Score] = field(default_factory=dict)
    quarters: tuple[Quarter, ...] = ()


class ScoreCard(Struct, frozen=True, kw_only=True):
    """Records by source, and what is still to be seen."""

    sources: dict[str, Record] = field(default_factory=dict)
    expected: tuple[Expected, ...] = ()


def scored(before: Score, expected_w: float, real_w: float) -> Score:
    """The score after one more half-hour; a dark one that was expected dark is no merit."""
    if expected_w <= 0 and real_w <= 0:
        return before
    fading = 1 - 1 / KEPT
    error_w = expected_w - real_w
    return Score(
        half_hours=before.half_hours * fading + 1,
        error_w=before.error_w * fading + error_w,
        absolute_w=before.absolute_w * fading + abs(error_w),
        real_w=before.real_w * fading + max(0.0, real_w),
    )


def judged(before: Record, expected: Expected, real_w: float) -> Record:
    """The record of a source after one of its half-hours."""
    score = scored(before.scores.get(expected.horizon, Score()), expected.power_w, real_w)
    quarters = before.quarters
    if expected.horizon is Horizon.DAY and (expected.power_w > 0 or real_w > 0):
        quarters = with_half_hour(quarters, expected.start, expected.power_w, real_w)
    return Record(scores={**before.scores, expected.horizon: score}, quarters=quarters)
