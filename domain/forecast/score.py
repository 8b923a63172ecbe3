"""How far forecasts were off: what was expected a day ahead of a half-hour, against what it brought."""

from datetime import datetime, timedelta

from msgspec import Struct, field

HALF_HOUR = timedelta(minutes=30)
LEAD = timedelta(hours=24)
KEPT = 14 * 48.0  # half-hours that count; older ones fade


class Score(Struct, frozen=True, kw_only=True):
    """Of one source, over half-hours in which there was sun or some was expected; sums of W, which fade."""

    half_hours: float = 0.0
    error_w: float = 0.0
    absolute_w: float = 0.0

    @property
    def mae_w(self) -> float | None:
        """The mean absolute error, W; None of nothing."""
        return self.absolute_w / self.half_hours if self.half_hours else None

    @property
    def bias_w(self) -> float | None:
        """The mean error, W: above 0 too much was expected; None of nothing."""
        return self.error_w / self.half_hours if self.half_hours else None


class Expected(Struct, frozen=True, kw_only=True):
    """What a source said a day before of the half-hour from `start`, W."""

    start: datetime
    source: str
    power_w: float


class ScoreCard(Struct, frozen=True, kw_only=True):
    """Scores by source, and what is still to be seen."""

    scores: dict[str, Score] = field(default_factory=dict)
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
    )
