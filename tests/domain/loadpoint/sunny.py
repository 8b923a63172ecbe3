"""Houses whose cars follow the sun at once, and how a charge of theirs is remembered."""

from typing import Any

from domain.command.decision import Owner
from domain.house.house import House
from domain.house.settings import Mode, SolarSettings
from domain.loadpoint.memory import LoadpointMemory
from domain.reason.reason import Why
from domain.site import Memory, SiteOutcome
from tests.builders import a_house, a_loadpoint, after


def sunny_house(*ids: str, settings: dict[str, Any] | None = None, **house: Any) -> House:
    """These loadpoints in mode solar, the first of them by priority."""
    sun = SolarSettings(**{"start_delay_s": 0, **(settings or {})})
    last = len(ids) - 1
    cars = (a_loadpoint(id=each, mode=Mode.SOLAR, solar=sun, priority=last - n) for n, each in enumerate(ids))
    return a_house(*cars, **house)


def begun(current_a: int, *ids: str) -> Memory:
    """These charge since a quarter of an hour before noon; with 0 A none does."""
    memory = LoadpointMemory(owner=Owner.SOLAR, on_since=after(-900), current_a=current_a)
    return Memory(loadpoints=dict.fromkeys(ids, memory) if current_a else {})


def wanted(outcome: SiteOutcome) -> dict[str, tuple[int | None, Why]]:
    """The current of each, A, None: no order, and why."""
    found = outcome.decision.loadpoints
    return {key: (each.order and each.order.current_a, each.reason.code) for key, each in found.items()}
