"""No charging from the grid while a demand charge counts."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from domain.battery.decide import decide_battery
from domain.battery.grid_charging import GRID_CHARGING, decide_grid_charging
from domain.command.decision import Owner
from domain.command.order import BatteryAction, GridChargingOrder
from domain.event.event import EventKind, EventState
from domain.house.house import Optimiser
from domain.house.settings import CheapSettings, Mode
from domain.loadpoint.memory import LoadpointMemory
from domain.reason.reason import Why
from domain.site import Memory
from tests.builders import ABLE, a_charger, a_house, a_loadpoint, a_view, an_observation
from tests.domain.battery.test_battery_decide import an_intent
from tests.domain.battery.test_battery_spike import SPIKE

BRISBANE = ZoneInfo("Australia/Brisbane")


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-01-15T{clock}").replace(tzinfo=BRISBANE)


WINDOW = replace(
    SPIKE,
    id="demand",
    kind=EventKind.DEMAND_WINDOW,
    state=EventState.ANNOUNCED,
    starts_at=at("14:00"),
    ends_at=at("20:00"),
)
FORBIDS = replace(ABLE, forbids_grid_charging=True)


def view(**changes):
    return a_view(a_house(), **{"events": (WINDOW,), "battery": FORBIDS, **changes})


@pytest.mark.parametrize(("clock", "forbidden"), [("13:58:59", False), ("13:59", True), ("14:00", True)])
def test_scenario_30_grid_charging_is_off_from_a_minute_before_the_window(clock, forbidden):
    found = decide_grid_charging(view(), at(clock))
    assert found.forbidden is forbidden
    assert not forbidden or (found.reason.code, found.until) == (Why.DEMAND_WINDOW, at("20:00"))


@pytest.mark.parametrize(
    "changes",
    [
        {"events": ()},  # it is over
        {"battery": ABLE},  # it never charges from the grid by itself
        {"battery_intent": an_intent(action=BatteryAction.FORCE_CHARGE)},  # a person's command wins
        {"house": a_house(optimiser=Optimiser(enabled=True))},  # the plan knows the charge
        {"house": a_house(monitoring=True)},
    ],
)
def test_grid_charging_is_nobodys_business_otherwise(changes):
    running = replace(WINDOW, state=EventState.RUNNING)
    assert not decide_grid_charging(replace(view(events=(running,)), **changes), at("15:00")).forbidden


def test_a_persons_discharge_does_not_allow_it():
    assert decide_grid_charging(view(battery_intent=an_intent()), at("15:00")).forbidden


def test_no_mode_holds_the_battery_inside_the_window():
    lp = a_loadpoint(mode=Mode.CHEAP, cheap=CheapSettings(preserve_battery=True))
    charging = an_observation(chargers={"garage": a_charger(7_000)})
    memory = Memory(
        loadpoints={"garage": LoadpointMemory(owner=Owner.CHEAP, on_since=at("13:00"), current_a=32)}
    )
    before = a_view(a_house(lp), charging, memory=memory, events=(WINDOW,))
    inside = replace(before, events=(replace(WINDOW, state=EventState.RUNNING),))
    assert decide_battery(before, at("13:30")).decision.reason.code is Why.BATTERY_PRESERVED
    assert decide_battery(inside, at("14:30")).decision.reason.code is Why.SELF_CONSUMPTION


def test_what_is_forbidden_is_given_back():
    release = GRID_CHARGING.release(GridChargingOrder(forbidden=True))
    assert release.order == GridChargingOrder(forbidden=False)
    assert GRID_CHARGING.lets_go(release.order, None)
    assert not GRID_CHARGING.lets_go(GridChargingOrder(forbidden=True), None)
