"""Which automations fire in one look at the house, and what they may do: pure, the shell carries it out."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from domain.automation.action import (
    Action,
    BatteryAct,
    LoadpointAct,
    MessageAct,
    PlanAct,
    SetBattery,
    SetLoadpoint,
    SetTariff,
    SunAct,
)
from domain.automation.automation import Automation
from domain.automation.facts import Facts
from domain.automation.holds import at_least, begun_on, condition_holds, trigger_holds, within
from domain.automation.rest import MOST_ACTS, recent, rests_until
from domain.automation.seen import seen
from domain.automation.trigger import EnergyTrigger, SunForecastTrigger, TimeTrigger
from domain.automation.window_energy import WindowEnergy, counted
from domain.house.devices import BATTERY, CURTAILMENT, PLAN, loadpoint_device
from domain.instants import first_at, none_ahead
from domain.tariff.wall_clock import hours_of

LATE = timedelta(minutes=10)  # a time of the clock that was missed by more is left out
DAY = timedelta(days=1)


class Memory(Struct, frozen=True, kw_only=True):
    """What is kept of one automation between two looks: whether its trigger held, and when that was; when it
    acted lately, and until when it rests since it wanted to act too often. `had_on` and `had_before`: the
    local days that have had their one firing, `rang`: the times of the clock that rang, the newest two of
    each, for a clock may tell a day twice. `energy`: what was counted since its window opened.
    """

    holds: bool | None = None
    looked_at: datetime | None = None
    acted: tuple[datetime, ...] = ()
    rests_until: datetime | None = None
    had_on: date | None = None
    had_before: date | None = None
    rang: tuple[datetime, ...] = ()
    energy: WindowEnergy | None = None

    def by(self, now: datetime) -> "Memory":
        """The memory by a clock that may have been set back since."""
        if not self.acted or self.acted[-1] <= now:
            return self
        return replace(self, acted=none_ahead(self.acted, now), rests_until=None)

    def is_resting(self, now: datetime) -> bool:
        """Whether it wanted to act, and was not let."""
        return self.rests_until is not None and now < self.rests_until


class Fired(Struct, frozen=True, kw_only=True):
    """One that fired: `outcome` do says that its `actions` are to be carried out, anything else why not.

    `lost` are actions that another automation of a larger priority has in its hands.
    """

    automation: Automation
    outcome: Literal["do", "dry_run", "quiet", "conditions", "conflict", "resting"]
    actions: tuple[Action, ...] = ()
    lost: tuple[Action, ...] = ()
    facts: dict[str, Any]


class Looked(Struct, frozen=True, kw_only=True):
    """What one look brought: those that fired, the most important first, and the memories from now on."""

    fired: tuple[Fired, ...]
    memories: dict[str, Memory]


def look(automations: Iterable[Automation], memories: Mapping[str, Memory], facts: Facts) -> Looked:
    """One look: who fires, who gets its way."""
    fired: list[Fired] = []
    known: dict[str, Memory] = {}
    taken: frozenset[tuple[str, str]] = frozenset()
    for automation in sorted(automations, key=lambda each: (-each.priority, each.id)):
        before = memories.get(automation.id, Memory()).by(facts.now)
        fires, known[automation.id] = _fires(automation, before, facts)
        if not fires or not is_awake(automation, facts.now):
            continue
        found = judge(automation, facts)
        until = rests_until(before.acted, facts.now)
        if found.outcome == "do" and until is not None:
            known[automation.id] = replace(known[automation.id], rests_until=until)
            found = replace(found, outcome="resting", actions=(), facts=found.facts | {"times": MOST_ACTS})
        if found.outcome == "do":
            mine = tuple(action for action in automation.actions if not keys_of(action) & taken)
            lost = tuple(action for action in automation.actions if keys_of(action) & taken)
            taken = taken.union(*(keys_of(action) for action in mine))
            found = replace(found, outcome="do" if mine else "conflict", actions=mine, lost=lost)
            if mine:
                acted = (*recent(before.acted, facts.now), facts.now)
                known[automation.id] = replace(known[automation.id], acted=acted, rests_until=None)
        fired.append(found)
    return Looked(fired=tuple(fired), memories=known)


def judge(automation: Automation, facts: Facts) -> Fired:
    """What would become of it if it fired now, seen alone."""
    held = [condition_holds(condition, facts) for condition in automation.conditions]
    told = told_facts(automation, facts, held)
    if not all(held):
        return Fired(automation=automation, outcome="conditions", facts=told)
    if automation.quiet is not None and within(automation.quiet, facts):
        return Fired(automation=automation, outcome="quiet", facts=told)
    if automation.dry_run:
        return Fired(automation=automation, outcome="dry_run", actions=automation.actions, facts=told)
    return Fired(automation=automation, outcome="do", actions=automation.actions, facts=told)


def is_awake(automation: Automation, now: datetime) -> bool:
    """Whether it may fire at all."""
    return automation.enabled and (automation.paused_until is None or automation.paused_until <= now)


def keys_of(action: Action) -> frozenset[tuple[str, str]]:
    """What two automations cannot both have: commands to one target, one of its settings, or the same
    message.
    """
    match action:
        case BatteryAct():
            return frozenset({("command", BATTERY)})
        case LoadpointAct():
            return frozenset({("command", loadpoint_device(action.loadpoint))})
        case SetLoadpoint():
            return frozenset((loadpoint_device(action.loadpoint), name) for name in action.settings)
        case SetBattery():
            return frozenset((BATTERY, name) for name in action.settings)
        case SetTariff():
            return frozenset(("tariff", name) for name in action.settings)
        case SunAct():
            return frozenset({("command", CURTAILMENT)})
        case PlanAct():
            return frozenset({("command", PLAN)})
        case MessageAct():
            return frozenset({("message", action.text)})


def told_facts(automation: Automation, facts: Facts, held: Iterable[bool | None]) -> dict[str, Any]:
    """What it was decided on, as it is written down."""
    flow = facts.status.flow
    return {
        "trigger": msgspec.to_builtins(automation.trigger),
        "conditions": list(held),
        "seen": [seen(condition, facts) for condition in automation.conditions],
        "battery_soc_pct": facts.battery_soc_pct,
        "import_price": facts.price("import"),
        "grid_w": flow.grid_w,
        "pv_w": flow.pv_w,
    }


def _fires(automation: Automation, before: Memory, facts: Facts) -> tuple[bool, Memory]:
    """Whether it comes true in this look. What is unknown changes nothing; outside its window nothing holds,
    so that a window that opens on what holds already fires.
    """
    trigger, is_open = automation.trigger, _is_open(automation, facts)
    if isinstance(trigger, TimeTrigger):
        since = facts.now if before.looked_at is None else min(before.looked_at, facts.now)
        passed = _passed(trigger, max(since, facts.now - LATE), facts)
        rings = is_open and passed is not None and passed not in before.rang
        rang = (*before.rang[-1:], passed) if rings and passed is not None else before.rang
        return rings, replace(before, looked_at=facts.now, rang=rang)
    before = _counted(automation, before, facts)
    if isinstance(trigger, EnergyTrigger) and trigger.since == "window":
        holds = None if before.energy is None else at_least(before.energy.energy_wh, trigger.energy_wh)
    else:
        holds = trigger_holds(trigger, facts)
    if not is_open:
        holds = False
    if holds is None:
        return False, before
    is_first = before.holds is None
    if isinstance(trigger, SunForecastTrigger):  # a forecast changes by the hour, and a day has one sun
        today = facts.now.astimezone(facts.zone).date()
        fires, after = holds and (automation.fires_at_first or not is_first), replace(before, holds=holds)
        if not holds or today in (before.had_on, before.had_before):
            return False, after
        return fires, replace(after, had_on=today, had_before=before.had_on)
    fires = holds and (automation.fires_at_first if is_first else not before.holds)
    return fires, replace(before, holds=holds)


def _counted(automation: Automation, before: Memory, facts: Facts) -> Memory:
    """With what its energy came to since its window opened; as before where that is not counted, not known,
    or the window is closed.
    """
    trigger, window = automation.trigger, automation.window
    if not isinstance(trigger, EnergyTrigger) or trigger.since == "midnight" or window is None:
        return before
    opened, counter_wh = begun_on(window, facts), facts.energy_wh(trigger.energy)
    if opened is None or counter_wh is None:
        return before
    return replace(before, energy=counted(before.energy, opened, counter_wh))


def _is_open(automation: Automation, facts: Facts) -> bool:
    return automation.window is None or within(automation.window, facts)


def _passed(trigger: TimeTrigger, since: datetime, facts: Facts) -> datetime | None:
    """When the wall clock passed the time, after `since` and until now; once where an hour comes twice."""
    weekdays = hours_of(trigger.days, "00:00", "24:00", None).weekdays
    hour, minute = int(trigger.at[:2]) % 24, int(trigger.at[3:])
    today = facts.now.astimezone(facts.zone).date()
    days = (today - DAY, today)
    times = (first_at(day, time(hour, minute), facts.zone) for day in days if day.weekday() in weekdays)
    return next((at for at in times if since < at <= facts.now), None)
