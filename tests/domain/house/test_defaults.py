"""What holds where the owner configured nothing: the defaults that the documentation promises."""

import pytest

from domain.command.capabilities import BatteryCapabilities, Capabilities, ChargerCapabilities
from domain.command.decision import BatteryDecision, CurtailmentDecision, LoadpointDecision, SiteDecision
from domain.house.house import Battery, Curtailment, House, Loadpoint, Optimiser, Site, Spike, Vehicle
from domain.house.settings import CheapSettings, ScheduleSettings, SmartSettings, SolarSettings
from domain.reason.reason import Reason, Why

WATCHED = Reason(Why.MONITORING_MODE)


@pytest.mark.parametrize(
    ("made", "defaults"),
    [
        (
            Loadpoint(id="garage"),
            {
                "mode": "off",
                "limit_soc_pct": 100,
                "phases": 1,
                "min_current_a": 6,
                "max_current_a": 32,
                "priority": 0,
                "voltage_v": 230,
                "phase": None,
                "circuit": None,
                "vehicle": None,
                "min_on_s": 300,
                "min_off_s": 300,
            },
        ),
        (
            SolarSettings(),
            {
                "method": "grid",
                "buffer_w": 500,
                "start_delay_s": 120,
                "stop_delay_s": 300,
                "battery_start_soc_pct": 80,
                "battery_pause_soc_pct": None,
                "pause_soc_pct": 70,
                "resume_at": "start",
                "parallel": False,
                "parallel_reserve_w": 5_000,
                "grid_tolerance_w": 100,
                "grid_fallback": "none",
                "phase_up_delay_s": 120,
                "phase_down_delay_s": 180,
            },
        ),
        (
            CheapSettings(),
            {
                "recovery_soc_pct": 40,
                "recovery_price": 0.30,
                "opportunity_price": 0.10,
                "price_hysteresis": 0.005,
                "battery_min_soc_pct": 20,
                "no_grid_import": False,
                "preserve_battery": False,
            },
        ),
        (
            ScheduleSettings(),
            {
                "from_": "00:00",
                "to": "06:00",
                "days": "mon-sun",
                "max_price": 0.30,
                "no_grid_import": False,
                "preserve_battery": False,
            },
        ),
        (
            SmartSettings(),
            {
                "target_soc_pct": 80,
                "departures": {},
                "strategy": "cheapest",
                "max_price": 0.25,
                "min_battery_soc_pct": 20,
                "preserve_battery": False,
                "charge_efficiency": 0.9,
            },
        ),
        (
            Site(),
            {
                "import_limit_w": None,
                "export_limit_w": None,
                "main_fuse_a": None,
                "phases": 1,
                "fuse_margin_a": 2,
                "surplus_sharing": "priority_first",
                "manual_stop_hold_s": 900,
            },
        ),
        (Battery(), {"reserve_pct": 10, "efficiency": 0.92}),
        (Vehicle(id="ioniq"), {"name": None, "max_ac_w": None}),
        (Curtailment(), {"enabled": False, "enter_below": 0.010, "leave_at": 0.012}),
        (
            Optimiser(),
            {
                "enabled": False,
                "horizon_h": 48,
                "reserve_pct": 20,
                "step_s": 300,
                "replan_s": 300,
                "time_limit_s": 10,
                "curtail_to_import": False,
                "caution": 0.5,
                "grid_charge_price_ceiling": None,
                "grid_charge_max_soc_pct": 100,
                "charge_by": None,
                "charge_by_soc_pct": 100,
                "floor": (),
                "limit": (),
                "spread_export": False,
                "profit_max": False,
                "cost_neutral": False,
            },
        ),
        (Spike(), {"enabled": False, "threshold_per_mwh": 3_000}),
        (House(), {"battery": None, "monitoring": False, "external": "assert", "tick_s": 10}),
    ],
    ids=lambda made: type(made).__name__,
)
def test_what_is_not_configured_is_as_documented(made: object, defaults: dict[str, object]) -> None:
    assert {name: getattr(made, name) for name in defaults} == defaults


@pytest.mark.parametrize(("start_pct", "pause_pct", "pauses_at"), [(80, None, 70), (5, None, 0), (80, 0, 0)])
def test_a_solar_charge_pauses_ten_points_below_its_start_unless_told(start_pct, pause_pct, pauses_at):
    solar = SolarSettings(battery_start_soc_pct=start_pct, battery_pause_soc_pct=pause_pct)
    assert solar.pause_soc_pct == pauses_at


@pytest.mark.parametrize(("tick_s", "stale_s"), [(1, 30), (10, 30), (11, 33), (60, 180)])
def test_a_reading_is_old_after_three_ticks_and_never_before_half_a_minute(tick_s, stale_s):
    assert House(tick_s=tick_s).stale_after_s == stale_s


@pytest.mark.parametrize("kind", [Capabilities, BatteryCapabilities, ChargerCapabilities])
def test_a_device_that_says_nothing_of_itself_is_watched_and_must_show_what_it_does(kind):
    able = kind()
    assert (able.ends_by_itself, able.physical_proof) == (False, True)
    assert (able.settle_s, able.reassert_s, able.why_not) == (0, None, "")


def test_a_battery_does_only_what_its_driver_says():
    able = BatteryCapabilities()
    assert (able.actions, able.read_only, able.curtails_while_forced) == (frozenset(), False, False)
    assert (able.selectable_power, able.safe_export_limits_w) == (True, None)


def test_a_charger_takes_whole_amps_from_6_to_32_unless_its_driver_says_otherwise():
    able = ChargerCapabilities()
    assert (able.rate_control, able.min_current_a, able.max_current_a, able.step_a) == (True, 6, 32, 1)


def test_a_decision_wants_nothing_unless_told():
    assert BatteryDecision(reason=WATCHED).order is None
    assert LoadpointDecision(reason=WATCHED).order is None
    assert (BatteryDecision(reason=WATCHED).owner, LoadpointDecision(reason=WATCHED).owner) == (
        "none",
        "none",
    )
    curtailment = CurtailmentDecision(reason=WATCHED)
    assert (curtailment.active, curtailment.limit_w) == (False, None)
    site = SiteDecision(curtailment=curtailment)
    assert (site.battery, site.loadpoints) == (None, {})
