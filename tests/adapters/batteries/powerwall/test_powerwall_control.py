"""Every row of the command table: the exact writes in order, and the proof by read-back."""

import pytest

from adapters.batteries.powerwall.driver import CAPABILITIES
from adapters.batteries.powerwall.emulator.gateway import price_at
from adapters.batteries.powerwall.wanted import hold_reserve
from domain.command.order import BatteryAction, BatteryOrder, ExportOrder
from domain.errors import InvalidRequest, NotSupported
from domain.reading.battery import BatteryMode
from tests.adapters.batteries.powerwall.sites import a_site, an_order
from tests.adapters.batteries.powerwall.writes import (
    ALLOW_EXPORT,
    ALLOW_GRID,
    AUTONOMOUS,
    BACK,
    BY_ITSELF,
    CHARGE,
    CHARGE_TARIFF,
    CHARGING,
    DISCHARGE,
    DISCHARGE_TARIFF,
    DISCHARGING,
    FORBID_GRID,
    HOLD,
    NO_EXPORT,
    OWN_EXPORT,
    SELF,
    reserve,
)
from tests.adapters.emulators.houses import NOON


@pytest.mark.parametrize(
    ("settings", "order", "writes"),
    [
        ({}, an_order(CHARGE), CHARGING),
        ({"grid_charging_disallowed": True}, an_order(CHARGE), [AUTONOMOUS, ALLOW_GRID, *CHARGING[1:]]),
        ({"mode": "autonomous"}, an_order(CHARGE), CHARGING[1:]),  # nothing is written twice
        ({}, an_order(CHARGE, power_w=3_000, target_soc_pct=80), CHARGING),  # no power can be chosen
        ({}, an_order(DISCHARGE), DISCHARGING),
        (
            {"export_rule": "battery_ok", "grid_charging_disallowed": True},
            an_order(DISCHARGE),
            [AUTONOMOUS, *DISCHARGING[2:]],  # the export rule is always sent
        ),
        (
            {},
            an_order(DISCHARGE, target_soc_pct=30),
            [AUTONOMOUS, FORBID_GRID, reserve(30), ALLOW_EXPORT, DISCHARGE_TARIFF, reserve(31), reserve(30)],
        ),
        (
            {},
            an_order(DISCHARGE, target_soc_pct=90),  # 81 to 99 are no reserve
            [AUTONOMOUS, FORBID_GRID, reserve(80), ALLOW_EXPORT, DISCHARGE_TARIFF, reserve(100), reserve(80)],
        ),
        ({}, an_order(HOLD), [reserve(63)]),  # at 63.6 %, and never above it
        ({"mode": "autonomous"}, an_order(HOLD), [BY_ITSELF, reserve(63)]),
        ({}, ExportOrder(limit_w=0), [NO_EXPORT]),
        ({"export_rule": "never"}, ExportOrder(limit_w=0), []),
        ({}, BACK, []),
        ({"mode": "autonomous"}, BACK, []),
        ({}, BatteryOrder(action=SELF), []),
        ({"mode": "autonomous"}, an_order(SELF), [BY_ITSELF]),
        ({"mode": "backup"}, an_order(SELF), [BY_ITSELF]),
    ],
)
async def test_an_order_is_so_many_writes_in_this_order(settings, order, writes):
    async with a_site(soc_pct=63.6, settings=settings) as system:
        baseline = await system.carry_out(order)
        assert system.writes == writes
        assert await system.agrees(order, baseline)


@pytest.mark.parametrize(
    ("own_rule", "order", "battery_w", "grid_w", "mode"),
    [
        ("pv_only", an_order(CHARGE), -5_000, 3_000, BatteryMode.FORCE_CHARGE),
        ("pv_only", an_order(DISCHARGE), 5_000, -7_000, BatteryMode.FORCE_DISCHARGE),
        ("pv_only", an_order(HOLD), -2_000, 0, BatteryMode.HOLD),  # the sun may still charge it
        ("pv_only", ExportOrder(limit_w=0), -2_000, 0, BatteryMode.CURTAILED),
        ("never", an_order(CHARGE), -5_000, 3_000, BatteryMode.FORCE_CHARGE),
        ("never", an_order(CHARGE, minutes=600), -5_000, 3_000, BatteryMode.FORCE_CHARGE),
        ("never", an_order(DISCHARGE), 5_000, -7_000, BatteryMode.FORCE_DISCHARGE),
        ("never", an_order(HOLD), -2_000, 0, BatteryMode.HOLD),
    ],
)
async def test_the_site_does_what_was_ordered_and_is_seen_doing_it(own_rule, order, battery_w, grid_w, mode):
    async with a_site(settings={"export_rule": own_rule}) as system:
        await system.carry_out(order)
        assert await system.mode() is mode
        reading = await system.driver.read()
        assert (reading.battery.power_w, reading.grid_w) == (battery_w, grid_w)


async def test_a_held_battery_gives_nothing_to_the_house():
    async with a_site(pv_w=0, soc_pct=63) as system:
        await system.carry_out(an_order(HOLD))
        assert await system.mode() is BatteryMode.HOLD
        reading = await system.driver.read()
        assert (reading.battery.power_w, reading.grid_w) == (0, 1_000)


