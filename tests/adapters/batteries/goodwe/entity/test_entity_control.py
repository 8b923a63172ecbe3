"""Every row of the command table: the exact service calls, in order, and the proof by what is shown."""

import pytest

from adapters.batteries.goodwe.entity.capabilities import CAPABILITIES
from domain.command.order import BatteryAction, BatteryOrder, ExportOrder
from domain.errors import InvalidRequest, NotSupported, Rejected, Unreachable
from domain.reading.battery import BatteryMode
from tests.adapters.batteries.goodwe.entity.entity_houses import (
    EXPORT_LIMIT,
    EXPORT_SWITCH,
    LIMIT,
    MODE,
    an_entity_house,
    an_order,
)

CHARGE, DISCHARGE, HOLD = BatteryAction.FORCE_CHARGE, BatteryAction.FORCE_DISCHARGE, BatteryAction.HOLD
SELF, RESTORE = BatteryAction.SELF_CONSUMPTION, BatteryAction.RESTORE
CURTAIL, UNCURTAIL = BatteryAction.CURTAIL, BatteryAction.UNCURTAIL
FOUND = {
    "ems_mode": "auto",
    "ems_power_limit_w": 10_000.0,
    "export_limit_w": 5_000.0,
    "export_limited": False,
}


def power(value):
    return ("number.set_value", LIMIT, value)


def mode(option):
    return ("select.select_option", MODE, option)


def export(value):
    return ("number.set_value", EXPORT_LIMIT, value)


ON, OFF = ("switch.turn_on", EXPORT_SWITCH, None), ("switch.turn_off", EXPORT_SWITCH, None)


@pytest.mark.parametrize(
    ("order", "writes"),
    [
        (an_order(CHARGE, power_w=3_000), [power(3_000), mode("charge_battery")]),
        (an_order(CHARGE), [power(5_000), mode("charge_pv")]),  # no power is the most there is
        (an_order(CHARGE, power_w=9_000), [power(5_000), mode("charge_battery")]),  # the rating's 5 kW
        (an_order(DISCHARGE, power_w=2_449), [power(2_400), mode("discharge_battery")]),  # its step is 100 W
        (an_order(DISCHARGE, power_w=2_499.9), [power(2_400), mode("discharge_battery")]),  # never more
        (an_order(DISCHARGE), [power(4_500), mode("discharge_battery")]),
        (an_order(DISCHARGE, power_w=20), [power(100), mode("discharge_battery")]),  # 0 would mean nothing
        (an_order(HOLD), [mode("battery_standby")]),
        (BatteryOrder(action=SELF), [mode("auto"), power(10_000)]),
        (BatteryOrder(action=RESTORE), [mode("auto"), power(10_000)]),
        (ExportOrder(limit_w=0), [export(0), ON]),
        (ExportOrder(limit_w=1_520), [export(1_500), ON]),
        (ExportOrder(limit_w=None), [OFF, export(5_000)]),
    ],
)
async def test_an_order_is_these_calls_and_reads_back(order, writes):
    async with an_entity_house() as system:
        await system.carry_out(order, FOUND)
        assert system.emulator.writes == writes
        assert await system.agrees(order, FOUND)


@pytest.mark.parametrize(
    ("order", "battery_w", "mode"),
    [
        (an_order(CHARGE, power_w=3_000), -3_000, BatteryMode.FORCE_CHARGE),
        (an_order(CHARGE), -5_000, BatteryMode.FORCE_CHARGE),
        (an_order(DISCHARGE, power_w=2_500), 2_500, BatteryMode.FORCE_DISCHARGE),
        (an_order(HOLD), 0, BatteryMode.HOLD),
        (BatteryOrder(action=RESTORE), -2_000, BatteryMode.SELF_CONSUMPTION),
    ],
)
async def test_the_battery_does_what_was_ordered_and_is_seen_doing_it(order, battery_w, mode):
    async with an_entity_house() as system:
        await system.carry_out(order, FOUND)
        battery = (await system.reading()).battery
        assert (battery.power_w, battery.mode) == (battery_w, mode)


