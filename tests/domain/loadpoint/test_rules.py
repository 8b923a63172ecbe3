"""Each rule by itself: silent, faulted and full, plugs nobody sees, and whose charge it is that runs."""

from typing import Any

import pytest

from domain.command.decision import Owner
from domain.house.settings import CheapSettings, Mode, ScheduleSettings, SolarSettings
from domain.reading.charger import ChargerState
from domain.reason.reason import Why
from tests.builders import NOON, a_charge, a_charger, a_house, a_loadpoint, a_price, a_site, after
from tests.ticks import Ticks

SILENT: dict[str, Any] = {"chargers": {"garage": None}}
DEAR, GOOD = {"price": a_price(0.45)}, {"price": a_price(0.05)}


def a_mode(mode: Mode, **changes: Any) -> Ticks:
    """The garage in this mode; a memory of nothing."""
    lp = a_loadpoint(mode=mode, **{"solar": SolarSettings(start_delay_s=0), **changes})
    ticks = Ticks(a_house(lp, site=a_site(timezone="UTC")))
    ticks.at(-1_000, price=None, grid_w=None, **SILENT)
    return ticks


def remembering(mode: Mode, lp_changes: dict[str, Any] | None = None, **memory: Any) -> Ticks:
    ticks = a_mode(mode, **(lp_changes or {}))
    ticks.remember(**memory)
    return ticks


def running(mode: Mode, owner: Owner | None = None, **lp_changes: Any) -> Ticks:
    """A charge of 10 A that this mode (or another owner) began a quarter of an hour ago."""
    return remembering(mode, lp_changes, owner=owner or Owner(mode.value), on_since=after(-900), current_a=10)


def memory(ticks: Ticks) -> Any:
    return ticks.memory.loadpoints["garage"]


# a silent charger


def test_a_silent_charger_is_still_to_do_what_was_wanted_of_it():
    found = running(Mode.CHEAP).at(0, **SILENT, **DEAR)
    assert (found.order.current_a, found.owner, found.issued_by) == (10, "cheap", "cheap")
    assert found.reason.code is Why.CHARGER_OFFLINE


def test_a_silent_charger_is_still_to_stop_under_the_name_of_who_stopped_it():
    found = remembering(Mode.FAST, stopping=True, stopped_by="expiry").at(0, **SILENT)
    assert (found.order.current_a, found.owner, found.issued_by) == (0, "none", "expiry")


def test_of_a_silent_charger_that_did_nothing_nothing_is_wanted():
    found = a_mode(Mode.FAST).at(0, **SILENT)
    assert (found.order, found.owner, found.reason.code) == (None, "none", Why.CHARGER_OFFLINE)


def test_silence_forgets_nothing():
    ticks = remembering(Mode.CHEAP, stopping=True, stopped_by="cheap", is_finished=True, is_left_on=True)
    ticks.at(0, **SILENT)
    assert (memory(ticks).stopping, memory(ticks).is_finished, memory(ticks).is_left_on) == (True, True, True)


# faults and ranges


def test_a_fault_ends_our_charge_and_asks_nothing_of_the_charger():
    ticks = running(Mode.FAST)
    found = ticks.at(0, a_charger(state=ChargerState.FAULTED))
    assert (found.order, found.owner, found.reason.code) == (None, "none", Why.CHARGER_FAULT)
    assert (memory(ticks).is_on, memory(ticks).owner) == (False, "none")
    assert ticks.current_a(30) == 32


def test_a_fault_of_an_idle_charger_is_no_stop():
    ticks = a_mode(Mode.FAST)
    ticks.at(0, a_charger(state=ChargerState.FAULTED))
    assert memory(ticks).stopped_by == ""


@pytest.mark.parametrize("is_on", [True, False])
def test_a_range_without_a_current_ends_a_charge_and_begins_none(is_on):
    ticks = (running if is_on else a_mode)(Mode.FAST, min_current_a=17, max_current_a=16)
    found = ticks.at(0)
    assert (None if found.order is None else found.order.current_a) == (0 if is_on else None)
    assert found.reason.facts == {"min_current_a": 17, "max_current_a": 16}
    assert a_mode(Mode.FAST, min_current_a=16, max_current_a=16).current_a(0) == 16


