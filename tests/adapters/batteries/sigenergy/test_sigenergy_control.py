"""Every row of the vendor's command table: the exact writes, in order, and the proof by read-back."""

import pytest

from adapters.batteries.sigenergy.driver import SMART
from adapters.batteries.sigenergy.modes import ControlMode
from adapters.batteries.sigenergy.remote_ems import EmsChoices
from domain.command.order import BatteryAction, BatteryOrder, ExportOrder
from domain.errors import InvalidRequest, Rejected
from domain.reading.battery import BatteryMode
from tests.adapters.batteries.sigenergy.plants import a_plant, an_order
from tests.adapters.batteries.sigenergy.writes import (
    CHARGE,
    CURTAIL,
    DISCHARGE,
    HOLD,
    NIGHT,
    ON,
    RESTORE,
    SELF,
    TAKES_CONTROL,
    UNCURTAIL,
    UNLIMITED,
    one,
    two,
)


@pytest.mark.parametrize(
    ("order", "house", "choices", "writes"),
    [
        (an_order(CHARGE, power_w=3_000), {}, {}, [two(40032, 3_000), ON, one(40031, 4)]),
        (an_order(CHARGE), {}, {}, [two(40032, 5_000), ON, one(40031, 4)]),
        (an_order(CHARGE, power_w=9_000), {}, {}, [two(40032, 5_000), ON, one(40031, 4)]),
        (
            an_order(CHARGE, power_w=3_000),
            {},
            {"charge_from": "grid_first"},
            [two(40032, 3_000), ON, one(40031, 3)],
        ),
        (
            an_order(DISCHARGE, power_w=2_500),
            NIGHT,
            {},
            [two(40038, UNLIMITED), two(40034, 2_500), ON, one(40031, 6)],
        ),
        (an_order(DISCHARGE), NIGHT, {}, [two(40038, UNLIMITED), two(40034, 4_500), ON, one(40031, 6)]),
        (
            an_order(DISCHARGE, power_w=9_000),
            {"pv_w": 100},
            {},
            [two(40038, UNLIMITED), two(40034, 4_500), ON, one(40031, 5)],
        ),
        *(
            (
                an_order(DISCHARGE, power_w=2_000),
                {"pv_w": 3_000},
                {"export_cap_w": cap_w},
                [two(40038, limit_w), two(40034, 2_000), ON, one(40031, 5)],
            )
            # What was ordered is the battery's; what goes out is the owner's to limit.
            for cap_w, limit_w in ((None, UNLIMITED), (5_000, 5_000), (1_500, 1_500), (0, 0))
        ),
        (an_order(HOLD), {}, {}, [ON, one(40031, 1)]),
        (CURTAIL, {}, {}, [two(40038, 0)]),
        (ExportOrder(limit_w=1_500), {}, {}, [two(40038, 1_500)]),
        (CURTAIL, {"soc_pct": 100}, {"curtail_with": "pv_limit"}, [two(40036, 1_000)]),
        (CURTAIL, {}, {"curtail_with": "pv_limit"}, [two(40036, 3_000)]),  # the battery takes 2 kW of it
    ],
)
async def test_an_order_is_these_writes_in_this_order(order, house, choices, writes):
    async with a_plant(house=house, choices=EmsChoices(**choices)) as plant:
        baseline = await plant.carry_out(order)
        assert plant.writes == writes
        assert await plant.agrees(order, baseline)


RELEASED = [
    ON,
    one(40031, 2),
    two(40038, 7_000),
    two(40032, 4_800),
    two(40034, 4_400),
]


@pytest.mark.parametrize("action", [SELF, RESTORE])
async def test_where_remote_ems_was_on_restoring_keeps_control_in_self_consumption(action):
    async with a_plant() as plant:
        for address, value in ((40038, 7_000), (40032, 4_800), (40034, 4_400)):
            plant.emulator.set(address, value)
        baseline = await plant.carry_out(an_order(DISCHARGE, power_w=2_000))
        before = len(plant.writes)
        await plant.carry_out(BatteryOrder(action=action), baseline)
        assert plant.writes[before:] == RELEASED
        assert await plant.agrees(BatteryOrder(action=action), baseline)
        assert await plant.mode() is BatteryMode.SELF_CONSUMPTION


