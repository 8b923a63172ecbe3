"""Every row of the vendor's command table: the exact writes, in order, and the proof by read-back."""

import pytest

from adapters.batteries.sigenergy.driver import NATIVE, SMART
from adapters.batteries.sigenergy.modes import ControlMode
from adapters.batteries.sigenergy.remote_ems import EmsChoices
from domain.command.order import BatteryAction, BatteryOrder, ExportOrder
from domain.errors import InvalidRequest, NotSupported, OutcomeUnknown, Rejected
from domain.reading.observation import BatteryMode
from tests.adapters.batteries.sigenergy.plants import a_plant, an_order

CHARGE, DISCHARGE, HOLD = BatteryAction.FORCE_CHARGE, BatteryAction.FORCE_DISCHARGE, BatteryAction.HOLD
SELF, RESTORE = BatteryAction.SELF_CONSUMPTION, BatteryAction.RESTORE
CURTAIL, UNCURTAIL = (
    ExportOrder(limit_w=0),
    ExportOrder(limit_w=None),
)
TAKES_CONTROL = EmsChoices(take_control=True)
UNLIMITED = 0xFFFF_FFFE
NIGHT = {"pv_w": 0}


def one(address, value):
    """A single register by function 06."""
    return (0x06, address, (value,))


def two(address, value):
    """A 32-bit value by function 16, high word first."""
    return (0x10, address, (value >> 16, value & 0xFFFF))


