"""What the plan tells of an ordered discharge is what each family's battery does with it."""

from contextlib import asynccontextmanager

import pytest
from msgspec.structs import replace

from adapters.batteries.sigenergy.remote_ems import EmsChoices
from domain.command.intent import BatteryIntent
from domain.command.order import BatteryAction
from domain.plan.draft.standing import fixed
from domain.plan.problem.problem import GridSpec
from tests.adapters.batteries.alphaess.systems import a_system
from tests.adapters.batteries.goodwe.inverters import an_inverter
from tests.adapters.batteries.sigenergy.plants import a_plant, an_order
from tests.domain.plan.plans import BATTERY, START, a_draft

DISCHARGE = BatteryAction.FORCE_DISCHARGE
NEAR_W = 160  # what a family's steps and its inverter's own losses make of a power


@asynccontextmanager
async def sigenergy(**house):
    async with a_plant(house=house, choices=EmsChoices(export_cap_w=10_000)) as plant:
        yield plant


FAMILIES = {
    "alphaess": a_system,
    "goodwe_et_ems": an_inverter,
    "goodwe_et_eco": lambda **house: an_inverter(control="eco", rated_w=10_000, **house),
    "goodwe_es": lambda **house: an_inverter(family="ES", control="eco", rated_w=10_000, **house),
    "sigenergy": sigenergy,
}


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(
    ("sun_w", "load_w", "power_w"), [(0, 500, 2_000), (0, 3_000, 2_000), (3_000, 500, 4_500)]
)
async def test_battery_and_grid_are_as_told(family, sun_w, load_w, power_w):
    async with FAMILIES[family](pv_w=sun_w, load_w=load_w, soc_pct=60) as system:
        await system.carry_out(an_order(DISCHARGE, power_w=power_w))
        for _ in range(2):
            system.clock.turn(5)
            seen = await system.driver.read()
    draft = a_draft(
        hours=1 / 12,
        load_kw=load_w / 1000,
        pv_kw=sun_w / 1000,
        battery=replace(BATTERY, max_discharge_kw=4.5),
        grid=GridSpec(export_limit_kw=10.0),
    )
    until = draft.edges[-1]
    order = BatteryIntent(command_id="c1", action=DISCHARGE, power_w=power_w, since=START, until=until)
    told = fixed(draft, order, {}).slots[0]
    assert seen.battery.power_w == pytest.approx(told.power_w, abs=NEAR_W)
    assert seen.grid_w == pytest.approx(told.grid_w, abs=NEAR_W)
