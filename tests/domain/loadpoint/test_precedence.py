"""Who wins: people before modes, modes before each other's leavings, hands off what is not ours."""

from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from domain.command.decision import Owner
from domain.command.pending import Pending
from domain.house.settings import Mode, SolarSettings
from domain.reading.charger import ChargerState
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
from tests.ticks import Ticks

DEAR = {"price": a_price(0.45)}
SUNNY = {"grid_w": -6_500}


def a_mode(mode: Mode, **changes: Any) -> Ticks:
    return Ticks(a_house(a_loadpoint(mode=mode, solar=SolarSettings(start_delay_s=0), **changes)))


def owned_by(owner: Owner, mode: Mode) -> Ticks:
    ticks = a_mode(mode)
    ticks.at(-60, price=None, grid_w=None)
    ticks.remember(owner=owner, on_since=after(-50), current_a=10)
    return ticks


def test_a_mode_that_is_off_leaves_a_drivers_charge_alone():
    ticks = a_mode(Mode.OFF)
    for seconds in range(0, 600, 30):
        found = ticks.at(seconds, a_charger(7_000), price=a_price(0.60))
        assert (found.order, found.owner, found.command_id) == (None, "external", None)


def test_a_mode_that_is_off_wants_nothing_of_an_idle_charger():
    found = a_mode(Mode.OFF).at(0, **SUNNY)
    assert (found.order, found.owner, found.reason.code) == (None, "none", Why.MODE_DISABLED)


@pytest.mark.parametrize(("power_w", "owner"), [(7_000, "external"), (0, "none")])
def test_a_server_that_only_watches_wants_nothing_and_tells_who_charges(power_w, owner):
    ticks = Ticks(a_house(a_loadpoint(mode=Mode.FAST), monitoring=True))
    found = ticks.at(0, a_charger(power_w))
    assert (found.order, found.owner, found.reason.code) == (None, owner, Why.MONITORING_MODE)


def test_fast_charges_at_full_rate_at_any_price():
    found = a_mode(Mode.FAST, max_current_a=20).at(0, price=a_price(9.0), grid_w=None)
    assert (found.order.current_a, found.owner, found.reason.code) == (20, "fast", Why.FULL_RATE)


@pytest.mark.parametrize("mode", [Mode.OFF, Mode.SMART, Mode.CHEAP])
@pytest.mark.parametrize("owner", [Owner.SOLAR, Owner.FAST])
def test_changing_the_mode_ends_the_old_ones_charge_once(owner, mode):
    ticks = owned_by(owner, mode)
    found = ticks.at(0, a_charger(2_300), **DEAR)
    assert (found.order.current_a, found.issued_by, found.owner) == (0, mode.value, "none")
    found = ticks.at(30, a_charger(2_300), **DEAR)  # not seen to have stopped yet
    assert found.order.current_a == 0
    later = ticks.at(60, a_charger(), **DEAR)
    assert later.order is None or later.order.current_a == 0


def test_a_new_mode_takes_a_charge_over_without_a_break():
    ticks = owned_by(Owner.FAST, Mode.SOLAR)
    found = ticks.at(0, a_charger(2_300), grid_w=-1_000)
    assert (found.order.current_a, found.owner) == (12, "solar")


def test_a_charge_by_hand_beats_every_mode_and_is_never_rerated():
    for mode in Mode:
        ticks = a_mode(mode)
        ticks.intent = a_charge(16)
        for seconds in (0, 60, 3_599):
            found = ticks.at(seconds, a_charger(3_680), **DEAR)
            assert (found.order.current_a, found.owner, found.issued_by) == (16, "manual", "user")
            assert (found.command_id, found.until) == ("c-1", after(3_600))


def test_a_charge_by_hand_adopts_a_drivers_charge():
    ticks = a_mode(Mode.OFF)
    ticks.intent = a_charge(16)
    found = ticks.at(0, a_charger(7_000))
    assert (found.order.current_a, found.owner) == (16, "manual")


@pytest.mark.parametrize("mode", [Mode.OFF, Mode.CHEAP, Mode.SMART])
def test_a_charge_by_hand_ends_on_time_with_one_stop_and_leaves_no_hold(mode):
    ticks = a_mode(mode)
    ticks.intent = a_charge(16)
    ticks.at(0, **DEAR)
    assert ticks.current_a(3_599, a_charger(3_680), **DEAR) == 16  # one second short is short
    found = ticks.at(3_600, a_charger(3_680), **DEAR)
    assert (found.order.current_a, found.issued_by, found.owner) == (0, "expiry", "none")
    assert ticks.ended["loadpoints/garage"].code is Why.EXPIRED
    found = ticks.at(3_630, a_charger(), price=a_price(0.05))
    assert (found.order.current_a if found.order else 0) == (32 if mode is Mode.CHEAP else 0)


def test_an_end_that_passed_while_the_server_was_away_stops_a_drawing_car_once():
    ticks = a_mode(Mode.CHEAP)
    ticks.intent = a_charge(16)
    ticks.at(0, **DEAR)
    found = ticks.at(7_500, a_charger(3_680), **DEAR)
    assert (found.order.current_a, found.issued_by) == (0, "expiry")


