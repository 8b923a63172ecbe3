"""Against an obstacle nothing is begun, what runs is not spoiled, and people are told in words."""

from typing import Any

import pytest

from domain.command.capabilities import ChargerCapabilities
from domain.command.decision import Owner
from domain.command.order import ChargeOrder
from domain.command.request import LoadpointRequest
from domain.errors import Conflict
from domain.house.settings import Mode
from domain.loadpoint.ask import ask_loadpoint
from domain.loadpoint.memory import LoadpointMemory
from domain.loadpoint.obstacle import obstacle_of
from domain.reading.charger import ChargerState
from domain.reason.reason import Reason, Why
from domain.status.words import sentence
from tests.builders import NOON, a_charge, a_charger, a_house, a_loadpoint, after
from tests.fakes.telling import a_telling
from tests.ticks import Ticks

ONCE = ChargerCapabilities(restarts_while_plugged=False)
MODES = (Mode.SOLAR, Mode.CHEAP, Mode.SCHEDULE, Mode.FAST)
OBSTACLES = (
    Why.CHARGER_PAUSED,
    Why.COMMAND_REJECTED,
    Why.PROVIDER_COOLDOWN,
    Why.REPLUG_REQUIRED,
    Why.CHARGER_FAULT,
)
AWAY = a_charger(connected=True, is_home=False).as_seen_here


def ticks(mode: Mode = Mode.FAST, able: ChargerCapabilities | None = None) -> Ticks:
    return Ticks(a_house(a_loadpoint(mode=mode)), able=able or ChargerCapabilities())


def hindered(why: Why, draws_w: float = 0.0, **changes: Any) -> Any:
    return a_charger(draws_w, obstacle=why, error="the service says no", **changes)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("why", OBSTACLES)
def test_no_mode_starts_against_an_obstacle_and_says_why(mode, why):
    found = ticks(mode).at(0, hindered(why), grid_w=-9_000)
    assert (found.order, found.owner) == (None, Owner.NONE)
    assert found.reason == Reason(why, {"error": "the service says no"})
    assert sentence(found.reason, a_telling())


@pytest.mark.parametrize(
    ("why", "draws_w", "current_a"),
    [
        (Why.CHARGER_PAUSED, 0, 32),  # it may go on by itself
        (Why.COMMAND_REJECTED, 0, 32),
        (Why.PROVIDER_COOLDOWN, 0, 32),
        (Why.PROVIDER_COOLDOWN, 7_360, 32),
        (Why.REPLUG_REQUIRED, 0, None),
        (Why.CHARGER_FAULT, 0, None),
        (Why.REPLUG_REQUIRED, 7_360, 16),  # what draws is not hindered
    ],
)
def test_what_is_offered_stays_offered_where_something_may_come_of_it(why, draws_w, current_a):
    lived = ticks()
    lived.at(0, a_charger())
    lived.at(30, a_charger(7_360))
    lived.house = a_house(a_loadpoint(mode=Mode.FAST, max_current_a=16))
    assert lived.current_a(600, hindered(why, draws_w)) == current_a
    assert lived.memory.loadpoints["garage"].offer.tries == 0


def test_a_person_s_charge_waits_for_the_obstacle_and_still_ends():
    lived = ticks(Mode.OFF)
    lived.intent = a_charge(16, lasts_s=3_600)
    found = lived.at(0, hindered(Why.CHARGER_PAUSED))
    assert (found.order, found.owner, found.until) == (None, Owner.MANUAL, after(3_600))
    assert lived.at(30, a_charger()).order.current_a == 16
    lived.at(3_600, hindered(Why.CHARGER_PAUSED))
    assert lived.ended["loadpoints/garage"].code is Why.EXPIRED


def test_a_stop_waits_for_nothing():
    lived = ticks()
    lived.at(0, a_charger())
    lived.intent = a_charge(0)
    assert lived.current_a(30, hindered(Why.PROVIDER_COOLDOWN, 7_360)) == 0


# once between two plugs


def test_what_cannot_start_twice_is_not_started_again_before_the_plug_was_out():
    lived = ticks(able=ONCE)
    lived.at(0, a_charger())
    lived.at(30, a_charger(7_360))
    lived.intent = a_charge(0, lasts_s=60, since=after(60), until=after(120))
    assert lived.current_a(60, a_charger(7_360)) == 0
    lived.at(90, a_charger())
    for seconds in (120, 150, 4_000):
        found = lived.at(seconds, a_charger())
        assert (found.order, found.reason.code) == (None, Why.REPLUG_REQUIRED)
    lived.at(4_030, a_charger(connected=False, state=ChargerState.DISCONNECTED))
    assert lived.current_a(4_060, a_charger()) == 32