ON = one(40029, 1)


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
            [two(40038, 2_500), two(40034, 4_500), ON, one(40031, 6)],
        ),
        (an_order(DISCHARGE), NIGHT, {}, [two(40038, 4_500), two(40034, 4_500), ON, one(40031, 6)]),
        (
            an_order(DISCHARGE, power_w=2_500),
            {"pv_w": 1_999, "load_w": 2_100},  # a watt short of four fifths
            {},
            [two(40038, 2_500), two(40034, 4_500), ON, one(40031, 6)],
        ),
        (
            an_order(DISCHARGE, power_w=2_500),
            {"pv_w": 2_000, "load_w": 2_100},
            {},
            [two(40038, 2_500), two(40034, 4_500), ON, one(40031, 5)],
        ),
        *(
            (
                an_order(DISCHARGE, power_w=2_000),
                {"pv_w": 3_000, "load_w": 1_000},  # 2 kW of sun are left over
                {"export_cap_w": cap_w},
                [two(40038, limit_w), two(40034, 4_500), ON, one(40031, 5)],
            )
            # What was ordered is the cap, unless the owner's own limit has room for the sun beside it.
            for cap_w, limit_w in ((None, 2_000), (5_000, 4_000), (3_000, 3_000), (1_500, 1_500))
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
        (an_order(DISCHARGE, power_w=2_000), NIGHT, 3_000, -2_000, BatteryMode.FORCE_DISCHARGE),
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


async def test_a_discharge_never_raises_a_limit_that_was_there():
    async with a_plant(house=NIGHT) as plant:
        plant.emulator.set(40038, 1_500)
        await plant.carry_out(an_order(DISCHARGE, power_w=3_000))
        assert plant.writes[0] == two(40038, 1_500)


@pytest.mark.parametrize("order", [an_order(CHARGE, power_w=1_000), an_order(HOLD)])
async def test_the_export_limit_a_discharge_left_behind_does_not_hold_back_the_sun(order):
    async with a_plant(house=NIGHT) as plant:
        baseline = await plant.carry_out(an_order(DISCHARGE, power_w=2_000))
        before = len(plant.writes)
        await plant.carry_out(order, baseline)
        assert plant.writes[before] == two(40038, UNLIMITED)


# who has the battery

REFUSALS = [
    ({"remote_ems": False}, "Remote EMS is off"),
    ({"remote_ems": False, "work_mode": 1}, "Sigen AI mode has the battery"),
    ({"remote_ems": False, "work_mode": 2}, "time-of-use mode has the battery"),
    ({"remote_ems": False, "work_mode": 5}, "full feed-in mode has the battery"),
    ({"remote_ems": False, "work_mode": 9}, "custom mode has the battery"),
    ({"remote_ems": False, "work_mode": 6}, "mode 6: another program or operator"),
]


@pytest.mark.parametrize(("found", "why"), REFUSALS)
@pytest.mark.parametrize("order", [an_order(CHARGE), an_order(DISCHARGE), an_order(HOLD)])
async def test_a_battery_that_is_not_ours_is_not_dispatched(found, why, order):
    async with a_plant(**found) as plant:
        with pytest.raises(Rejected, match=why):
            await plant.carry_out(order)
        assert plant.writes == []


@pytest.mark.parametrize(("found", "why"), REFUSALS)
async def test_what_was_seen_last_is_told_before_anybody_asks(found, why):
    async with a_plant(**found) as plant:
        assert plant.driver.capabilities is SMART
        await plant.driver.read()
        assert why in plant.driver.capabilities.why_not
        assert plant.driver.capabilities.actions == {RESTORE, CURTAIL.action, UNCURTAIL.action}
        plant.emulator.held[40029] = 1
        await plant.driver.read()
        assert plant.driver.capabilities is SMART


@pytest.mark.parametrize(("found", "why"), REFUSALS[1:])
async def test_taking_control_does_not_mean_taking_it_from_the_vendors_own_modes(found, why):
    async with a_plant(**found, choices=TAKES_CONTROL) as plant:
        with pytest.raises(Rejected, match=why):
            await plant.carry_out(an_order(HOLD))
        assert plant.writes == []
        assert await plant.mode() is BatteryMode.UNKNOWN


async def test_native_ai_beside_remote_ems_is_refused_too():
    async with a_plant() as plant:
        plant.emulator.overrides[30003] = 1
        with pytest.raises(Rejected, match="Sigen AI mode"):
            await plant.carry_out(an_order(HOLD))
        assert plant.writes == []


async def test_a_firmware_without_remote_ems_says_so():
    async with a_plant() as plant:
        plant.emulator.missing.add(40029)
        with pytest.raises(Rejected, match="no Remote EMS"):
            await plant.carry_out(an_order(HOLD))


async def test_with_native_optimisation_nothing_is_ever_dispatched():
    async with a_plant(choices=EmsChoices(optimisation="native")) as plant:
        for action in (CHARGE, DISCHARGE, HOLD, BatteryAction.CURTAIL):
            with pytest.raises(NotSupported, match="only the tariff"):
                plant.driver.steps(an_order(action), {})
        assert plant.driver.capabilities == NATIVE
        assert not NATIVE.actions
        assert plant.writes == []
        assert (await plant.driver.read()).battery.soc_pct == 50


async def test_what_was_held_before_the_choice_of_native_is_still_handed_back():
    async with a_plant() as plant:
        baseline = await plant.carry_out(an_order(CHARGE))
        plant.choices = EmsChoices(optimisation="native")
        plant.driver = plant.a_driver()
        await plant.carry_out(BatteryOrder(action=RESTORE), baseline)
        assert await plant.mode() is BatteryMode.SELF_CONSUMPTION


@pytest.mark.parametrize("work_mode", [0, 1])
async def test_an_owner_who_switched_remote_ems_off_meanwhile_keeps_it_off(work_mode):
    async with a_plant() as plant:
        baseline = await plant.carry_out(an_order(DISCHARGE, power_w=2_000))
        plant.emulator.held[40029], plant.emulator.work_mode = 0, work_mode
        before = len(plant.writes)
        await plant.carry_out(BatteryOrder(action=RESTORE), baseline)
        assert [write.address for write in plant.writes[before:]] == [40038, 40032, 40034]
        assert await plant.agrees(BatteryOrder(action=RESTORE), baseline)


# what goes wrong

STATE = (40029, 40031, 40032, 40033, 40034, 40035, 40038, 40039)


@pytest.mark.parametrize("refused", [40034, 40029, 40031])
async def test_a_sequence_refused_in_the_middle_is_taken_back_in_reverse_order(refused):
    async with a_plant(house=NIGHT, remote_ems=False, choices=TAKES_CONTROL) as plant:
        plant.emulator.set(40038, 7_000)
        before = {address: plant.emulator.held[address] for address in STATE}
        plant.emulator.refused |= {refused}
        with pytest.raises(Rejected):
            await plant.carry_out(an_order(DISCHARGE, power_w=2_000))
        assert {address: plant.emulator.held[address] for address in STATE} == before
        undone = {40034: [40038], 40029: [40034, 40038], 40031: [40029, 40034, 40038]}[refused]
        assert [write.address for write in plant.writes][-len(undone) :] == undone


async def test_a_charge_whose_power_limit_is_refused_never_reaches_the_mode():
    async with a_plant() as plant:
        plant.emulator.refused |= {40032}
        with pytest.raises(Rejected):
            await plant.carry_out(an_order(CHARGE))
        assert {write.address for write in plant.writes} == {40032}
        assert await plant.mode() is BatteryMode.SELF_CONSUMPTION


async def test_a_connection_lost_at_the_mode_is_unknown_and_found_undone_by_read_back():
    async with a_plant() as plant:
        order = an_order(CHARGE, power_w=2_000)
        baseline = await plant.driver.baseline()
        steps = plant.driver.steps(order, baseline)
        plant.emulator.hangs_up_on.add(40031)
        await steps[0].do()
        await steps[1].do()
        with pytest.raises(OutcomeUnknown):
            await steps[2].do()
        plant.emulator.hangs_up_on.clear()
        assert not await plant.agrees(order, baseline)
        for step in reversed(steps[:2]):
            await step.undo()
        assert plant.emulator.setting(40032) == 5_000


async def test_a_write_that_was_done_and_never_acknowledged_is_sent_once():
    async with a_plant() as plant:
        order = an_order(HOLD)
        plant.faults.mute_after_write = True
        with pytest.raises(OutcomeUnknown):
            await plant.carry_out(order)
        assert plant.writes == [ON]


async def test_a_plant_that_refuses_all_writes_says_no():
    async with a_plant() as plant:
        plant.faults.refuses_writes = True
        with pytest.raises(Rejected, match="device failure"):
            await plant.carry_out(an_order(HOLD))


async def test_a_liar_passes_read_back_and_fails_the_physical_proof():
    async with a_plant() as plant:
        plant.faults.lies = True
        order = an_order(CHARGE, power_w=4_000)
        baseline = await plant.carry_out(order)
        assert await plant.agrees(order, baseline)
        assert (await plant.driver.read()).battery.power_w == -2_000


async def test_an_export_limit_without_effect_passes_read_back_and_exports_on():
    async with a_plant(house={"soc_pct": 100}) as plant:
        plant.faults.ignores_export_limit = True
        baseline = await plant.carry_out(CURTAIL)
        assert await plant.agrees(CURTAIL, baseline)
        assert (await plant.driver.read()).grid_w == -2_000


@pytest.mark.parametrize(
    ("sent", "asked", "agrees"),
    [
        (an_order(CHARGE, power_w=3_000), an_order(CHARGE, power_w=2_000), False),
        (an_order(CHARGE, power_w=3_000), an_order(DISCHARGE, power_w=3_000), False),
        (an_order(HOLD), BatteryOrder(action=RESTORE), False),
        (BatteryOrder(action=RESTORE), an_order(HOLD), False),
        (CURTAIL, UNCURTAIL, False),
        (an_order(CHARGE), an_order(CHARGE, minutes=20), True),
    ],
)
async def test_read_back_compares_what_the_plant_holds_with_what_is_wanted(sent, asked, agrees):
    async with a_plant() as plant:
        baseline = await plant.carry_out(sent)
        assert await plant.agrees(asked, baseline) is agrees


@pytest.mark.parametrize(
    "order",
    [an_order(CHARGE, power_w=3_000), an_order(DISCHARGE, power_w=2_000), an_order(HOLD), CURTAIL],
)
async def test_after_a_restart_a_running_order_is_recognised(order):
    async with a_plant() as plant:
        baseline = await plant.carry_out(order)
        plant.house.pv_available_w = 2_600
        assert (await plant.a_driver().read_back(order, baseline)).agrees


async def test_an_order_that_the_app_took_back_is_not_proven():
    async with a_plant() as plant:
        order = an_order(HOLD)
        baseline = await plant.carry_out(order)
        plant.emulator.held[40029] = 0
        found = await plant.driver.read_back(order, baseline)
        assert not found.agrees
        assert found.evidence["registers"]["work_mode"] == 0
        assert found.evidence["wanted"]["work_mode"] == 7


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
