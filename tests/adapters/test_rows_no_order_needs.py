"""Rows of the vendors' command tables that no action of ours asks for: nothing we do ever writes them.

Some are other roads to the same end, some change settings that are the owner's alone.
"""

from datetime import timedelta

import pytest

from domain.command.order import BatteryAction, BatteryOrder, ExportOrder
from tests.adapters.batteries.alphaess.systems import a_system
from tests.adapters.batteries.goodwe.inverters import an_inverter
from tests.adapters.batteries.sigenergy.plants import a_plant
from tests.adapters.emulators.houses import NOON
from tests.fakes.lane_bench import CURTAIL, LaneBench

UNTIL = NOON + timedelta(hours=1)
ORDERS = (
    BatteryOrder(action=BatteryAction.FORCE_CHARGE, power_w=2_000, until=UNTIL),
    BatteryOrder(action=BatteryAction.FORCE_CHARGE, until=UNTIL),
    BatteryOrder(action=BatteryAction.HOLD, until=UNTIL),
    CURTAIL,
    ExportOrder(limit_w=None),
    BatteryOrder(action=BatteryAction.FORCE_DISCHARGE, power_w=2_000, until=UNTIL),
    BatteryOrder(action=BatteryAction.SELF_CONSUMPTION, until=UNTIL),
    BatteryOrder(action=BatteryAction.RESTORE),
)


async def words_written(system, writes) -> dict[int, set[int]]:
    """Every word that any of our orders put at any address."""
    bench = LaneBench(system)
    for order in ORDERS:
        await bench.send(order)
    found: dict[int, set[int]] = {}
    for _, address, values in writes():
        for at, word in enumerate(values):
            found.setdefault(address + at, set()).add(word)
    assert found, "the orders reached the device"
    return found


@pytest.mark.parametrize(
    ("row", "addresses"),
    [
        ("clock", range(0x0740, 0x0743)),
        ("the old dispatch block, which does nothing on a SMILE", range(0x0722, 0x0729)),
        ("the runtime limit of a sibling brand", range(0x0700, 0x0701)),
        ("modbus address", range(0x080F, 0x0810)),
        ("charge and discharge windows", range(0x084F, 0x0862)),
        ("frequency dispatch", range(0x088F, 0x0892)),
        ("reset and restart", range(0x1100, 0x1101)),
    ],
)
async def test_alphaess_rows_without_an_order_are_never_written(row, addresses):
    async with a_system() as system:
        found = await words_written(system, lambda: system.emulator.writes)
        assert not found.keys() & set(addresses), row
        modes = found[0x0885]
        assert 19 not in modes, "no-charge, which nobody has verified"
        assert 7 not in modes, "maximise consumption, which stops the sun on some units"


@pytest.mark.parametrize(
    ("row", "addresses"),
    [
        ("exact power of the inverter", (*range(40001, 40029), 40030)),
        ("import limit", (40040, 40041)),
        ("backup, charge and discharge cut-off", (40046, 40047, 40048)),
    ],
)
async def test_sigenergy_rows_without_an_order_are_never_written(row, addresses):
    async with a_plant() as plant:
        found = await words_written(plant, lambda: plant.emulator.writes)
        assert not found.keys() & set(addresses), row


@pytest.mark.parametrize(
    ("row", "mode"),
    [
        ("discharge_pv", 3),
        ("import_ac", 4),
        ("export_ac", 5),
        ("conserve", 6),
        ("off_grid", 7),
        ("buy_power", 9),
        ("sell_power", 10),
    ],
)
async def test_goodwe_modes_without_an_order_are_never_set(row, mode):
    async with an_inverter() as inverter:
        found = await words_written(inverter, lambda: inverter.emulator.writes)
        assert mode not in found[47511], row
        assert found.keys() <= {47509, 47510, 47511, 47512, 47000, 47533}, "and nothing else is touched"
