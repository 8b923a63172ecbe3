"""Whether the hours of a rule leave it a moment in which it could act."""

from collections.abc import Iterator
from datetime import date, datetime, time
from functools import lru_cache

from domain.automation.automation import Automation
from domain.automation.condition import TimeCondition
from domain.automation.trigger import TimeTrigger
from domain.tariff.wall_clock import DAY_MIN, Hours, hours_of

ONLY_QUIET = "it could act in its quiet hours alone, in which it does nothing"
NO_HOUR = "it would never act: its hours, its time and its conditions have no moment in common"
# Every weekday in every month; and as the first of it, where hours over midnight belong to the month before.
DAYS = (
    *(date(2001, month, day) for month in range(1, 13) for day in range(8, 15)),
    *(date(year, month, 1) for year in range(2001, 2029) for month in range(1, 13)),
)


def never_acts(automation: Automation) -> tuple[str, str] | None:
    """The key of the setting that keeps it from ever acting, and why; None where there is a moment."""
    wanted = dict(_wanted(automation))
    quiet = automation.quiet
    asleep = None if quiet is None else hours_of(quiet.days, quiet.from_, quiet.to, quiet.season)
    if wanted and not _meet(frozenset(wanted.values()), None):
        return list(wanted)[-1], NO_HOUR
    if asleep is not None and not _meet(frozenset(wanted.values()), asleep):
        return "quiet", ONLY_QUIET
    return None


def _wanted(automation: Automation) -> Iterator[tuple[str, Hours]]:
    """All that a moment in which it acts has to lie in, by the key of the setting."""
    if isinstance(trigger := automation.trigger, TimeTrigger):
        minute = (int(trigger.at[:2]) * 60 + int(trigger.at[3:])) % DAY_MIN
        weekdays = hours_of(trigger.days, "00:00", "24:00", None)
        yield "trigger.at", Hours(weekdays.weekdays, weekdays.months, minute, 1)
    for index, condition in enumerate(automation.conditions):
        if isinstance(condition, TimeCondition):
            when = condition.when
            yield f"conditions[{index}]", hours_of(when.days, when.from_, when.to, when.season)
    if (window := automation.window) is not None:
        yield "window", hours_of(window.days, window.from_, window.to, window.season)


@lru_cache(maxsize=256)
def _meet(wanted: frozenset[Hours], without: Hours | None) -> bool:
    """Whether the wall clock ever shows a time of all of them that is none of the other."""
    edges = [*wanted] if without is None else [*wanted, without]
    minutes = {edge % DAY_MIN for each in edges for edge in (each.from_min, each.from_min + each.length_min)}
    return any(
        all(each.begun_on(local) is not None for each in wanted)
        and (without is None or without.begun_on(local) is None)
        for local in (
            datetime.combine(day, time(minute // 60, minute % 60)) for day in DAYS for minute in minutes
        )
    )