@pytest.mark.parametrize(
    ("order", "options", "chosen"),
    [
        (an_order(CHARGE), ["Auto", "Charge Battery"], "Charge Battery"),
        (an_order(CHARGE, power_w=1_000), ["auto", "charge_pv"], "charge_pv"),
        (an_order(CHARGE, power_w=1_000), ["auto", "charge_pv", "charge_battery"], "charge_battery"),
        (an_order(DISCHARGE), ["auto", "discharge_pv", "sell_power"], "discharge_pv"),
        (an_order(HOLD), ["AUTO", "CONSERVE"], "CONSERVE"),
    ],
)
async def test_options_are_the_entitys_own_spelt_as_it_spells_them(order, options, chosen):
    async with an_entity_house() as system:
        await system.show(MODE, options[0], options=options)
        with pytest.raises(Rejected, match="still shows"):  # this emulated select only shows
            await system.carry_out(order, FOUND)
        assert system.emulator.writes[-1] == mode(chosen)


async def test_an_option_that_is_not_offered_is_refused_before_anything_is_written():
    async with an_entity_house() as system:
        await system.show(MODE, "auto", options=["auto", "sell_power"])
        with pytest.raises(
            Rejected, match=r"offers no discharge_battery or discharge_pv, only auto, sell_power"
        ):
            await system.carry_out(an_order(DISCHARGE), FOUND)
        assert system.emulator.writes == []


@pytest.mark.parametrize(
    ("attributes", "asked_w", "written"),
    [
        ({"min": 0, "max": 3_000, "step": 100}, 4_000, 3_000),
        ({"min": 0, "max": 3_000, "step": 500}, 1_300, 1_000),
        ({"min": 0, "max": 3_050, "step": 100}, 4_000, 3_000),  # on the step, and still within
        ({"min": 500, "max": 3_000, "step": 100}, 20, 500),
        ({"min": 0, "max": 3, "step": 0.1, "unit": "kW"}, 1_240, 1.2),
        ({}, 1_234, 1_234),
    ],
)
async def test_the_numbers_own_range_step_and_unit_are_kept(attributes, asked_w, written):
    async with an_entity_house() as system:
        attributes = {"unit": "W", **attributes}
        await system.show(LIMIT, str(written), **attributes)
        await system.driver.read()
        (first, *_) = system.driver.steps(an_order(CHARGE, power_w=asked_w), FOUND)
        system.entities.call = lambda *_: None  # as it is shown is as it stays
        await first.do()
        assert system.emulator.writes == [power(written)]


@pytest.mark.parametrize(
    ("baseline", "writes"),
    [
        ({**FOUND, "ems_mode": "conserve", "ems_power_limit_w": 1_250.0}, [mode("conserve"), power(1_250)]),
        ({**FOUND, "ems_mode": "sell_power"}, [mode("sell_power"), power(10_000)]),
        # A forced mode that was found is what a crash of ours left behind.
        ({**FOUND, "ems_mode": "discharge_battery"}, [mode("auto"), power(10_000)]),
        ({**FOUND, "ems_mode": "battery_standby"}, [mode("auto"), power(10_000)]),
        ({**FOUND, "ems_power_limit_w": None}, [mode("auto")]),
        ({}, [mode("auto")]),
    ],
)
async def test_a_restore_puts_back_what_was_saved(baseline, writes):
    async with an_entity_house() as system:
        system.entities.mode, system.entities.limit_w = "charge_battery", 2_000
        await system.carry_out(BatteryOrder(action=RESTORE), baseline)
        assert system.emulator.writes == writes
        assert await system.agrees(BatteryOrder(action=RESTORE), baseline)


async def test_the_baseline_is_what_was_there():
    async with an_entity_house() as system:
        assert await system.driver.baseline() == FOUND
        assert system.emulator.writes == []
        refreshed = {call.entity_id for call in system.emulator.calls}
        assert refreshed == {MODE, LIMIT, EXPORT_LIMIT, EXPORT_SWITCH}


async def test_nothing_is_captured_while_the_inverter_is_not_reached():
    async with an_entity_house() as system:
        await system.show(MODE, "unavailable")
        with pytest.raises(Unreachable, match=r"select\.goodwe_ems_mode is unavailable.*UDP port 8899"):
            await system.driver.baseline()