def test_an_end_that_passed_over_a_car_that_is_done_needs_no_stop():
    ticks = a_mode(Mode.OFF)
    ticks.intent = a_charge(16)
    ticks.at(0, **DEAR)
    for state in (ChargerState.CONNECTED, ChargerState.FINISHED):
        assert ticks.at(7_500, a_charger(state=state), **DEAR).order is None


def test_a_restart_resumes_a_charge_by_hand_with_the_time_that_remains():
    before = a_mode(Mode.CHEAP)
    before.intent = a_charge(16, lasts_s=7_200)
    before.at(0, **DEAR)
    again = Ticks(before.house, before.memory)
    again.intent = before.intent
    found = again.at(4_200, a_charger(3_680), **DEAR)
    assert (found.order.current_a, found.until, found.command_id) == (16, after(7_200), "c-1")


@pytest.mark.parametrize(
    ("charger", "why"),
    [
        (a_charger(3_680, vehicle_soc_pct=70), Why.TARGET_REACHED),
        (a_charger(3_680, vehicle_soc_pct=100), Why.VEHICLE_FULL),
        (a_charger(state=ChargerState.FINISHED), Why.VEHICLE_FULL),
        (a_charger(connected=False), Why.VEHICLE_UNPLUGGED),
    ],
)
def test_a_charge_by_hand_ends_at_its_limit_full_or_unplugged(charger, why):
    ticks = a_mode(Mode.OFF, limit_soc_pct=60)
    ticks.intent = a_charge(16, limit_soc_pct=70)
    assert ticks.current_a(0, a_charger(3_680, vehicle_soc_pct=65)) == 16
    found = ticks.at(300, charger)
    assert ticks.ended["loadpoints/garage"].code is why
    assert (found.order.current_a if found.order else 0) == 0


def test_a_charger_that_said_finished_before_the_start_does_not_end_it():
    ticks = a_mode(Mode.OFF)
    ticks.intent = a_charge(16)
    assert ticks.current_a(0, a_charger(state=ChargerState.FINISHED)) == 16
    assert ticks.ended == {}


def test_a_charge_by_hand_stays_within_charger_and_settings():
    ticks = a_mode(Mode.OFF, max_current_a=20)
    ticks.intent = a_charge(32)
    assert ticks.current_a(0) == 20


def test_a_stop_holds_automation_off_for_its_time():
    ticks = a_mode(Mode.SOLAR)
    ticks.at(-30, **SUNNY)
    ticks.intent = a_charge(0, lasts_s=900, command_id="s-1")
    for seconds in (0, 450, 899):
        found = ticks.at(seconds, a_charger(3_680) if seconds == 0 else a_charger(), **SUNNY)
        assert (found.order.current_a, found.owner, found.reason.code) == (0, "none", Why.MANUAL_HOLD)
        assert (found.timer.kind, found.until, found.command_id) == ("hold", after(900), "s-1")
    assert ticks.current_a(900, **SUNNY) == 26
    assert ticks.ended["loadpoints/garage"].code is Why.EXPIRED


def test_a_stop_where_the_mode_is_off_promises_nothing_that_comes_after_it():
    ticks = a_mode(Mode.OFF)
    ticks.intent = a_charge(0, lasts_s=900)
    found = ticks.at(0, a_charger(3_680), **SUNNY)
    assert (found.reason.code, found.until) == (Why.MANUAL_HOLD, after(900))
    assert sentence(found.reason, a_telling()) == "You stopped the charge."
    by_rule = replace(found.reason, facts=found.reason.facts | {"automation": "Noon"})
    assert sentence(by_rule, a_telling()) == "Your automation “Noon” stopped the charge."
    replug = replace(found.reason, code=Why.REPLUG_REQUIRED)
    assert sentence(replug, a_telling()) == "Unplug the car and plug it in again."


def test_another_mode_counts_after_the_stop_of_a_person():
    ticks = a_mode(Mode.SOLAR)
    ticks.intent = a_charge(0, lasts_s=900)
    ticks.at(0, a_charger(3_680), **SUNNY)
    ticks.house = a_house(a_loadpoint(mode=Mode.FAST))
    found = ticks.at(300, **SUNNY)
    assert (found.order.current_a, found.reason.code) == (0, Why.MANUAL_HOLD)
    assert ticks.current_a(900, **SUNNY) == 32


def test_scenario_ev16_a_start_by_hand_clears_the_hold():
    ticks = a_mode(Mode.SOLAR)
    ticks.intent = a_charge(0, lasts_s=900)
    ticks.at(0, **SUNNY)
    ticks.intent = a_charge(16, since=after(300), until=after(3_900), command_id="c-2")
    assert ticks.current_a(300, **SUNNY) == 16
    assert ticks.current_a(900, a_charger(3_680), **SUNNY) == 16


