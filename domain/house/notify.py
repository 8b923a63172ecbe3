"""What the owner wants to be told, when, and in which language."""

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from domain.house.settings import ClockTime, Days

Kind = Literal[
    "car_started", "car_progress", "car_finished", "car_late", "car_waits", "car_stopped", "problem",
    "price_negative", "battery_hold", "daily_summary", "automation", "spike_export", "saving_session",
    "free_electricity", "demand_window", "price_spike_warning",
]  # fmt: skip


class NotifyKinds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A switch for each kind of message."""

    car_started: bool = True
    car_progress: bool = True
    car_finished: bool = True
    car_late: bool = True
    car_waits: bool = True
    car_stopped: bool = True
    problem: bool = True
    price_negative: bool = True
    battery_hold: bool = True
    daily_summary: bool = False
    automation: bool = True
    spike_export: bool = True
    saving_session: bool = True
    free_electricity: bool = True
    demand_window: bool = False
    price_spike_warning: bool = True


class Quiet(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hours in which nothing rings; from a time to the same time: none, from 00:00 to 24:00: the whole day.
    `urgent`: what is urgent rings.
    """

    days: Days = "mon-sun"
    from_: ClockTime = field(default="22:00", name="from")
    to: ClockTime = "22:00"
    urgent: bool = True

    @property
    def is_set(self) -> bool:
        """Whether there are any."""
        return self.from_ != self.to and (self.from_, self.to) != ("24:00", "00:00")


class NotifyRules(Struct, frozen=True, kw_only=True):
    """`language` None: that of the phone that subscribed last. `per_hour`: so many messages one phone or
    service gets in an hour, the rest in one; `summary_at` the time of the day's summary.
    """

    enabled: bool = True
    language: Literal["en", "de"] | None = None
    kinds: NotifyKinds = field(default_factory=NotifyKinds)
    quiet: Quiet = field(default_factory=Quiet)
    per_hour: Annotated[int, Meta(ge=1, le=120)] = 12
    summary_at: ClockTime = "20:00"
