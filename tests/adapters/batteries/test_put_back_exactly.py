"""What was found is put back exactly, zeros too; a restore that cannot do so stays owed, and says why."""

import pytest

from domain.command.order import BatteryAction, BatteryOrder, ExportOrder
from domain.errors import Rejected
from tests.adapters.batteries.alphaess.systems import a_system
from tests.adapters.batteries.goodwe.entity.entity_houses import (
    EXPORT_LIMIT,
    LIMIT,
    MODE,
    an_entity_house,
)
from tests.adapters.batteries.goodwe.inverters import an_inverter
from tests.adapters.batteries.powerwall.sites import a_site
from tests.adapters.batteries.sigenergy.plants import a_plant
from tests.adapters.emulators.houses import NOON
from tests.fakes.lane_bench import CURTAIL, LaneBench

RESTORE, UNCURTAIL = BatteryOrder(action=BatteryAction.RESTORE), ExportOrder(limit_w=None)
FOR_AN_HOUR = NOON.replace(hour=NOON.hour + 1)
CHARGE = BatteryOrder(action=BatteryAction.FORCE_CHARGE, power_w=2_000, until=FOR_AN_HOUR)
DISCHARGE = BatteryOrder(action=BatteryAction.FORCE_DISCHARGE, power_w=2_000, until=FOR_AN_HOUR)
SELF = BatteryOrder(action=BatteryAction.SELF_CONSUMPTION, until=FOR_AN_HOUR)


EXACT = {
    "alphaess, a limit": (a_system, {0x0800: 35}, CURTAIL, UNCURTAIL),
    "goodwe, EMS without power": (an_inverter, {47511: 6, 47512: 0}, CHARGE, RESTORE),
    "goodwe, a limit of 0": (an_inverter, {47509: 1, 47510: 0}, CURTAIL, UNCURTAIL),
    "goodwe, a limit": (an_inverter, {47509: 1, 47510: 4_321}, CURTAIL, UNCURTAIL),
    "sigenergy, no charging": (a_plant, {40032: 0, 40033: 0}, CHARGE, RESTORE),
    "sigenergy, no discharging": (a_plant, {40034: 0, 40035: 0}, DISCHARGE, RESTORE),
    "sigenergy, power control": (a_plant, {40031: 0}, CHARGE, RESTORE),
    "sigenergy, a car that feeds the house": (a_plant, {40031: 8}, CHARGE, RESTORE),
    "sigenergy, a limit": (a_plant, {40038: 0, 40039: 3_210}, CURTAIL, UNCURTAIL),
}


@pytest.mark.parametrize("case", EXACT)
async def test_a_register_is_put_back_as_it_was_found(case):
    family, found, order, back = EXACT[case]
    async with family() as system:
        system.emulator.held |= found
        await system.driver.read()
        baseline = await system.driver.baseline()
        await system.carry_out(order, baseline)
        await system.carry_out(back, baseline)
        assert {each: system.emulator.held[each] for each in found} == found
        assert (await system.driver.read_back(back, baseline)).agrees


async def test_an_ems_mode_of_no_name_that_is_not_taken_back_is_not_called_automatic():
    async with an_inverter() as inverter:
        inverter.emulator.held |= {47511: 0, 47512: 700}
        baseline = await inverter.driver.baseline()
        await inverter.carry_out(CHARGE, baseline)
        with pytest.raises(Rejected, match="47511"):
            await inverter.carry_out(RESTORE, baseline)
        inverter.emulator.held |= {47511: 1, 47512: 700}
        assert not (await inverter.driver.read_back(RESTORE, baseline)).agrees


@pytest.mark.parametrize("mode", [0, 8])
async def test_a_person_who_asks_for_self_consumption_gets_it_on_a_sigenergy_that_others_command(mode):
    async with a_plant() as plant:
        plant.emulator.held |= {40031: mode}
        baseline = await plant.driver.baseline()
        await plant.carry_out(SELF, baseline)
        assert plant.emulator.held[40031] == 2
        assert await plant.agrees(SELF, baseline)
        assert not await plant.agrees(RESTORE, baseline)


SETTINGS = ("mode", "limit_w", "export_limit_w", "export_limited")


@pytest.mark.parametrize(
    ("found", "order", "back"),
    [
        ({"mode": "sell_power", "limit_w": 0.0}, CHARGE, RESTORE),
        ({"mode": "conserve", "limit_w": 1_234.0}, CHARGE, RESTORE),
        ({"export_limited": True, "export_limit_w": 0.0}, ExportOrder(limit_w=1_000), UNCURTAIL),
        ({"export_limited": True, "export_limit_w": 4_321.0}, CURTAIL, UNCURTAIL),
        ({"export_limited": False, "export_limit_w": 4_321.0}, CURTAIL, UNCURTAIL),
    ],
)
async def test_entities_are_put_back_as_they_were_found(found, order, back):
    async with an_entity_house() as system:
        for name, value in found.items():
            setattr(system.entities, name, value)
        await system.emulator.tell()
        baseline = await system.driver.baseline()
        await system.carry_out(order, baseline)
        await system.carry_out(back, baseline)
        assert {name: getattr(system.entities, name) for name in found} == found
        assert await system.agrees(back, baseline)


