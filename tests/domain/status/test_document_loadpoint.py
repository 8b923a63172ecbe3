"""A loadpoint in the status document: charger and car as read, what is wanted of it, and how it is set."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.command.capabilities import ChargerCapabilities
from domain.command.decision import LoadpointDecision, Owner, Timer
from domain.command.order import ChargeOrder
from domain.house.settings import CheapSettings, Mode, ScheduleSettings, SmartSettings, SolarSettings
from domain.loadpoint.session import Session
from domain.plan.cars.car_plan import CarPlan, CarSlot, Source
from domain.reading.charger import ChargerState
from domain.reading.reading import Health
from domain.reason.reason import Reason, Why
from domain.status.document import DeviceHealth
from domain.status.loadpoint_document import (
    ChargerStatus,
    LastCommand,
    LoadpointStatus,
    SessionStatus,
    TimerStatus,
    VehicleStatus,
)
from domain.status.render import status_of
from tests.builders import NOON, a_car, a_charger, a_house, a_loadpoint, after, an_observation
from tests.fakes.status_inputs import deciding, the_inputs

LP = a_loadpoint(
    name="Carport",
    mode=Mode.SOLAR,
    limit_soc_pct=80,
    min_current_a=8,
    max_current_a=20,
    priority=3,
    phases=3,
    min_on_s=120,
    min_off_s=240,
    solar=SolarSettings(buffer_w=100),
    cheap=CheapSettings(recovery_soc_pct=30),
    schedule=ScheduleSettings(to="05:00"),
    smart=SmartSettings(target_soc_pct=70),
)
WAITING = LoadpointDecision(owner=Owner.SOLAR, reason=Reason(Why.INSUFFICIENT_SURPLUS))


def shown(charger=None, decision=WAITING, lp=LP, vehicles=(), **changes) -> LoadpointStatus:
    """The garage as a phone sees it; without a reading its charger is silent."""
    inputs = the_inputs(
        house=a_house(lp, vehicles=vehicles),
        seen=an_observation(chargers={"garage": charger}),
        decision=deciding(loadpoints={"garage": decision}),
        **changes,
    )
    return status_of(inputs, NOON).loadpoints["garage"]


def test_a_car_is_done_when_its_plan_ends_or_its_mode_has_charged_it():
    slot = CarSlot(
        start=NOON,
        end=after(7_200),
        power_w=7_000,
        source=Source.GRID,
        price=0.1,
        reason=Reason(Why.PLANNED_WINDOW),
    )
    plan = CarPlan(
        id="c",
        made_at=NOON,
        made_by="price",
        strategy="cheapest",
        target_soc_pct=80,
        soc_pct=50,
        departure=None,
        max_price=None,
        max_w=7_000,
        energy_wh=9_000,
        planned_wh=9_000,
        cost=1,
        slots=(slot,),
    )
    mode = {"done_at": {"garage": after(3_600)}}
    assert shown().done_at is None
    assert shown(**mode).done_at == after(3_600)
    assert shown(done_at={"garage": NOON}).done_at is None, "that is over"
    assert shown(car_plans={"garage": plan}, **mode).done_at == after(7_200)
    assert shown(car_plans={"garage": replace(plan, waits_until=after(1))}).done_at is None, "being made"


@pytest.mark.parametrize(
    ("grid_w", "battery_w", "others", "headline"),
    [
        (4_380, -5_000, None, " from the sun, 3.7 kW, and the battery from the grid."),
        (2_000, 0, ["grid"], " from the sun and the grid, 3.7 kW."),
        (0, 2_000, ["battery"], " from the sun and the battery, 3.7 kW."),
    ],
)
def test_a_car_that_follows_the_sun_names_what_it_is_charged_from_as_its_charge_counts_it(
    grid_w, battery_w, others, headline
):
    following = LoadpointDecision(owner=Owner.SOLAR, reason=Reason(Why.FOLLOWING_SURPLUS))
    pv_w = 3_680 + 380 - grid_w - battery_w
    seen = an_observation(
        grid_w=grid_w, battery_w=battery_w, pv_w=pv_w, chargers={"garage": a_charger(3_680)}
    )
    inputs = the_inputs(house=a_house(LP), seen=seen, decision=deciding(loadpoints={"garage": following}))
    found = status_of(inputs, NOON)
    assert found.loadpoints["garage"].reason.facts.get("also_from") == others
    assert found.summary.now.endswith(headline)


def test_a_charge_point_is_shown_as_read_wanted_and_set():
    command = LastCommand(id="c-1", action="start", issued_by="solar", state="verified", at=after(-60))
    decision = LoadpointDecision(
        order=ChargeOrder(current_a=16),
        owner=Owner.SOLAR,
        issued_by="solar",
        reason=Reason(Why.FOLLOWING_SURPLUS, {"surplus_w": 4_300}),
        until=after(600),
    )
    found = shown(
        a_charger(3_680.4, current_a=15.98, phases=1, vehicle_soc_pct=55.04, soc_source="charger"),
        decision,
        drivers={"loadpoints/garage": "ocpp"},
        last_commands={"loadpoints/garage": command},
    )
    assert found == LoadpointStatus(
        id="garage",
        name="Carport",
        charger=ChargerStatus(driver="ocpp", online=True),
        vehicle=VehicleStatus(id=None, name=None, soc_pct=55.0, soc_source="charger", soc_at=NOON),
        connected=True,
        charging=True,
        state="charging",
        mode=Mode.SOLAR,
        owner="solar",
        until=after(600),
        power_w=3_680,
        current_a=16.0,
        target_current_a=16,
        phases=1,
        limit_soc_pct=80,
        effective_limit_soc_pct=80,
        session=None,
        timer=None,
        reason=Reason(
            Why.FOLLOWING_SURPLUS, {"surplus_w": 4_300}, "Charging from 4.3 kW of spare solar power."
        ),
        last_command=command,
        observed_at=NOON,
        confidence="observed",
        min_current_a=8,
        max_current_a=20,
        priority=3,
        requested_current_a=16,
        phases_set=3,
        min_on_s=120,
        min_off_s=240,
        solar=SolarSettings(buffer_w=100),
        cheap=CheapSettings(recovery_soc_pct=30),
        schedule=ScheduleSettings(to="05:00"),
        smart=SmartSettings(target_soc_pct=70),
    )


@pytest.mark.parametrize(
    ("mode", "by_hand_pct", "own_pct", "ends_pct"),
    [
        (Mode.SOLAR, None, None, 80),
        (Mode.SMART, None, None, 70),
        (Mode.OFF, None, None, 100),  # a driver's own charge
        (Mode.OFF, None, 60, 60),
        (Mode.SMART, 90, None, 90),
        (Mode.SOLAR, 90, 85, 85),
        (Mode.SOLAR, None, 75, 75),
    ],
)
def test_the_limit_that_counts_is_told_beside_the_one_that_is_set(mode, by_hand_pct, own_pct, ends_pct):
    decision = replace(WAITING, limit_pct=by_hand_pct)
    found = shown(a_charger(vehicle_limit_pct=own_pct), decision, replace(LP, mode=mode))
    assert (found.limit_soc_pct, found.effective_limit_soc_pct) == (80, ends_pct)


def test_of_a_silent_charger_only_the_settings_are_known():
    found = shown(None)
    assert found.charger == ChargerStatus(driver="", online=False)
    assert (found.state, found.confidence, found.observed_at) == ("offline", "unknown", None)
    measured = (found.connected, found.charging, found.power_w, found.current_a, found.phases, found.vehicle)
    assert measured == (None,) * 6
    assert (found.mode, found.limit_soc_pct, found.target_current_a) == ("solar", 80, 0)


@pytest.mark.parametrize(
    ("awaited", "text"),
    [
        (frozenset(), "The charger does not answer."),
        (frozenset({"loadpoints/garage"}), "The charger has not been heard yet."),
    ],
)
def test_a_charger_that_may_yet_call_is_not_told_as_silent(awaited, text):
    found = shown(None, LoadpointDecision(reason=Reason(Why.CHARGER_OFFLINE)), awaited=awaited)
    assert (found.reason.code, found.reason.text) == ("charger_offline", text)
    assert found.reason.facts.get("awaited", False) is bool(awaited)


def test_a_charger_that_measures_nothing_shows_nothing():
    found = shown(a_charger(power_w=None, current_a=None, vehicle_soc_pct=None))
    assert (found.power_w, found.current_a, found.vehicle) == (None, None, None)
    assert (found.connected, found.charging, found.confidence) == (True, False, "observed")


@pytest.mark.parametrize(
    ("car", "soc_pct", "vehicle"),
    [
        (None, None, None),
        (None, 41.26, VehicleStatus(id=None, name=None, soc_pct=41.2, soc_source="charger", soc_at=NOON)),
        (a_car(id="ioniq"), None, VehicleStatus(id="ioniq", name="Ioniq", soc_source="charger")),
        (
            a_car(id="ioniq", name="The blue one"),
            0.0,
            VehicleStatus(id="ioniq", name="The blue one", soc_pct=0.0, soc_source="charger", soc_at=NOON),
        ),
    ],
)
def test_a_car_is_shown_by_what_is_known_of_it(car, soc_pct, vehicle):
    charger = a_charger(vehicle_soc_pct=soc_pct, soc_source="charger")
    lp = LP if car is None else replace(LP, vehicle=car.id)
    assert shown(charger, lp=lp, vehicles=() if car is None else (car,)).vehicle == vehicle


def test_a_configured_car_is_shown_while_its_charger_is_silent():
    found = shown(None, lp=replace(LP, vehicle="ioniq"), vehicles=(a_car(id="ioniq"),))
    assert found.vehicle == VehicleStatus(id="ioniq", name="Ioniq", soc_pct=None, soc_source=None)


@pytest.mark.parametrize(
    ("decision", "target_a"),
    [
        (replace(WAITING, order=ChargeOrder(current_a=13)), 13),
        (replace(WAITING, order=ChargeOrder(current_a=0)), 0),
        (WAITING, 0),
        (replace(WAITING, owner=Owner.NONE), 0),
        (replace(WAITING, owner=Owner.EXTERNAL), None),  # somebody else's charge: nothing is wanted of it
        (replace(WAITING, owner=Owner.EXTERNAL, order=ChargeOrder(current_a=6)), 6),
    ],
)
def test_the_target_is_what_we_want_and_null_where_another_hand_charges(decision, target_a):
    assert shown(a_charger(), decision).target_current_a == target_a


@pytest.mark.parametrize(("ends_in_s", "remaining_s"), [(70.04, 70.0), (70.06, 70.1), (0, 0), (-30, 0)])
def test_a_timer_counts_down_to_zero_and_no_further(ends_in_s, remaining_s):
    timer = Timer(kind="start", started_at=after(-50), ends_at=after(ends_in_s))
    found = shown(a_charger(), replace(WAITING, timer=timer))
    assert found.timer == TimerStatus(kind="start", remaining_s=remaining_s, ends_at=after(ends_in_s))
    assert found.state == "awaiting_start"


def test_a_session_tells_tenths_of_watt_hours_and_hundredths_of_cents():
    session = Session(
        id="garage-1",
        started_at=after(-3_600),
        at=NOON,
        energy_wh=7_000.06,
        solar_wh=2_000.04,
        split_wh=7_000.06,
        cost=1.23456,
        priced_wh=7_000.06,
        measured_s=3_540,
    )
    assert shown(a_charger(), sessions={"garage": session}).session == SessionStatus(
        id="garage-1",
        energy_wh=7_000.1,
        solar_wh=2_000.0,
        cost=1.2346,
        started_at=after(-3_600),
        coverage=0.983,
        battery_wh=0.0,
        grid_wh=5_000.0,
        saving=0.0,
        known_wh=7_000.1,
    )
    half = replace(session, measured_s=1_800)
    found = shown(a_charger(), sessions={"garage": half}).session
    assert (found.energy_wh, found.solar_wh, found.cost, found.coverage) == (None, None, None, 0.5)
    assert shown(a_charger()).session is None


def test_a_sentence_does_not_claim_a_charge_that_does_not_happen():
    decision = replace(WAITING, reason=Reason(Why.FULL_RATE, {"current_a": 16}))
    charger = a_charger(state=ChargerState.SUSPENDED_EV)
    assert shown(charger, decision).reason.text == "Ready to charge at full rate, 16 A."
    assert shown(charger, decision).state == "suspended_ev"


@pytest.mark.parametrize(
    ("action", "state", "age_s", "word"),
    [
        ("start", "accepted", 0, "starting"),
        ("start", "sent", 19, "starting"),
        ("start", "sent", 20, "suspended_ev"),
        ("start", "sent", -1, "suspended_ev"),  # the clock was set back
        ("boost", "sent", 0, "starting"),
        ("start", "verified", 0, "suspended_ev"),  # it drew, and pauses by itself
        ("start", "failed", 0, "suspended_ev"),
        ("start", "unknown", 0, "suspended_ev"),  # nobody measures it, and it must not start for ever
        ("set_current", "sent", 0, "suspended_ev"),
    ],
)
def test_a_car_takes_no_power_only_once_it_had_its_time_to_start(action, state, age_s, word):
    at = NOON - timedelta(seconds=age_s)
    command = LastCommand(id="it", action=action, issued_by="user", state=state, at=at)
    decision = replace(WAITING, order=ChargeOrder(current_a=16), owner=Owner.MANUAL)
    charger = a_charger(state=ChargerState.SUSPENDED_EV)
    assert shown(charger, decision, last_commands={"loadpoints/garage": command}).state == word


@pytest.mark.parametrize(
    ("age_s", "charger", "confidence"),
    [
        (3, a_charger(), "observed"),
        (3, a_charger(power_w=None), "observed"),  # it says whether it charges
        (3, a_charger(power_w=None, charging=None), "commanded"),
        (90, None, "stale"),
        (None, None, "unknown"),
    ],
)
def test_what_is_told_says_whether_it_was_measured(age_s, charger, confidence):
    devices = {"loadpoints/garage": DeviceHealth(health=Health.OK, age_s=age_s)}
    assert shown(charger, devices=devices).confidence == confidence


def test_wanted_ordered_set_and_measured_currents_are_four_things():
    decision = replace(WAITING, order=ChargeOrder(current_a=10), wished_a=16)
    found = shown(a_charger(2_070, current_a=9.02, target_current_a=10), decision)
    told = (found.requested_current_a, found.target_current_a, found.applied_current_a, found.current_a)
    assert told == (16, 10, 10.0, 9.0)
    silent = shown(None, decision)
    assert (silent.applied_current_a, silent.current_a) == (None, None)


def test_scenario_ev22_a_draw_that_is_no_charge_is_told_apart():
    found = shown(a_charger(0, auxiliary_w=900.4))
    assert (found.charging, found.power_w, found.auxiliary_w) == (False, 0.0, 900.0)


@pytest.mark.parametrize(("is_home", "presence"), [(True, "home"), (False, "away"), (None, "unknown")])
def test_the_car_s_own_limit_and_place_are_told(is_home, presence):
    found = shown(a_charger(vehicle_limit_pct=80, is_home=is_home)).vehicle
    assert (found.own_limit_pct, found.presence) == (80, presence)


def test_where_a_car_is_is_told_also_where_nothing_else_of_it_is_known():
    nameless = replace(LP, vehicle=None)
    away = a_charger(is_home=False, place="Work", vehicle_soc_pct=None)
    found = shown(away, lp=nameless).vehicle
    assert (found.presence, found.place) == ("away", "Work")
    assert shown(replace(away, is_home=None), lp=nameless).vehicle is None


def test_what_the_charger_can_do_is_told():
    able = ChargerCapabilities(step_a=2)
    assert shown(a_charger(), chargers={"garage": able}).capabilities == able
    assert shown(a_charger()).capabilities is None


@pytest.mark.parametrize(
    ("reason", "state", "why", "text"),
    [
        (Why.MANUAL_HOLD, "accepted", Why.WAITING_FOR_DEVICE, "Your stop has not reached the charger yet"),
        (Why.MANUAL_HOLD, "failed", Why.NO_ANSWER, "Your stop has not reached the charger yet"),
        (Why.REPLUG_REQUIRED, "unknown", Why.NO_ANSWER, "Your stop has not reached the charger yet"),
        (Why.REPLUG_REQUIRED, "verified", Why.POWER_MOVED, "Unplug the car"),
        (Why.MANUAL_HOLD, "verified", Why.POWER_MOVED, "You stopped the charge"),
        (Why.MANUAL_HOLD, "accepted", None, "You stopped the charge"),  # it is only being sent
        (Why.MANUAL, "unknown", Why.NO_ANSWER, "Your order has not reached the charger yet"),
        (Why.FULL_RATE, "unknown", Why.NO_ANSWER, "Charging at full rate"),
    ],
)
def test_what_somebody_asked_is_not_told_as_done_before_the_charger_answered(reason, state, why, text):
    facts = {"until": after(900), "current_a": 16}
    decision = LoadpointDecision(
        order=ChargeOrder(current_a=0), reason=Reason(reason, facts), command_id="c1"
    )
    command = LastCommand(
        id="c1", action="stop", issued_by="user", state=state, at=NOON, reason=why and Reason(why)
    )
    found = shown(a_charger(1_840), decision, last_commands={"loadpoints/garage": command})
    assert found.reason.text.startswith(text)
    done = shown(
        a_charger(1_840),
        decision,
        last_commands={"loadpoints/garage": command},
        reached=frozenset({"loadpoints/garage"}),
    )
    assert ("not reached" in done.reason.text) == ("not reached" in text and state != "failed")
    of_before = replace(command, id="c0")
    found = shown(a_charger(1_840), decision, last_commands={"loadpoints/garage": of_before})
    assert "not reached" not in found.reason.text