@pytest.mark.parametrize(
    ("baseline", "order", "writes"),
    [
        # A limit that was there may be the law's: lowered, never widened, and put back as it was.
        ({"export_limited": True, "export_limit_w": 1_000.0}, ExportOrder(limit_w=0), [export(0), ON]),
        ({"export_limited": True, "export_limit_w": 1_000.0}, ExportOrder(limit_w=None), [export(1_000), ON]),
        ({"export_limited": True, "export_limit_w": 0.0}, ExportOrder(limit_w=None), [export(0), ON]),
        ({"export_limited": False, "export_limit_w": 0.0}, ExportOrder(limit_w=None), [OFF, export(0)]),
    ],
)
async def test_the_export_limit_is_a_pair_that_is_put_back(baseline, order, writes):
    async with an_entity_house() as system:
        await system.carry_out(order, baseline)
        assert system.emulator.writes == writes
        assert await system.agrees(order, baseline)


@pytest.mark.parametrize(("is_limited", "is_back"), [(False, True), (True, False)])
async def test_only_a_limit_that_is_off_may_show_nothing_once_it_was_put_back(is_limited, is_back):
    async with an_entity_house() as system:
        baseline = {"export_limited": is_limited, "export_limit_w": 1_000.0}
        await system.carry_out(ExportOrder(limit_w=None), baseline)
        await system.show(EXPORT_LIMIT, "0", unit="W")
        await system.driver.read()
        assert await system.agrees(ExportOrder(limit_w=None), baseline) is is_back


async def test_a_limit_is_never_widened():
    async with an_entity_house() as system:
        baseline = {**FOUND, "export_limited": True, "export_limit_w": 1_000.0}
        await system.carry_out(ExportOrder(limit_w=3_000), baseline)
        assert system.emulator.writes == [export(1_000), ON]


async def test_curtailing_lowers_what_comes_of_the_sun():
    async with an_entity_house(soc_pct=100) as system:
        await system.carry_out(ExportOrder(limit_w=0), FOUND)
        reading = await system.reading()
        assert (reading.grid_w, reading.pv_w) == (0, 1_000)
        assert reading.battery.mode is BatteryMode.CURTAILED


async def test_an_inverter_without_entities_for_the_export_limit_says_so():
    async with an_entity_house() as system:
        assert system.driver.capabilities == CAPABILITIES
        await system.show(EXPORT_SWITCH, None)
        await system.driver.read()
        assert system.driver.capabilities.actions == CAPABILITIES.actions - {CURTAIL, UNCURTAIL}
        assert "export limit" in system.driver.capabilities.why_not
        baseline = await system.driver.baseline()
        with pytest.raises(NotSupported, match="export limit"):
            system.driver.steps(ExportOrder(limit_w=0), baseline)


async def test_a_forced_state_without_an_end_is_refused():
    async with an_entity_house() as system:
        with pytest.raises(InvalidRequest):
            system.driver.steps(BatteryOrder(action=CHARGE), FOUND)


async def test_an_order_after_a_restart_needs_no_reading_first():
    async with an_entity_house() as system:
        system.driver = system.a_driver()
        await system.carry_out(an_order(DISCHARGE, power_w=1_000), FOUND)
        assert system.entities.mode == "discharge_battery"


async def test_a_read_back_sees_what_somebody_else_has_chosen_since():
    async with an_entity_house() as system:
        order = an_order(DISCHARGE, power_w=1_000)
        await system.carry_out(order, FOUND)
        system.entities.mode = "auto"
        read_back = await system.driver.read_back(order, FOUND)
        assert not read_back.agrees
        assert read_back.evidence["entities"] == {MODE: "auto", LIMIT: "1000.0"}
        assert read_back.evidence["wanted"] == {MODE: "discharge_battery", LIMIT: 1_000}


def test_what_it_can_do_is_told_as_data():
    assert CAPABILITIES.actions == frozenset(BatteryAction)
    assert not CAPABILITIES.ends_by_itself
    assert CAPABILITIES.selectable_power
    assert CAPABILITIES.physical_proof
    assert not CAPABILITIES.curtails_while_forced