@pytest.mark.parametrize(("soc_pct", "percent"), [(92.4, 80), (63.6, 63), (80, 80), (100, 80), (5, 5)])
async def test_scenario_24_a_hold_is_a_reserve_at_the_charge_and_80_at_most(soc_pct, percent):
    async with a_site(soc_pct=soc_pct) as system:
        order = an_order(HOLD)
        baseline = await system.carry_out(order)
        assert system.settings.reserve_pct == percent
        assert await system.mode() is BatteryMode.HOLD
        await system.carry_out(BACK, baseline)
        assert system.settings.reserve_pct == 20


async def test_what_the_sun_adds_to_a_held_battery_does_not_raise_the_mark():
    async with a_site(soc_pct=50) as system:
        order = an_order(HOLD)
        baseline = await system.carry_out(order)
        system.house.battery.soc_pct = 70
        await system.carry_out(order, baseline)
        assert system.writes == [reserve(50)]
        assert await system.agrees(order, baseline)


async def test_the_tariff_window_is_rounded_while_the_order_keeps_its_end():
    async with a_site(timezone="Australia/Adelaide") as system:
        system.clock.turn(18 * 60)  # 22:48 in Adelaide
        await system.carry_out(an_order(DISCHARGE, minutes=48))  # until 23:18
        sent = system.settings.tariff
        local = NOON.astimezone(system.emulator._zone)
        for hour, minute, price in ((22, 29, 0.3), (22, 30, 99), (23, 29, 99), (23, 30, 0.3)):
            assert price_at(sent, local.replace(hour=hour, minute=minute))[0] == price


async def test_a_force_sends_the_strategy_that_puts_price_before_sun():
    async with a_site() as system:
        await system.carry_out(an_order(DISCHARGE))
        body = dict(system.emulator.writes)["time_of_use_settings"]
        assert body["tou_settings"]["optimization_strategy"] == "economics"


async def test_the_same_order_again_writes_only_what_must_always_be_written():
    async with a_site() as system:
        charge = an_order(CHARGE, minutes=120)
        baseline = await system.carry_out(charge)
        done = len(system.writes)
        system.clock.turn(3_600)
        await system.carry_out(charge, baseline)
        assert system.writes[done:] == []
        await system.carry_out(an_order(CHARGE, minutes=240), baseline)
        assert system.writes[done:] == [CHARGE_TARIFF]  # a later end is another window


async def test_a_running_discharge_is_only_allowed_its_export_again():
    async with a_site() as system:
        baseline = await system.carry_out(an_order(DISCHARGE, minutes=120))
        done = len(system.writes)
        system.clock.turn(900)
        await system.carry_out(an_order(DISCHARGE, minutes=120), baseline)
        assert system.writes[done:] == [ALLOW_EXPORT]


@pytest.mark.parametrize(
    ("rule", "back"), [("battery_ok", "battery_ok"), ("pv_only", "pv_only"), ("never", "never")]
)
async def test_lifting_a_curtailment_brings_the_saved_rule_back(rule, back):
    async with a_site(settings={"export_rule": rule}) as system:
        baseline = await system.carry_out(ExportOrder(limit_w=0))
        await system.carry_out(ExportOrder(limit_w=None), baseline)
        assert system.settings.export_rule == back
        assert await system.agrees(ExportOrder(limit_w=None), baseline)


async def test_a_curtailment_said_again_is_sent_again():
    async with a_site() as system:
        baseline = await system.carry_out(ExportOrder(limit_w=0))
        system.clock.turn(900)
        await system.carry_out(ExportOrder(limit_w=0), baseline)
        await system.carry_out(ExportOrder(limit_w=None), baseline)
        assert system.writes == [NO_EXPORT, NO_EXPORT, OWN_EXPORT]


async def test_a_rule_that_was_never_known_is_lifted_to_all():
    async with a_site() as system:
        await system.carry_out(ExportOrder(limit_w=None), {"export_rule": None})
        assert system.settings.export_rule == "battery_ok"


async def test_curtailing_really_stops_the_export():
    async with a_site(pv_w=3_000, soc_pct=100) as system:
        assert (await system.driver.read()).grid_w == -2_000
        await system.carry_out(ExportOrder(limit_w=0))
        system.clock.turn(20)
        reading = await system.driver.read()
        assert (reading.grid_w, reading.pv_w, reading.battery.export_limit_w) == (0, 1_000, 0)


async def test_a_restore_beside_a_curtailment_leaves_it():
    async with a_site() as system:
        baseline = await system.carry_out(ExportOrder(limit_w=0))
        await system.carry_out(an_order(HOLD), baseline)
        await system.carry_out(BACK, baseline)
        assert system.settings.export_rule == "never"
        assert await system.agrees(BACK, baseline)


async def test_a_partial_export_limit_and_a_force_without_end_are_refused():
    async with a_site() as system:
        with pytest.raises(NotSupported, match="0 W"):
            system.driver.steps(ExportOrder(limit_w=1_500), {})
        with pytest.raises(InvalidRequest):
            system.driver.steps(BatteryOrder(action=CHARGE), {})
        assert system.writes == []


def test_what_it_can_do_is_told_as_data():
    assert CAPABILITIES.actions == frozenset(BatteryAction)
    assert not CAPABILITIES.selectable_power
    assert CAPABILITIES.holds_up_to_pct == hold_reserve(100)
    assert not CAPABILITIES.physical_proof
    assert not CAPABILITIES.ends_by_itself
    assert not CAPABILITIES.curtails_while_forced
    assert CAPABILITIES.curtails_ahead
    assert CAPABILITIES.safe_export_limits_w == (0.0,)
    assert CAPABILITIES.settle_s == 30
    assert "80 %" in CAPABILITIES.why_not
