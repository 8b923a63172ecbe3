"""Who takes part in the sun, and whose draw is added back: seen from the car that gets the rest."""

from typing import Any

import pytest

from domain.command.decision import Owner
from domain.command.held import Held
from domain.command.intent import BatteryIntent
from domain.command.order import BatteryAction, BatteryOrder
from domain.house.house import Curtailment
from domain.house.settings import CheapSettings, Mode, ScheduleSettings, SolarSettings
from domain.loadpoint.memory import LoadpointMemory
from domain.reading.battery import BatteryMode
from domain.reason.reason import Why
from domain.site import Memory, decide_site
from domain.status.words import sentence
from tests.builders import (
    NOON,
    a_charge,
    a_charger,
    a_house,
    a_loadpoint,
    a_price,
    a_view,
    after,
    an_observation,
)
from tests.fakes.telling import a_telling

EAGER = SolarSettings(start_delay_s=0, buffer_w=0)
RUNNING = LoadpointMemory(owner=Owner.SOLAR, on_since=after(-900), current_a=10)
STOPPING = LoadpointMemory(stopping=True, stopped_by="solar")


def rest_a(
    first: Any,
    memory: LoadpointMemory | None = None,
    *,
    grid_w: float,
    seen: Any = None,
    lp: Any = None,
    **view: Any,
) -> int:
    """What is left for the second car, A, beside a first one that goes before it."""
    cars = (
        a_loadpoint(**{"id": "first", "mode": Mode.SOLAR, "priority": 5, "solar": EAGER, **(lp or {})}),
        a_loadpoint(id="next", mode=Mode.SOLAR, solar=EAGER),
    )
    observed = an_observation(grid_w=grid_w, chargers={"first": first, "next": a_charger()}, **(seen or {}))
    known = Memory(loadpoints={} if memory is None else {"first": memory})
    outcome = decide_site(a_view(a_house(*cars), observed, memory=known, **view), NOON)
    order = outcome.decision.loadpoints["next"].order
    assert order is not None
    return order.current_a


@pytest.mark.parametrize(
    ("first", "memory", "lp", "next_a"),
    [
        (a_charger(), None, {}, 6),  # it would start: twenty less its fourteen
        (a_charger(connected=None), None, {}, 20),
        (a_charger(connected=False), None, {}, 20),
        (None, None, {}, 20),
        (a_charger(), None, {"min_current_a": 16, "max_current_a": 15}, 20),
        (a_charger(), None, {"min_current_a": 15, "max_current_a": 15}, 0),
        (a_charger(vehicle_soc_pct=80), None, {"limit_soc_pct": 80}, 20),
        (a_charger(vehicle_soc_pct=79.9), None, {"limit_soc_pct": 80}, 6),
        (a_charger(), LoadpointMemory(is_finished=True), {}, 20),
        (a_charger(2_300), None, {}, 20),  # a driver's own charge
        (a_charger(2_300), STOPPING, {}, 6),  # ours that is to end may go on: thirty less its twenty-four
        (a_charger(), None, {"solar": SolarSettings(start_delay_s=0, battery_start_soc_pct=90)}, 20),
    ],
)
def test_only_one_that_would_really_charge_takes_part(first, memory, lp, next_a):
    assert rest_a(first, memory, grid_w=-20 * 230, lp=lp) == next_a


def test_a_person_who_charges_or_holds_takes_no_share():
    for current_a in (0, 16):
        assert rest_a(a_charger(), grid_w=-20 * 230, charge_intents={"first": a_charge(current_a)}) == 20


def test_a_mode_that_buys_is_house_load_to_the_others():
    lp = {"mode": Mode.CHEAP, "cheap": CheapSettings()}
    running = LoadpointMemory(owner=Owner.CHEAP, on_since=after(-900), current_a=10)
    seen = {"price": a_price(0.05)}
    assert rest_a(a_charger(2_300), running, grid_w=-20 * 230, lp=lp, seen=seen) == 20