def test_unplugging_ends_a_hold():
    ticks = a_mode(Mode.SOLAR)
    ticks.intent = a_charge(0, lasts_s=900)
    ticks.at(0, **SUNNY)
    ticks.at(30, a_charger(connected=False), **SUNNY)
    assert ticks.current_a(60, **SUNNY) == 26


def test_scenario_ev18_a_boost_is_named_so_and_a_later_start_by_hand_replaces_it():
    ticks = a_mode(Mode.OFF)
    ticks.intent = a_charge(32, boost=True)
    found = ticks.at(0)
    assert (found.owner, found.reason.code) == ("boost", Why.BOOST)
    ticks.intent = a_charge(16, since=after(1_200), until=after(12_000), command_id="c-2")
    found = ticks.at(3_600, a_charger(3_680))
    assert (found.order.current_a, found.owner, found.until) == (16, "manual", after(12_000))


def test_two_boosts_end_each_at_its_own_time():
    house = a_house(a_loadpoint(id="a"), a_loadpoint(id="b"))
    intents = {"a": a_charge(32, 3_600, boost=True), "b": a_charge(32, 2_400, boost=True)}
    memory = Memory()
    ended = {}
    for seconds in range(0, 3_900, 300):
        cars = {key: a_charger(7_360) for key in ("a", "b")}
        view = a_view(house, an_observation(chargers=cars, at=after(seconds)), charge_intents=dict(intents))
        outcome = decide_site(replace(view, memory=memory), after(seconds))
        memory = outcome.memory
        for target in outcome.ended:
            ended[target] = seconds
            intents.pop(target.removeprefix("loadpoints/"))
    assert ended == {"loadpoints/b": 2_400, "loadpoints/a": 3_600}


def released(mode: Mode) -> Ticks:
    ticks = a_mode(mode)
    ticks.intent = a_charge(16)
    ticks.at(0, **DEAR)
    ticks.intent = None
    ticks.release = Pending(command_id="r-1", action="release", issued_by="user")
    return ticks


@pytest.mark.parametrize(
    ("mode", "current_a"), [(Mode.OFF, 0), (Mode.CHEAP, 0), (Mode.FAST, 32), (Mode.SOLAR, 12)]
)
def test_a_release_hands_the_charge_to_the_mode_under_the_persons_command(mode, current_a):
    found = released(mode).at(60, a_charger(3_680), grid_w=400, **DEAR)
    assert (found.order.current_a, found.command_id, found.issued_by) == (current_a, "r-1", "user")


def test_a_release_with_nothing_to_undo_is_still_answered():
    ticks = a_mode(Mode.OFF)
    ticks.release = Pending(command_id="r-1", action="release", issued_by="user")
    found = ticks.at(0)
    assert (found.order, found.command_id) == (None, "r-1")


def test_monitoring_wants_nothing_whatever_was_asked():
    ticks = Ticks(a_house(a_loadpoint(mode=Mode.FAST), monitoring=True))
    ticks.intent = a_charge(16)
    found = ticks.at(0, a_charger(3_680))
    assert (found.order, found.reason.code) == (None, Why.MONITORING_MODE)


def test_a_contradictory_range_commands_nothing():
    ticks = a_mode(Mode.FAST, min_current_a=20, max_current_a=10)
    found = ticks.at(0)
    assert (found.order, found.reason.code) == (None, Why.INVALID_CURRENT_RANGE)


def test_memory_survives_as_json():
    ticks = a_mode(Mode.SOLAR)
    ticks.at(0, **SUNNY)
    assert msgspec.json.decode(msgspec.json.encode(ticks.memory), type=Memory) == ticks.memory
    assert ticks.memory.loadpoints["garage"].on_since == NOON


@pytest.mark.parametrize("mode", [Mode.OFF, Mode.CHEAP, Mode.SOLAR])
def test_a_car_plugged_into_a_charger_we_left_on_does_not_charge_by_accident(mode):
    ticks = a_mode(mode)
    ticks.intent = a_charge(16)
    ticks.at(0, a_charger(3_680), **DEAR)
    assert ticks.at(30, a_charger(connected=False, target_current_a=16), **DEAR).order is None
    found = ticks.at(60, a_charger(3_680, target_current_a=16), grid_w=4_000, **DEAR)
    assert (found.order.current_a, found.issued_by, found.owner) == (0, mode.value, "none")


def test_a_charger_that_forgot_our_current_at_unplug_needs_nothing():
    ticks = a_mode(Mode.OFF)
    ticks.intent = a_charge(16)
    ticks.at(0, a_charger(3_680))
    ticks.at(30, a_charger(connected=False, target_current_a=0))
    assert ticks.at(60, a_charger(7_000)).owner == "external"


def test_a_car_that_finished_while_nobody_looked_needs_no_stop_by_any_mode():
    ticks = a_mode(Mode.CHEAP)
    ticks.intent = a_charge(16)
    ticks.at(0, **DEAR)
    done = a_charger(state=ChargerState.FINISHED, target_current_a=16)
    assert ticks.at(7_500, done, **DEAR).order is None
    assert ticks.at(7_530, done, **DEAR).order is None