NOT_TAKEN = {
    "more power than the range": (
        {"ems_mode": "auto", "ems_power_limit_w": 12_500.0},
        RESTORE,
        LIMIT,
        12_500,
    ),
    "less power than the range": ({"ems_mode": "auto", "ems_power_limit_w": -5.0}, RESTORE, LIMIT, -5),
    "more export than the range": (
        {"export_limited": True, "export_limit_w": 15_000.0},
        UNCURTAIL,
        EXPORT_LIMIT,
        15_000,
    ),
    "more export, switched off": (
        {"export_limited": False, "export_limit_w": 15_000.0},
        UNCURTAIL,
        EXPORT_LIMIT,
        15_000,
    ),
    "a mode that is not offered": ({"ems_mode": "peak_shaving"}, RESTORE, MODE, "peak_shaving"),
}


@pytest.mark.parametrize("case", NOT_TAKEN)
async def test_an_entity_that_takes_only_the_nearest_value_is_not_put_back(case):
    baseline, back, entity_id, saved = NOT_TAKEN[case]
    async with an_entity_house() as system:
        await system.driver.read()
        await system.carry_out(back, baseline)  # the nearest one is written all the same
        found = await system.driver.read_back(back, baseline)
        assert not found.agrees
        assert found.evidence["wanted"][entity_id] == saved
        assert entity_id in found.evidence["hint"]
        assert str(saved) in found.evidence["hint"]
        assert found.evidence["entities"][entity_id] in found.evidence["hint"]


async def test_a_value_half_a_step_away_is_not_the_one_that_was_there():
    async with an_entity_house() as system:
        system.entities.limit_w = 1_240.0
        await system.emulator.tell()
        baseline = {"ems_mode": "auto", "ems_power_limit_w": 1_200.0}
        assert not await system.agrees(RESTORE, baseline)


async def test_a_hidden_limit_counts_as_put_back_only_where_it_was_written():
    async with an_entity_house() as system:
        baseline = {"export_limited": False, "export_limit_w": 3_000.0}
        system.entities.export_limit_w = 0.0
        await system.emulator.tell()
        await system.driver.read()
        assert not await system.agrees(UNCURTAIL, baseline), "this 0 is still ours"
        await system.show(EXPORT_LIMIT, "0", min=0, max=10_000, step=100)
        await system.carry_out(UNCURTAIL, baseline)
        assert await system.agrees(UNCURTAIL, baseline)


async def test_a_restore_that_is_only_near_stays_owed_and_names_the_setting():
    async with an_entity_house() as system:
        bench = LaneBench(system)
        system.entities.limit_w = 12_500.0
        await system.emulator.tell()
        await bench.send(CHARGE)
        command = await bench.send(RESTORE)
        assert command.reason.code.value == "restore_pending"
        assert f"{LIMIT} was 12500.0 and shows 10000.0" in command.reason.facts["error"]
        assert "dispatch" in bench.lane.held


@pytest.mark.parametrize("saved_pct", [0, 35, 80, 100])
async def test_a_reserve_is_put_back_as_it_was_found(saved_pct):
    async with a_site(settings={"reserve_pct": saved_pct}, soc_pct=5) as site:
        baseline = await site.driver.baseline()
        await site.carry_out(CHARGE, baseline)
        await site.carry_out(RESTORE, baseline)
        assert site.settings.reserve_pct == saved_pct
        assert await site.agrees(RESTORE, baseline)


async def test_a_reserve_that_a_powerwall_does_not_take_is_not_put_back():
    async with a_site(settings={"reserve_pct": 90}, soc_pct=95) as site:
        baseline = await site.driver.baseline()
        await site.carry_out(RESTORE, baseline)
        assert site.settings.reserve_pct == 90, "what is still there is left there"
        assert await site.agrees(RESTORE, baseline)
        await site.carry_out(CHARGE, baseline)
        await site.carry_out(RESTORE, baseline)
        found = await site.driver.read_back(RESTORE, baseline)
        assert not found.agrees
        assert (found.evidence["wanted"]["reserve_pct"], site.settings.reserve_pct) == (90, 100)
        assert "reserve was 90 % and is 100 %" in found.evidence["hint"]
        assert await site.agrees(SELF, baseline), "for a while the nearest one will do"