async def test_where_remote_ems_was_off_it_is_handed_back_last():
    async with a_plant(remote_ems=False, choices=TAKES_CONTROL) as plant:
        plant.emulator.resets_backup = True
        plant.emulator.set(40038, 7_000)
        baseline = await plant.carry_out(an_order(HOLD))
        before = len(plant.writes)
        await plant.carry_out(BatteryOrder(action=RESTORE), baseline)
        assert plant.writes[before:] == [
            one(40031, 2),
            two(40038, 7_000),
            two(40032, 5_000),
            two(40034, 5_000),
            one(40046, 100),
            one(40029, 0),
        ]
        assert (await plant.driver.read()).battery.mode is BatteryMode.SELF_CONSUMPTION


async def test_control_is_not_handed_back_when_an_earlier_write_failed():
    async with a_plant(remote_ems=False, choices=TAKES_CONTROL) as plant:
        baseline = await plant.carry_out(an_order(HOLD))
        plant.emulator.refused |= {40034, 40035}
        with pytest.raises(Rejected):
            await plant.carry_out(BatteryOrder(action=RESTORE), baseline)
        assert plant.emulator.held[40029] == 1
        assert not await plant.agrees(BatteryOrder(action=RESTORE), baseline)


@pytest.mark.parametrize(
    ("saved", "cap_w", "written"),
    [
        (7_000, None, 7_000),
        (7_000, 5_000, 7_000),  # what was found counts
        (0, 5_000, 5_000),  # a saved 0 may be our own
        (0, 0, 0),  # the owner's 0 is meant
        (0, None, 5_000),  # the battery's rating
        (None, None, 5_000),
        (UNLIMITED, None, UNLIMITED),
    ],
)
async def test_lifting_a_curtailment_writes_what_was_saved_or_a_safe_cap(saved, cap_w, written):
    async with a_plant(choices=EmsChoices(export_cap_w=cap_w)) as plant:
        baseline = {"export_limit_w": saved}
        await plant.carry_out(CURTAIL, baseline)
        await plant.carry_out(UNCURTAIL, baseline)
        assert plant.writes == [two(40038, 0), two(40038, written)]
        assert await plant.agrees(UNCURTAIL, baseline)


async def test_without_ratings_and_saved_limit_the_curtailment_gives_way_to_the_largest_limit():
    async with a_plant() as plant:
        plant.emulator.missing |= set(range(30068, 30072))
        await plant.carry_out(UNCURTAIL, {})
        assert plant.writes == [two(40038, UNLIMITED)]


@pytest.mark.parametrize(("saved", "written"), [(8_000, 8_000), (0, UNLIMITED), (None, UNLIMITED)])
async def test_lifting_a_dc_curtailment_writes_the_saved_solar_limit(saved, written):
    async with a_plant(choices=EmsChoices(curtail_with="pv_limit")) as plant:
        await plant.carry_out(UNCURTAIL, {"pv_limit_w": saved})
        assert plant.writes == [two(40036, written)]
        assert await plant.agrees(UNCURTAIL, {"pv_limit_w": saved})


@pytest.mark.parametrize(
    ("order", "house", "battery_w", "grid_w", "mode"),
    [
        (an_order(CHARGE, power_w=3_500), {}, -3_500, 1_500, BatteryMode.FORCE_CHARGE),
        (an_order(DISCHARGE, power_w=2_000), NIGHT, 2_000, -1_000, BatteryMode.FORCE_DISCHARGE),
        (an_order(DISCHARGE, power_w=2_000), {}, 2_000, -4_000, BatteryMode.FORCE_DISCHARGE),
        (an_order(HOLD), {}, 0, -2_000, BatteryMode.HOLD),
    ],
)
async def test_the_plant_does_what_was_ordered_and_is_seen_doing_it(order, house, battery_w, grid_w, mode):
    async with a_plant(house=house, choices=EmsChoices(export_cap_w=10_000)) as plant:
        await plant.carry_out(order)
        seen = await plant.driver.read()
        assert (seen.battery.power_w, seen.grid_w, seen.battery.mode) == (battery_w, grid_w, mode)


async def test_v2g_has_a_name_and_is_no_mode_of_the_battery():
    async with a_plant() as plant:
        plant.emulator.set(40031, 8)
        assert await plant.mode() is BatteryMode.UNKNOWN
        assert ControlMode(8).name == "V2G"


@pytest.mark.parametrize("curtail_with", ["export_limit", "pv_limit"])
async def test_a_curtailed_plant_lets_nothing_out(curtail_with):
    async with a_plant(house={"soc_pct": 100}, choices=EmsChoices(curtail_with=curtail_with)) as plant:
        await plant.carry_out(CURTAIL)
        seen = await plant.driver.read()
        assert (seen.grid_w, seen.pv_w) == (0, 1_000)
        is_by_limit = curtail_with == "export_limit"
        assert seen.battery.mode is (BatteryMode.CURTAILED if is_by_limit else BatteryMode.SELF_CONSUMPTION)
        assert seen.battery.export_limit_w == (0 if is_by_limit else None)