# full, or at the limit


@pytest.mark.parametrize("mode", [Mode.SOLAR, Mode.CHEAP, Mode.SCHEDULE, Mode.FAST, Mode.SMART])
@pytest.mark.parametrize(
    ("soc_pct", "why", "facts"),
    [
        (100, Why.VEHICLE_FULL, {"soc_pct": 100}),
        (80, Why.TARGET_REACHED, {"soc_pct": 80, "limit_pct": 80}),
    ],
)
def test_no_mode_charges_a_car_that_is_full_or_at_its_limit(mode, soc_pct, why, facts):
    found = a_mode(mode, limit_soc_pct=80).at(0, a_charger(vehicle_soc_pct=soc_pct), grid_w=-9_000, **GOOD)
    assert (found.order.current_a, found.reason.code, found.reason.facts) == (0, why, facts)


def test_a_loadpoint_that_is_off_does_not_care_how_full_the_car_is():
    assert a_mode(Mode.OFF).at(0, a_charger(vehicle_soc_pct=100)).reason.code is Why.MODE_DISABLED


@pytest.mark.parametrize(("soc_pct", "current_a"), [(79.9, 32), (80, 0)])
def test_the_limit_itself_is_reached(soc_pct, current_a):
    assert a_mode(Mode.FAST, limit_soc_pct=80).current_a(0, a_charger(vehicle_soc_pct=soc_pct)) == current_a


@pytest.mark.parametrize(("soc_pct", "current_a"), [(79, 0), (78.9, 32)])
def test_a_car_that_was_at_its_limit_charges_again_once_it_stays_a_percent_below(soc_pct, current_a):
    ticks = running(Mode.FAST, limit_soc_pct=80)
    assert ticks.current_a(0, a_charger(2_300, vehicle_soc_pct=80)) == 0
    assert ticks.current_a(30, a_charger(vehicle_soc_pct=soc_pct)) == 0
    assert ticks.current_a(330, a_charger(vehicle_soc_pct=soc_pct)) == current_a


def test_a_driver_who_charges_beyond_the_limit_is_left_alone():
    found = a_mode(Mode.FAST, limit_soc_pct=80).at(0, a_charger(7_000, vehicle_soc_pct=85))
    assert (found.order, found.owner, found.reason.code) == (None, "external", Why.EXTERNAL_MANUAL_CHARGE)


def test_a_stop_at_the_limit_goes_on_until_it_is_seen():
    ticks = running(Mode.FAST, limit_soc_pct=80)
    for seconds in (0, 30, 60):
        assert ticks.current_a(seconds, a_charger(2_300, vehicle_soc_pct=85)) == 0


def test_a_charger_that_says_finished_is_not_told_to_stop():
    ticks = remembering(Mode.FAST, is_finished=True)
    found = ticks.at(0, a_charger(state=ChargerState.FINISHED))
    assert (found.order, found.reason.code, found.reason.facts) == (None, Why.VEHICLE_FULL, {"soc_pct": 55})
    assert ticks.current_a(30, a_charger()) == 0


@pytest.mark.parametrize(("seconds", "is_over"), [(119, False), (120, True)])
def test_a_charger_that_says_finished_means_this_charge_after_two_minutes(seconds, is_over):
    ticks = a_mode(Mode.FAST)
    ticks.at(0)
    found = ticks.at(seconds, a_charger(state=ChargerState.FINISHED))
    assert found.order.current_a == (0 if is_over else 32)
    assert memory(ticks).is_finished == is_over


def test_a_car_that_draws_again_is_not_finished_after_all():
    ticks = remembering(Mode.CHEAP, is_finished=True)
    ticks.at(0, a_charger(), **GOOD)
    assert memory(ticks).is_finished
    assert ticks.current_a(30, a_charger(2_300), **GOOD) == 32
    assert not memory(ticks).is_finished