@pytest.mark.parametrize(
    ("first", "memory", "lp", "surplus_a"),
    [
        (a_charger(2_300), RUNNING, {}, 10),  # ours: what it takes could be had by others
        (a_charger(2_300), STOPPING, {}, 10),  # still ours until its stop is seen
        (a_charger(2_300), None, {}, 0),  # a driver's charge is house load
        (a_charger(0, power_w=-2_300), RUNNING, {}, 0),  # a car that feeds the house adds nothing
        (a_charger(2_300, power_w=None, current_a=8), RUNNING, {}, 8),
        (a_charger(2_300, power_w=None, current_a=None), RUNNING, {}, 10),  # nothing told: what was wanted
        (a_charger(0, power_w=None, current_a=None), RUNNING, {}, 0),
        (a_charger(2_300, power_w=0), RUNNING, {}, 0),  # its meter goes before all else
        (a_charger(2_300, power_w=None, current_a=2), RUNNING, {"phases": 3}, 6),
        (a_charger(2_300, power_w=None, current_a=None), RUNNING, {"phases": 3, "voltage_v": 115}, 15),
    ],
)
def test_what_a_follower_draws_is_added_back_by_the_best_evidence(first, memory, lp, surplus_a):
    found = told(first, memory, lp)
    assert found["surplus_w"] == surplus_a * 230


def told(first: Any, memory: LoadpointMemory | None, lp: dict[str, Any], **view: Any) -> dict[str, Any]:
    """The facts that the second car's reason shows, while no power flows at the meter."""
    cars = (
        a_loadpoint(**{"id": "first", "mode": Mode.SOLAR, "solar": EAGER, **lp}),
        a_loadpoint(id="next", mode=Mode.SOLAR, solar=EAGER),
    )
    observed = an_observation(grid_w=0, chargers={"first": first, "next": a_charger(connected=True)})
    known = Memory(loadpoints={} if memory is None else {"first": memory})
    outcome = decide_site(a_view(a_house(*cars), observed, memory=known, **view), NOON)
    return outcome.decision.loadpoints["next"].reason.facts


def test_a_persons_charge_is_not_added_back():
    running = LoadpointMemory(owner=Owner.MANUAL, on_since=after(-900), current_a=10)
    facts = told(a_charger(2_300), running, {}, charge_intents={"first": a_charge(10)})
    assert facts["surplus_w"] == 0


@pytest.mark.parametrize(("grid_w", "taker"), [(0, "First"), (300, None)])
def test_sun_that_is_too_little_for_anybody_goes_to_nobody(grid_w, taker):
    cars = (
        a_loadpoint(id="first", mode=Mode.SOLAR, priority=5, solar=EAGER),
        a_loadpoint(id="next", mode=Mode.SOLAR, solar=EAGER),
    )
    seen = an_observation(grid_w=grid_w, chargers={"first": a_charger(1_380), "next": a_charger()})
    memory = Memory(loadpoints={"first": RUNNING})
    found = decide_site(a_view(a_house(*cars), seen, memory=memory), NOON).decision.loadpoints["next"].reason
    assert found.facts.get("taker") == taker


def test_a_share_that_another_took_is_told_as_shared():
    cars = (
        a_loadpoint(id="first", mode=Mode.SOLAR, priority=5, solar=EAGER),
        a_loadpoint(id="next", mode=Mode.SOLAR, solar=EAGER),
    )
    seen = an_observation(grid_w=-1_840, chargers={"first": a_charger(), "next": a_charger()})
    found = decide_site(a_view(a_house(*cars), seen), NOON).decision.loadpoints["next"].reason
    assert (found.code, found.facts) == (
        Why.INSUFFICIENT_SURPLUS, {"surplus_w": 1_840, "needed_w": 1_380, "taker": "First", "shared": True},
    )  # fmt: skip


@pytest.mark.parametrize(("current_a", "share_w"), [(6, 1_380), (8, 1_840), (9, None), (13, None)])
def test_a_current_that_is_kept_is_a_share_only_of_as_much_sun(current_a, share_w):
    cars = (
        a_loadpoint(id="first", mode=Mode.SOLAR, priority=5, solar=EAGER),
        a_loadpoint(id="next", mode=Mode.SOLAR, solar=EAGER),
    )
    seen = an_observation(grid_w=0, chargers={"first": a_charger(1_840), "next": a_charger()})
    just_on = LoadpointMemory(owner=Owner.SOLAR, on_since=after(-10), current_a=current_a)
    memory = Memory(loadpoints={"first": RUNNING, "next": just_on})
    found = decide_site(a_view(a_house(*cars), seen, memory=memory), NOON).decision.loadpoints["next"]
    assert (found.order.current_a, found.reason.code) == (current_a, Why.FOLLOWING_SURPLUS)
    assert found.reason.facts.get("share_w") == share_w
    text = sentence(found.reason, a_telling(NOON))
    assert ("its share of" in text) is (share_w == 1_380)  # all of it is no share


# forced and curtailed states that the battery still is in


def held(action: BatteryAction) -> dict[str, Held]:
    order = BatteryOrder(action=action)
    return {"battery": Held(target="battery", order=order, owner="user", issued_by="user", since=after(-600))}


