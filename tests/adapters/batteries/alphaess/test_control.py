"""Every row of the vendor's command table: the exact writes, in order, and the proof by read-back."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from adapters.batteries.alphaess.driver import CAPABILITIES
from adapters.links.modbus import ModbusLink
from domain.command.order import BatteryAction, BatteryOrder, ExportOrder
from domain.errors import InvalidRequest, NotSupported, OutcomeUnknown, Rejected, Unreachable
from domain.reading.battery import BatteryMode
from tests.adapters.batteries.alphaess.systems import a_system, an_order
from tests.adapters.emulators.houses import NOON

CHARGE, DISCHARGE, HOLD = BatteryAction.FORCE_CHARGE, BatteryAction.FORCE_DISCHARGE, BatteryAction.HOLD
SELF, RESTORE = BatteryAction.SELF_CONSUMPTION, BatteryAction.RESTORE
CURTAIL, UNCURTAIL = BatteryAction.CURTAIL, BatteryAction.UNCURTAIL
STOP = (0x06, 0x0880, (0,))
NO_EXPORT = (0x06, 0x0800, (0,))


def block(power, target, seconds):
    """One function 16 over the nine registers from 0x0880."""
    return (0x10, 0x0880, (1, 0, power, 0, 32_000, 2, target, seconds >> 16, seconds & 0xFFFF))


@pytest.mark.parametrize(
    ("order", "write"),
    [
        (an_order(CHARGE, power_w=3_000, target_soc_pct=80), block(29_000, 200, 1_800)),
        (an_order(CHARGE), block(27_000, 250, 1_800)),  # no power is the most, no target is full
        (an_order(CHARGE, power_w=9_000), block(27_000, 250, 1_800)),  # the rating's 5 kW
        (an_order(DISCHARGE, power_w=2_500, target_soc_pct=38), block(34_500, 95, 1_800)),
        (an_order(DISCHARGE), block(36_500, 25, 1_800)),  # the rating's 4.5 kW, down to the reserve
        (an_order(DISCHARGE, power_w=1_000, target_soc_pct=13), block(33_000, 33, 1_800)),  # 13.2 %, not 12.8
        (an_order(DISCHARGE, target_soc_pct=0), block(36_500, 0, 1_800)),
        (an_order(HOLD), block(32_000, 143, 1_800)),  # at 57.3 %
        (an_order(HOLD, minutes=1_440), block(32_000, 143, 86_400)),  # a day does not fit one register
        (an_order(HOLD, minutes=0.25), block(32_000, 143, 60)),  # never less than a minute
        (an_order(HOLD, minutes=-5), block(32_000, 143, 60)),
        (an_order(HOLD, minutes=1.001), block(32_000, 143, 61)),  # rather a moment late than early
        (BatteryOrder(action=SELF), STOP),
        (BatteryOrder(action=RESTORE), STOP),
    ],
)
async def test_an_order_is_one_write(order, write):
    async with a_system(soc_pct=57.3) as system:
        await system.carry_out(order)
        assert system.writes == [write]


@pytest.mark.parametrize(
    ("limits", "order", "power"),
    [
        ("03e8 07d0", an_order(CHARGE), 31_000),
        ("03e8 07d0", an_order(CHARGE, power_w=400), 31_600),
        ("03e8 07d0", an_order(DISCHARGE), 34_000),
        ("0000 0000", an_order(CHARGE), 27_000),  # 0 says nothing
    ],
)
async def test_the_battery_managements_own_limits_clamp_the_power(limits, order, power):
    async with a_system() as system:
        charge, discharge = (int(word, 16) for word in limits.split())
        system.emulator.overrides |= {0x012C: charge, 0x012D: discharge}
        await system.carry_out(order)
        assert system.writes[0].values[2] == power
        assert await system.agrees(order)


@pytest.mark.parametrize(
    ("order", "battery_w", "mode"),
    [
        (an_order(CHARGE, power_w=3_000), -3_000, BatteryMode.FORCE_CHARGE),
        (an_order(DISCHARGE, power_w=2_500), 2_500, BatteryMode.FORCE_DISCHARGE),
        (an_order(HOLD), 0, BatteryMode.HOLD),
        (BatteryOrder(action=SELF), -2_000, BatteryMode.SELF_CONSUMPTION),
    ],
)
async def test_the_battery_does_what_was_ordered_and_is_seen_doing_it(order, battery_w, mode):
    async with a_system() as system:
        await system.carry_out(order)
        battery = (await system.driver.read()).battery
        assert (battery.power_w, battery.mode) == (battery_w, mode)
        assert await system.agrees(order)


async def test_the_units_own_timer_ends_a_forced_state():
    async with a_system() as system:
        order = an_order(CHARGE, minutes=10)
        await system.carry_out(order)
        system.clock.turn(599)
        assert await system.mode() is BatteryMode.FORCE_CHARGE
        system.clock.turn(1)
        assert await system.mode() is BatteryMode.SELF_CONSUMPTION
        assert not await system.agrees(order)


async def test_writing_an_order_again_later_sets_the_timer_to_what_remains():
    async with a_system() as system:
        order = an_order(DISCHARGE, power_w=2_000)
        await system.carry_out(order)
        system.clock.turn(600)
        await system.carry_out(order)
        assert [write.values[-1] for write in system.writes] == [1_800, 1_200]


async def test_replacing_a_charge_by_a_discharge_needs_no_stop_in_between():
    async with a_system() as system:
        await system.carry_out(an_order(CHARGE))
        await system.carry_out(an_order(DISCHARGE, power_w=1_000))
        assert [write.function for write in system.writes] == [0x10, 0x10]
        assert (await system.driver.read()).battery.power_w == 1_000


async def test_restoring_ends_a_forced_state_for_good():
    async with a_system() as system:
        await system.carry_out(an_order(CHARGE))
        await system.carry_out(BatteryOrder(action=RESTORE))
        assert system.writes[1:] == [STOP]
        assert await system.mode() is BatteryMode.SELF_CONSUMPTION
        assert await system.agrees(BatteryOrder(action=RESTORE))


async def test_curtailing_writes_only_the_limit_while_nothing_is_dispatched():
    async with a_system(soc_pct=100) as system:
        await system.carry_out(ExportOrder(limit_w=0))
        assert system.writes == [NO_EXPORT]
        reading = await system.driver.read()
        assert (reading.grid_w, reading.pv_w) == (0, 1_000)
        assert (reading.battery.mode, reading.battery.export_limit_w) == (BatteryMode.CURTAILED, 0)
        assert await system.agrees(ExportOrder(limit_w=0))


async def test_curtailing_stops_a_running_dispatch_first_because_it_overrides_the_limit():
    async with a_system(soc_pct=100) as system:
        await system.carry_out(an_order(HOLD))
        assert not await system.agrees(ExportOrder(limit_w=0))
        await system.carry_out(ExportOrder(limit_w=0))
        assert system.writes[1:] == [STOP, NO_EXPORT]
        assert await system.mode() is BatteryMode.CURTAILED


async def test_a_forced_state_over_a_curtailment_is_seen_as_forced():
    async with a_system() as system:
        await system.carry_out(ExportOrder(limit_w=0))
        await system.carry_out(an_order(CHARGE))
        assert await system.mode() is BatteryMode.FORCE_CHARGE


@pytest.mark.parametrize(
    ("baseline", "percent"),
    [
        ({"export_limit_pct": 100}, 100),
        ({"export_limit_pct": 60}, 60),
        ({"export_limit_pct": 0}, 100),  # a saved 0 may be our own
        ({"export_limit_pct": None}, 100),
        ({}, 100),
    ],
)
async def test_lifting_a_curtailment_writes_what_was_saved_or_everything(baseline, percent):
    async with a_system() as system:
        await system.carry_out(ExportOrder(limit_w=0))
        await system.carry_out(ExportOrder(limit_w=None), baseline)
        assert system.writes == [NO_EXPORT, (0x06, 0x0800, (percent,))]
        assert await system.agrees(ExportOrder(limit_w=None), baseline)
        assert await system.mode() is BatteryMode.SELF_CONSUMPTION


async def test_the_baseline_is_the_export_limit_found_there():
    async with a_system() as system:
        system.emulator.held[0x0800] = 70
        assert await system.driver.baseline() == {"export_limit_pct": 70}
        system.emulator.missing.add(0x0800)
        await system.link.close()
        await system.driver.read()
        assert await system.driver.baseline() == {"export_limit_pct": None}


async def test_a_partial_export_limit_is_refused_because_its_percent_has_no_agreed_meaning():
    async with a_system() as system:
        with pytest.raises(NotSupported, match="only 0"):
            system.driver.steps(ExportOrder(limit_w=1_500), {})
        assert system.writes == []


async def test_a_forced_state_without_an_end_is_refused():
    async with a_system() as system:
        with pytest.raises(InvalidRequest):
            system.driver.steps(BatteryOrder(action=CHARGE), {})


def test_what_it_can_do_is_told_as_data():
    assert CAPABILITIES.actions == frozenset(BatteryAction)
    assert CAPABILITIES.ends_by_itself
    assert CAPABILITIES.selectable_power
    assert CAPABILITIES.physical_proof
    assert not CAPABILITIES.curtails_while_forced
    assert CAPABILITIES.safe_export_limits_w == (0.0,)


@pytest.mark.parametrize(
    ("sent", "asked", "agrees"),
    [
        (an_order(CHARGE, power_w=3_000), an_order(CHARGE, power_w=2_000), False),
        (an_order(CHARGE, power_w=3_000), an_order(DISCHARGE, power_w=3_000), False),
        (an_order(CHARGE, target_soc_pct=80), an_order(CHARGE, target_soc_pct=90), False),
        (an_order(HOLD), BatteryOrder(action=RESTORE), False),
        (BatteryOrder(action=RESTORE), an_order(HOLD), False),
        (an_order(CHARGE), an_order(CHARGE, minutes=20), True),  # time passes: the timer is not compared
    ],
)
async def test_read_back_compares_what_the_unit_holds_with_what_is_wanted(sent, asked, agrees):
    async with a_system() as system:
        await system.carry_out(sent)
        assert await system.agrees(asked) is agrees


async def test_read_back_shows_the_registers_it_judged_by():
    async with a_system() as system:
        order = an_order(CHARGE, power_w=3_000, target_soc_pct=80)
        await system.carry_out(order)
        found = await system.driver.read_back(order, {})
        assert found.evidence["registers"] == {
            "export_limit_pct": 100,
            "dispatch_start": 1,
            "dispatch_power": 29_000,
            "dispatch_reactive": 32_000,
            "dispatch_mode": 2,
            "dispatch_target_pct": 80,
            "dispatch_duration_s": 1_800,
        }
        assert found.evidence["wanted"]["dispatch_power"] == 29_000


async def test_an_order_stays_proven_when_limits_and_charge_drift_after_it_was_sent():
    async with a_system() as system:
        charge, hold = an_order(CHARGE), an_order(HOLD)
        await system.carry_out(charge)
        system.emulator.overrides[0x012C] = 1_500
        assert await system.agrees(charge)
        await system.carry_out(hold)
        system.house.battery.soc_pct = 48
        assert await system.agrees(hold)


@pytest.mark.parametrize("order", [an_order(CHARGE, power_w=3_000), an_order(HOLD)])
async def test_after_a_restart_a_running_order_is_recognised(order):
    async with a_system() as system:
        await system.carry_out(order)
        system.house.battery.soc_pct = 48
        assert (await system.a_driver().read_back(order, {})).agrees


async def test_an_unanswered_block_is_unknown_sent_once_and_found_by_read_back():
    async with a_system() as system:
        order = an_order(DISCHARGE, power_w=2_000)
        system.faults.mute_after_write = True
        with pytest.raises(OutcomeUnknown):
            await system.carry_out(order)
        assert len(system.writes) == 1
        assert await system.agrees(order)


async def test_a_block_whose_limits_could_not_be_read_never_leaves_us():
    async with a_system() as system:
        await system.driver.read()
        system.faults.drops_mid_frame = True
        with pytest.raises(Unreachable):
            await system.carry_out(an_order(DISCHARGE))
        assert system.writes == []


async def test_an_unanswered_stop_is_not_sent_a_second_way():
    async with a_system() as system:
        system.faults.mute_after_write = True
        with pytest.raises(OutcomeUnknown):
            await system.carry_out(BatteryOrder(action=RESTORE))
        assert system.writes == [STOP]


async def test_a_stop_refused_as_function_six_is_sent_once_as_a_block():
    async with a_system() as system:
        await system.carry_out(an_order(HOLD))
        system.faults.refuses_fc06 = True
        await system.carry_out(BatteryOrder(action=RESTORE))
        assert system.writes[1:] == [STOP, (0x10, 0x0880, (0,))]
        assert await system.mode() is BatteryMode.SELF_CONSUMPTION


async def test_a_unit_that_refuses_writes_says_no():
    async with a_system() as system:
        system.faults.refuses_writes = True
        with pytest.raises(Rejected, match="device failure"):
            await system.carry_out(an_order(CHARGE))
        assert not await system.agrees(an_order(CHARGE))


async def test_a_liar_passes_read_back_and_fails_the_physical_proof():
    async with a_system() as system:
        system.faults.lies = True
        order = an_order(CHARGE, power_w=4_000)
        await system.carry_out(order)
        assert await system.agrees(order)
        assert (await system.driver.read()).battery.power_w == -2_000


async def test_an_export_limit_without_effect_passes_read_back_and_exports_on():
    async with a_system(soc_pct=100) as system:
        system.faults.ignores_export_limit = True
        await system.carry_out(ExportOrder(limit_w=0))
        assert await system.agrees(ExportOrder(limit_w=0))
        assert (await system.driver.read()).grid_w == -2_000


async def test_a_dispatch_of_the_day_before_is_not_taken_for_a_new_order():
    async with a_system() as system:
        order = an_order(CHARGE, power_w=3_000)
        await system.carry_out(order)
        system.clock.turn(3_600)
        later = replace(order, until=NOON + timedelta(hours=2))
        assert not await system.agrees(later)


async def test_while_another_client_holds_the_unit_nothing_is_known_and_nothing_sent():
    async with a_system() as system:
        await system.driver.read()
        other = ModbusLink("127.0.0.1", system.emulator.port, 85, system.clock)
        with pytest.raises(Unreachable):
            await other.read_registers(0x0100, 3)
        await other.close()
        assert (await system.driver.read()).grid_w == 0