# plugs that nobody sees


def test_a_plug_that_nobody_sees_starts_nothing_and_stops_nothing():
    unseen = a_charger(connected=None)
    found = a_mode(Mode.FAST).at(0, unseen)
    assert (found.order, found.reason.code) == (None, Why.TELEMETRY_STALE)
    assert found.reason.facts == {"device": "charger"}
    assert running(Mode.FAST).current_a(0, unseen) == 32
    assert a_mode(Mode.OFF).at(0, unseen).reason.code is Why.MODE_DISABLED
    assert a_mode(Mode.FAST).current_a(0, a_charger(7_000, connected=None)) == 32  # it draws: there is a car


@pytest.mark.parametrize(
    ("reading", "owner"),
    [
        ({"charging": True, "power_w": 0}, "external"),
        ({"charging": False, "power_w": 7_000}, "none"),
        ({"charging": None, "power_w": 51}, "external"),
        ({"charging": None, "power_w": 50}, "none"),
        ({"charging": None, "power_w": None}, "none"),
    ],
)
def test_whether_a_car_draws_is_told_by_the_charger_else_by_its_meter(reading, owner):
    assert a_mode(Mode.OFF).at(0, a_charger(**reading)).owner == owner


# a charge we did not start


@pytest.mark.parametrize("mode", [Mode.OFF, Mode.SOLAR, Mode.SMART])
def test_modes_that_do_not_buy_leave_a_drivers_charge_alone(mode):
    found = a_mode(mode).at(0, a_charger(7_000.4), grid_w=-9_000, **DEAR)
    why = Why.MODE_DISABLED if mode is Mode.OFF else Why.EXTERNAL_MANUAL_CHARGE
    assert (found.order, found.owner, found.reason.code) == (None, "external", why)
    assert found.reason.facts == {"power_w": 7_000}


def test_a_drivers_charge_that_nobody_measures_has_no_power():
    found = a_mode(Mode.OFF).at(0, a_charger(7_000, power_w=None))
    assert found.reason.facts == {"power_w": None}


NIGHT = ScheduleSettings(from_="00:00", to="06:00")
NOW = ScheduleSettings(from_="11:00", to="13:00")


@pytest.mark.parametrize(
    ("mode", "changes", "price", "current_a"),
    [
        (Mode.CHEAP, {}, 0.05, 32),  # it would start it itself
        (Mode.CHEAP, {}, 0.45, 0),
        (Mode.CHEAP, {}, None, None),
        (
            Mode.CHEAP,
            {"cheap": CheapSettings(battery_min_soc_pct=95)},
            0.05,
            None,
        ),  # none of its price or time
        (Mode.SCHEDULE, {"schedule": NOW}, 0.05, 32),
        (Mode.SCHEDULE, {"schedule": NOW}, 0.45, 0),
        (Mode.SCHEDULE, {"schedule": NOW}, None, None),
        (Mode.SCHEDULE, {"schedule": NIGHT}, 0.05, 0),
        (Mode.FAST, {}, 0.45, 32),
    ],
)
def test_a_mode_takes_over_what_it_would_start_and_ends_what_costs_too_much_or_comes_at_the_wrong_time(
    mode, changes, price, current_a
):
    found = a_mode(mode, **changes).at(0, a_charger(7_000), price=None if price is None else a_price(price))
    assert (None if found.order is None else found.order.current_a) == current_a
    if current_a is None:
        assert found.owner == "external"


def test_a_driver_who_starts_it_again_is_spared_until_the_car_was_unplugged():
    ticks = a_mode(Mode.SCHEDULE, schedule=NIGHT)
    assert ticks.current_a(0, a_charger(7_000)) == 0
    assert ticks.current_a(30) == 0
    assert ticks.at(60, a_charger(7_000)).owner == "external"
    ticks.at(90, a_charger(connected=False))
    assert ticks.current_a(120, a_charger(7_000)) == 0


# off, and what is not carried out yet