@pytest.mark.parametrize(
    ("action", "mode", "is_barred"),
    [
        (BatteryAction.FORCE_DISCHARGE, Mode.SOLAR, True),
        (BatteryAction.FORCE_CHARGE, Mode.SOLAR, True),
        (BatteryAction.HOLD, Mode.SOLAR, False),
        (BatteryAction.SELF_CONSUMPTION, Mode.SOLAR, False),
        (BatteryAction.FORCE_DISCHARGE, Mode.CHEAP, True),
        (BatteryAction.FORCE_CHARGE, Mode.CHEAP, False),  # a car may buy beside a battery that buys
        (BatteryAction.FORCE_DISCHARGE, Mode.SCHEDULE, True),
        (BatteryAction.FORCE_CHARGE, Mode.SCHEDULE, False),
    ],
)
def test_a_forced_state_counts_until_it_was_handed_back(action, mode, is_barred):
    evening = ScheduleSettings(from_="17:00", to="19:00")
    house = a_house(a_loadpoint(mode=mode, solar=EAGER, schedule=evening))
    seen = an_observation(grid_w=-9_000, price=a_price(0.05), at=after(6 * 3_600))
    found = decide_site(a_view(house, seen, held=held(action)), after(6 * 3_600)).decision
    reason = found.loadpoints["garage"].reason
    assert (reason.code is Why.FORCE_MODE_ACTIVE) == is_barred
    if is_barred:
        assert reason.facts == {"battery": action}
    began = Memory(
        loadpoints={"garage": LoadpointMemory(owner=Owner(mode.value), on_since=NOON, current_a=10)}
    )
    runs = a_view(house, seen, held=held(action), memory=began)
    code = decide_site(runs, after(6 * 3_600)).decision.loadpoints["garage"].reason.code
    assert code is not Why.FORCE_MODE_ACTIVE  # it bars a start and ends nothing


@pytest.mark.parametrize(
    ("action", "soc_pct", "battery_w", "why"),
    [
        (BatteryAction.FORCE_CHARGE, 100, 0, Why.FOLLOWING_SURPLUS),
        (BatteryAction.FORCE_CHARGE, 99.4, -150, Why.FOLLOWING_SURPLUS),  # it stopped a little before
        (BatteryAction.FORCE_CHARGE, 99.4, -2_000, Why.FORCE_MODE_ACTIVE),  # it fills up still
        (BatteryAction.FORCE_CHARGE, 98.9, 0, Why.FORCE_MODE_ACTIVE),
        (BatteryAction.FORCE_DISCHARGE, 10.9, 0, Why.FOLLOWING_SURPLUS),
        (BatteryAction.FORCE_DISCHARGE, 10.9, 900, Why.FORCE_MODE_ACTIVE),
        (BatteryAction.FORCE_DISCHARGE, 100, 0, Why.FORCE_MODE_ACTIVE),  # full is no end of a sale
    ],
)
def test_the_sun_that_a_forced_battery_at_its_end_cannot_take_is_the_cars(action, soc_pct, battery_w, why):
    sun = SolarSettings(start_delay_s=0, buffer_w=0, battery_start_soc_pct=0)
    seen = an_observation(grid_w=-9_000, battery_w=battery_w, soc_pct=soc_pct, at=after(600))
    intent = BatteryIntent(command_id="c", action=action, since=NOON, until=after(3_600))
    house = a_house(a_loadpoint(mode=Mode.SOLAR, solar=sun))
    view = a_view(house, seen, held=held(action), battery_intent=intent)
    assert decide_site(view, after(600)).decision.loadpoints["garage"].reason.code is why


@pytest.mark.parametrize(
    ("mode", "curtailing", "is_probed"),
    [
        (BatteryMode.CURTAILED, False, True),
        (BatteryMode.SELF_CONSUMPTION, False, False),
        (BatteryMode.SELF_CONSUMPTION, True, True),
    ],
)
def test_the_sun_is_hidden_while_our_limit_or_the_devices_own_holds(mode, curtailing, is_probed):
    house = a_house(a_loadpoint(mode=Mode.SOLAR, solar=EAGER), curtailment=Curtailment(enabled=curtailing))
    seen = an_observation(grid_w=0, pv_w=1_500, soc_pct=100, mode=mode, price=a_price(export_price=-0.05))
    found = decide_site(a_view(house, seen), NOON).decision.loadpoints["garage"]
    assert found.order.current_a == (6 if is_probed else 0)
