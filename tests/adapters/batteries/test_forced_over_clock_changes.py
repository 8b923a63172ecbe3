"""An order of an hour ends after an hour, also where the clocks of the house change in between."""

from datetime import datetime, timedelta
from itertools import count

import pytest

from adapters.clock import SharedTime
from adapters.stores.memory.records import MemoryRecords
from domain.command.request import BatteryRequest
from domain.house.house import Battery, House, Site
from domain.reading.battery import BatteryMode
from scheduler.engine import Engine
from scheduler.numbers import ReservedNumbers
from scheduler.stream import StatusStream
from scheduler.watch import Watch
from tests.adapters.batteries.alphaess.systems import a_system
from tests.adapters.batteries.goodwe.inverters import an_inverter
from tests.adapters.batteries.sigenergy.plants import a_plant

FAMILIES = {
    "alphaess": a_system,
    "goodwe by ems": an_inverter,
    "goodwe by eco groups": lambda: an_inverter(control="eco", rated_w=10_000),
    "sigenergy": a_plant,
}
CHANGES = (  # forward, and back
    ("Europe/Berlin", "2026-03-29T01:00Z"),
    ("Australia/Sydney", "2026-04-04T16:00Z"),
)
OWN_TIMER = "alphaess"  # the others have none: the server ends what it began
CASES = [
    *((OWN_TIMER, *change) for change in CHANGES),
    *((family, *CHANGES[0]) for family in FAMILIES if family != OWN_TIMER),
]


async def a_server(system, timezone: str) -> Engine:
    records, ids = MemoryRecords(), count(1)
    return Engine(
        House(battery=Battery(), site=Site(timezone=timezone)),
        watches={"battery": Watch("battery", system.driver, driver="real", control=system.driver)},
        journal=records.journal,
        documents=records.documents,
        past=records.past,
        stream=StatusStream(await ReservedNumbers.open(lambda n: records.documents.reserve("seq", n))),
        prices=None,
        solver=None,
        solar=None,
        load=None,
        clock=system.clock,
        real=SharedTime(system.clock),
        new_id=lambda: f"c{next(ids)}",
    )


@pytest.mark.parametrize(("family", "timezone", "change"), CASES)
async def test_an_hour_by_hand_over_a_change_of_the_clocks_is_an_hour(family, timezone, change):
    changes_at = datetime.fromisoformat(change)
    async with FAMILIES[family]() as system:
        system.clock.at = changes_at - timedelta(minutes=30)
        engine, is_served = await a_server(system, timezone), True

        async def mode_at(at: datetime) -> BatteryMode:
            while system.clock.now() < at:
                system.clock.at = min(at, system.clock.now() + timedelta(minutes=5))
                system.house.advance(system.clock.now())
                if is_served:
                    await engine.loop.tick()
                    await engine.room.gateway.finish()
            return (await system.driver.read()).battery.mode

        await mode_at(system.clock.now() + timedelta(seconds=10))
        ends_at = system.clock.now() + timedelta(hours=1)
        await engine.room.ask_battery(
            BatteryRequest(action="force_discharge", power_w=2_000, duration_s=3_600)
        )
        assert await mode_at(changes_at + timedelta(minutes=2)) is BatteryMode.FORCE_DISCHARGE
        is_served = family != OWN_TIMER  # there nobody is left who would end it
        assert await mode_at(ends_at - timedelta(seconds=20)) is BatteryMode.FORCE_DISCHARGE
        assert await mode_at(ends_at + timedelta(seconds=20)) is not BatteryMode.FORCE_DISCHARGE
        await engine.kill()
