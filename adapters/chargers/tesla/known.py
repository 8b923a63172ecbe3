"""What is known of one car, and since when: its newest sample, whether it sleeps, what was asked of it."""

from datetime import datetime, timedelta
from math import floor

from msgspec.structs import replace

from adapters.chargers.tesla.sample import DRAWING, CarState, Sample

DEAD_AFTER = timedelta(minutes=10)  # a cable without power for so long is a fault, not a pause


class Known:
    """One car's newest facts. `looked_at`: when the sample came; `asked_at`: when it was last asked anything.

    `moved_at`: when somebody last did something with it; `written_at`: our last command; `wants`: whether
    that was to charge.
    """

    def __init__(self) -> None:
        self.sample: Sample | None = None
        self.looked_at: datetime | None = None
        self.asked_at: datetime | None = None
        self.moved_at: datetime | None = None
        self.written_at: datetime | None = None
        self.asleep_at: datetime | None = None  # when it was last found asleep; None: it is awake
        self.wants: bool | None = None
        self._dead_since: datetime | None = None

    def learn(self, sample: Sample, now: datetime) -> None:
        """The car was looked at, or it pushed something."""
        sample = replace(sample, soc_pct=_finer(self.sample, sample))
        if self.asleep_at is not None or _is_moved(self.sample, sample):
            self.moved_at = now
        if sample.state is not CarState.NO_POWER:
            self._dead_since = None
        elif self._dead_since is None:
            self._dead_since = now
        self.sample, self.looked_at, self.asked_at, self.asleep_at = sample, now, now, None

    def fell_asleep(self, now: datetime) -> None:
        """The car was found asleep."""
        self.asleep_at = self.asked_at = now

    def is_awake(self, now: datetime) -> None:
        """The car was found awake, and not looked at yet."""
        if self.asleep_at is not None:
            self.moved_at = now
        self.asleep_at, self.asked_at = None, now

    def wrote(self, now: datetime, wants: bool) -> None:
        """A command has left us."""
        self.written_at, self.wants = now, wants

    @property
    def sleeps(self) -> bool:
        """Whether it slept when it was last asked."""
        return self.asleep_at is not None

    @property
    def is_drawing(self) -> bool:
        """Whether it charges, as far as its newest sample says."""
        return not self.sleeps and self.sample is not None and self.sample.state in DRAWING

    @property
    def is_seen_since_written(self) -> bool:
        """Whether the sample came after our last command: what is older proves nothing of it."""
        if self.looked_at is None:
            return False
        return self.written_at is None or self.looked_at > self.written_at

    def is_dead(self, now: datetime) -> bool:
        """Whether its cable has had no power for long."""
        return self._dead_since is not None and now - self._dead_since >= DEAD_AFTER


def _finer(before: Sample | None, after: Sample) -> float | None:
    """The car's level: it pushes 58.9 % and answers 58 when it is asked, which is no fall."""
    told, known = after.soc_pct, None if before is None else before.soc_pct
    return known if told is not None and known is not None and told == floor(known) else told


def _is_moved(before: Sample | None, after: Sample) -> bool:
    if before is None or after.is_driving:
        return True
    return (before.state, before.is_plugged) != (after.state, after.is_plugged)
