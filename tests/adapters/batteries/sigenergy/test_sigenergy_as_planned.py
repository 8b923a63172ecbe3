"""A discharge's power is the battery's, for the plan as for the plant, and the sun goes out beside it."""

import pytest
from msgspec.structs import replace

from adapters.batteries.sigenergy.driver import SMART
from adapters.batteries.sigenergy.remote_ems import EmsChoices
from domain.command.intent import BatteryIntent
from domain.command.order import BatteryAction
from domain.plan.draft.standing import fixed
from domain.plan.problem.problem import GridSpec
from tests.adapters.batteries.sigenergy.plants import BATTERY as RATED
from tests.adapters.batteries.sigenergy.plants import a_plant, an_order
from tests.domain.plan.plans import BATTERY, START, a_draft

DISCHARGE = BatteryAction.FORCE_DISCHARGE
ROWS = [  # sun, load, order, site.export_limit_w; battery, grid and sun beneath the order
    (0, 1_500, 2_000, None, 2_000, -500, 0),
    (0, 3_000, 1_000, None, 1_000, 2_000, 0),
    (3_000, 500, 4_500, None, 4_500, -7_000, 3_000),
    (5_000, 500, 2_000, None, 2_000, -6_500, 5_000),
    (5_000, 500, 2_000, 10_000, 2_000, -6_500, 5_000),
    (1_500, 500, 2_000, None, 2_000, -3_000, 1_500),  # sun below four fifths of the order
    (3_000, 500, 4_500, 10_000, 4_500, -7_000, 3_000),
    (3_000, 500, 4_500, 5_000, 2_500, -5_000, 3_000),  # both do not fit: the battery waits
    (0, 500, 4_500, 0, 500, 0, 0),
    (300, 500, 4_500, 0, 200, 0, 300),
]
EVERY_ROW = pytest.mark.parametrize(("sun_w", "load_w", "power_w", "most_out_w", *"bgs"), ROWS)


def projected(sun_w, load_w, power_w, most_out_w):
    """Battery, grid and sun of the order's first slot, as previews tell and plans count."""
    draft = a_draft(
        hours=1 / 12,
        load_kw=load_w / 1000,
        pv_kw=sun_w / 1000,
        battery=replace(BATTERY, max_discharge_kw=RATED.max_discharge_w / 1000),
        grid=GridSpec(export_limit_kw=None if most_out_w is None else most_out_w / 1000),
    )
    until = draft.edges[-1]
    order = BatteryIntent(command_id="c1", action=DISCHARGE, power_w=power_w, since=START, until=until)
    slot = fixed(draft, order, {}).slots[0]
    return slot.power_w, slot.grid_w, slot.pv_w


@EVERY_ROW
def test_the_projection_of_a_discharge_counts_its_power_as_the_batterys(
    sun_w, load_w, power_w, most_out_w, b, g, s
):
    assert projected(sun_w, load_w, power_w, most_out_w) == (b, g, s)


@pytest.mark.parametrize("limits_by_mode", [False, True], ids=["V2.9", "V2.4"])
@EVERY_ROW
async def test_the_plant_does_what_the_projection_tells(
    sun_w, load_w, power_w, most_out_w, b, g, s, limits_by_mode
):
    house, choices = {"pv_w": sun_w, "load_w": load_w}, EmsChoices(export_cap_w=most_out_w)
    async with a_plant(house=house, choices=choices) as plant:
        plant.emulator.limits_by_mode = limits_by_mode
        order = an_order(DISCHARGE, power_w=power_w)
        baseline = await plant.carry_out(order)
        for _ in range(2):
            plant.clock.turn(10)
            seen = await plant.driver.read()
        told = projected(sun_w, load_w, power_w, most_out_w)
        assert (seen.battery.power_w, seen.grid_w, seen.pv_w) == told == (b, g, s)
        assert await plant.agrees(order, baseline)


async def test_without_a_grid_sensor_a_discharge_keeps_to_its_power_all_the_same():
    async with a_plant(house={"pv_w": 0, "load_w": 500}) as plant:
        plant.emulator.has_grid_sensor = False
        await plant.carry_out(an_order(DISCHARGE, power_w=1_500))
        assert (await plant.driver.read()).battery.power_w == 1_500


async def test_the_sun_that_rises_during_a_discharge_is_let_out_first_from_the_next_writing_on():
    house, choices = {"pv_w": 0, "load_w": 500}, EmsChoices(export_cap_w=5_000)
    async with a_plant(house=house, choices=choices) as plant:
        order = an_order(DISCHARGE, power_w=4_500)
        baseline = await plant.carry_out(order)
        plant.house.pv_available_w = 3_000.0
        plant.clock.turn(SMART.reassert_s)
        await plant.carry_out(order, baseline)
        seen = await plant.driver.read()
        assert (seen.battery.power_w, seen.grid_w, seen.pv_w) == (2_500, -5_000, 3_000)
