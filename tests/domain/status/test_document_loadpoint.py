"""A loadpoint in the status document: its charger as read, its session, and how it is set."""

import pytest
from msgspec.structs import replace

from domain.command.capabilities import ChargerCapabilities
from domain.command.decision import LoadpointDecision, Owner, Timer
from domain.command.order import ChargeOrder
from domain.house.settings import CheapSettings, Mode, ScheduleSettings, SmartSettings, SolarSettings
from domain.loadpoint.session import Session
from domain.reason.reason import Reason, Why
from domain.status.loadpoint_document import (
    ChargerStatus,
    LastCommand,
    LoadpointStatus,
    SessionStatus,
    TimerStatus,
    VehicleStatus,
)
from tests.builders import NOON, a_charger, after
from tests.domain.status.shown_loadpoints import LP, WAITING, shown


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


def test_scenario_ev22_a_draw_that_is_no_charge_is_told_apart():
    found = shown(a_charger(0, auxiliary_w=900.4))
    assert (found.charging, found.power_w, found.auxiliary_w) == (False, 0.0, 900.0)


def test_what_the_charger_can_do_is_told():
    able = ChargerCapabilities(step_a=2)
    assert shown(a_charger(), chargers={"garage": able}).capabilities == able
    assert shown(a_charger()).capabilities is None