def test_what_commands_nothing_ends_what_another_began_until_that_is_seen():
    mode, why = Mode.OFF, Why.MODE_DISABLED
    ticks = running(mode, Owner.MANUAL)
    for seconds in (0, 30):
        found = ticks.at(seconds, a_charger(2_300))
        assert (found.order.current_a, found.issued_by, found.reason.code) == (0, mode.value, why)
    found = ticks.at(60, a_charger())
    assert (found.order, found.owner, found.reason.code) == (None, "none", why)


@pytest.mark.parametrize("mode", [Mode.OFF, Mode.SOLAR, Mode.SMART])
def test_a_charger_that_is_back_and_has_told_nothing_yet_is_still_to_stop(mode):
    ticks = remembering(mode, stopping=True, stopped_by="expiry")
    for seconds, told in ((0, {}), (30, {"connected": True}), (60, {"charging": True, "power_w": 7_000})):
        unknown = {"state": ChargerState.UNKNOWN, "connected": None, "charging": None, "power_w": None}
        assert ticks.current_a(seconds, a_charger(**unknown | told), **DEAR) == 0
        assert memory(ticks).stopping
    ticks.at(90, a_charger(), **DEAR)
    assert not memory(ticks).stopping


def test_a_switch_that_measures_nothing_has_stopped_once_it_shows_so():
    ticks = remembering(Mode.OFF, stopping=True, stopped_by="user")
    unmeasured = {"connected": None, "charging": None, "power_w": None}
    assert ticks.current_a(0, a_charger(target_current_a=16, **unmeasured)) == 0
    assert ticks.at(30, a_charger(target_current_a=0, **unmeasured)).order is None


def test_the_name_of_who_stopped_it_stays_with_a_stop():
    found = remembering(Mode.OFF, stopping=True, stopped_by="expiry").at(0, a_charger(2_300))
    assert (found.order.current_a, found.issued_by) == (0, "expiry")


# what is unplugged is over


def test_unplugging_forgets_everything_and_needs_no_command():
    ticks = remembering(
        Mode.CHEAP, owner=Owner.CHEAP, on_since=after(-60), current_a=10, off_since=after(-90), is_spared=True
    )
    found = ticks.at(0, a_charger(connected=False), **GOOD)
    assert (found.order, found.owner, found.reason.code) == (None, "none", Why.VEHICLE_UNPLUGGED)
    assert ticks.ended == {}
    assert ticks.current_a(30, **GOOD) == 32  # nothing of the pause is left


@pytest.mark.parametrize(
    ("target_a", "known", "is_left_on"),
    [
        (16, {"on_since": NOON, "current_a": 16}, True),
        (16, {"is_left_on": True}, True),
        (16, {}, False),  # the driver set it
        (0, {"on_since": NOON, "current_a": 16}, False),
        (None, {"on_since": NOON, "current_a": 16}, False),
    ],
)
def test_a_charger_left_at_our_current_is_remembered_while_no_car_is_there(target_a, known, is_left_on):
    ticks = remembering(Mode.OFF, **known)
    for seconds in (0, 30):
        ticks.at(seconds, a_charger(connected=False, target_current_a=target_a))
        assert memory(ticks).is_left_on == is_left_on
    found = ticks.at(60, a_charger(3_680, target_current_a=target_a))
    if is_left_on:
        assert (found.order.current_a, found.issued_by) == (0, "off")
    else:
        assert found.owner == "external"


def test_a_car_that_does_not_draw_from_a_charger_left_on_needs_no_stop():
    ticks = remembering(Mode.OFF, is_left_on=True)
    assert ticks.at(0, a_charger()).order is None
    assert ticks.at(30, a_charger(7_000)).owner == "external"


def test_a_persons_charge_ends_at_unplug():
    ticks = a_mode(Mode.OFF)
    ticks.intent = a_charge(16)
    ticks.at(0)
    ticks.at(30, a_charger(connected=False))
    assert ticks.ended["loadpoints/garage"].code is Why.VEHICLE_UNPLUGGED