async def test_a_held_plant_lets_nothing_out_either_and_goes_on_so_when_it_is_released():
    async with a_plant() as plant:
        baseline = await plant.carry_out(an_order(HOLD))
        await plant.carry_out(CURTAIL, baseline)
        seen = await plant.driver.read()
        assert (seen.grid_w, seen.battery.power_w, seen.battery.mode) == (0, 0, BatteryMode.HOLD)
        assert await plant.agrees(an_order(HOLD), baseline)
        await plant.carry_out(BatteryOrder(action=SELF), baseline)
        assert plant.emulator.setting(40038) == 0


async def test_an_export_limit_is_never_wider_than_the_one_before_it():
    async with a_plant(house={"soc_pct": 100}) as plant:
        plant.emulator.set(40038, 1_500)
        await plant.carry_out(ExportOrder(limit_w=3_000))
        assert plant.emulator.setting(40038) == 1_500


async def test_without_a_grid_sensor_an_export_limit_is_refused_before_it_is_written():
    async with a_plant() as plant:
        plant.emulator.has_grid_sensor = False
        with pytest.raises(Rejected, match="no grid sensor"):
            await plant.carry_out(CURTAIL)
        assert plant.writes == []
        assert (await plant.driver.read()).grid_w is None


async def test_a_release_leaves_a_curtailment_in_force():
    async with a_plant() as plant:
        baseline = await plant.carry_out(CURTAIL)
        await plant.carry_out(BatteryOrder(action=SELF), baseline)
        assert plant.emulator.setting(40038) == 0
        assert await plant.agrees(BatteryOrder(action=SELF), baseline)
        await plant.carry_out(UNCURTAIL, baseline)
        assert plant.emulator.setting(40038) == UNLIMITED


@pytest.mark.parametrize(
    ("found_w", "cap_w", "limit_w"),
    [
        (1_500, None, 1_500),  # never wider than what was there
        (1_500, 5_000, 1_500),
        (7_000, 5_000, 5_000),
        (0, 5_000, 5_000),  # a 0 that was found may be our own, of before a crash
        (0, None, 5_000),  # the battery's rating
    ],
)
async def test_a_discharge_lets_out_what_could_go_out_before_it(found_w, cap_w, limit_w):
    async with a_plant(house=NIGHT, choices=EmsChoices(export_cap_w=cap_w)) as plant:
        plant.emulator.set(40038, found_w)
        await plant.carry_out(an_order(DISCHARGE, power_w=3_000))
        assert plant.writes[0] == two(40038, limit_w)


@pytest.mark.parametrize("order", [an_order(CHARGE, power_w=1_000), an_order(HOLD)])
async def test_the_export_limit_a_discharge_left_behind_does_not_hold_back_the_sun(order):
    async with a_plant(house=NIGHT, choices=EmsChoices(export_cap_w=5_000)) as plant:
        baseline = await plant.carry_out(an_order(DISCHARGE, power_w=2_000))
        before = len(plant.writes)
        await plant.carry_out(order, baseline)
        assert plant.writes[before] == two(40038, UNLIMITED)


async def test_the_baseline_is_what_was_found():
    async with a_plant() as plant:
        plant.emulator.set(40038, 0)
        assert await plant.driver.baseline() == {
            "remote_ems": 1,
            "phase_control": 0,
            "control_mode": 2,
            "charge_limit_w": 5_000,
            "discharge_limit_w": 5_000,
            "pv_limit_w": UNLIMITED,
            "export_limit_w": 0,
            "import_limit_w": UNLIMITED,
            "pcs_export_limit_w": 0xFFFF_FFFF,
            "pcs_import_limit_w": 0xFFFF_FFFF,
            "backup_pct": 10,
        }


async def test_a_forced_state_without_an_end_is_refused():
    async with a_plant() as plant:
        with pytest.raises(InvalidRequest):
            plant.driver.steps(BatteryOrder(action=CHARGE), {})


def test_what_it_can_do_is_told_as_data():
    assert SMART.actions == frozenset(BatteryAction)
    assert not SMART.ends_by_itself
    assert SMART.selectable_power
    assert SMART.physical_proof
    assert (SMART.curtails_while_forced, SMART.curtails_while_held) == (False, True)


async def test_a_limit_of_the_panels_is_not_counted_on_while_the_battery_is_held():
    async with a_plant(choices=EmsChoices(curtail_with="pv_limit")) as plant:
        assert not plant.driver.capabilities.curtails_while_held
    assert SMART.safe_export_limits_w is None