def test_hands_off_is_no_stop_of_ours():
    lived = ticks(able=ONCE)
    lived.at(0, a_charger())
    lived.at(30, a_charger(7_360))
    lived.held = None
    lived.at(60, a_charger(7_360))
    assert not lived.memory.loadpoints["garage"].needs_replug


# elsewhere


@pytest.mark.parametrize("mode", [*MODES, Mode.OFF])
def test_scenario_ev12_a_car_that_is_elsewhere_is_ordered_nothing(mode):
    lived = ticks(mode)
    for seconds in range(0, 300, 30):
        found = lived.at(seconds, AWAY, grid_w=-9_000)
        assert (found.order, found.owner, found.reason.code) == (None, Owner.NONE, Why.VEHICLE_AWAY)


def test_a_car_that_drives_off_takes_a_person_s_charge_along():
    lived = ticks()
    lived.intent = a_charge(16)
    lived.at(0, a_charger())
    assert lived.at(30, AWAY).order is None
    assert lived.ended["loadpoints/garage"].code is Why.VEHICLE_AWAY


def test_what_a_car_draws_elsewhere_is_not_drawn_here():
    seen = a_charger(11_000, is_home=False, energy_wh=5_000, target_current_a=16).as_seen_here
    assert (seen.power_w, seen.charging, seen.connected, seen.energy_wh) == (0.0, False, False, None)
    assert (seen.state, seen.vehicle_soc_pct) == (ChargerState.DISCONNECTED, 55)
    here = a_charger(11_000)
    assert here.as_seen_here is here


# what people are answered


@pytest.mark.parametrize(
    ("reading", "memory", "code"),
    [
        (a_charger(is_home=False).as_seen_here, None, "vehicle_away"),
        (hindered(Why.REPLUG_REQUIRED), None, "replug_required"),
        (a_charger(), LoadpointMemory(needs_replug=True), "replug_required"),
        (hindered(Why.PROVIDER_COOLDOWN), None, "provider_cooldown"),
        (hindered(Why.CHARGER_FAULT), None, "charger_fault"),
        (hindered(Why.CHARGER_PAUSED), None, None),  # it waits
        (hindered(Why.COMMAND_REJECTED), None, None),
    ],
)
def test_a_start_that_cannot_be_is_refused_with_its_code(reading, memory, code):
    def ask(action: str) -> Any:
        lp = a_loadpoint()
        return ask_loadpoint(
            LoadpointRequest(action=action),
            lp,
            a_house(lp),
            NOON,
            reading=reading,
            obstacle=obstacle_of(reading, memory),
        )

    assert ask("stop").intent.is_stop
    if code is None:
        assert ask("start").intent.current_a == 32
        return
    with pytest.raises(Conflict) as refused:
        ask("start")
    assert refused.value.code == code


def test_a_stop_by_hand_says_first_what_is_to_be_done_by_hand_and_only_where_something_is():
    for able, idle, charged in (
        (ONCE, Why.MANUAL_HOLD, Why.REPLUG_REQUIRED),
        (ChargerCapabilities(), Why.MANUAL_HOLD, Why.MANUAL_HOLD),
    ):
        house = ticks(able=able)
        house.intent = a_charge(0)
        assert house.at(0, a_charger()).reason.code is idle
        house = ticks(able=able)
        house.at(0, a_charger())
        house.intent = a_charge(0, since=after(30))
        for seconds, draws_w in ((30, 7_360), (60, 0), (90, 0)):
            assert house.at(seconds, a_charger(draws_w)).reason.code is charged
    text = sentence(Reason(Why.REPLUG_REQUIRED, {"until": after(900)}), a_telling())
    assert text.startswith(
        "Unplug the car and plug it in again, or it will not charge; automation stays away"
    )


@pytest.mark.parametrize(
    ("intent", "order"),
    [
        (a_charge(16), ChargeOrder(current_a=16, enables=True)),
        (a_charge(16, issued_by="automation:a1"), None),  # only people put a charger back into service
        (None, None),
    ],
)
def test_a_charger_that_is_out_of_service_yields_to_a_person_alone(intent, order):
    shut = hindered(Why.CHARGER_PAUSED, yields_to_people=True)
    lived = ticks()
    lived.intent = intent
    assert lived.at(0, shut).order == order
    if order is not None:
        assert lived.at(10, a_charger()).order == ChargeOrder(current_a=16)
