"""Nothing storms: not a restless house, not an outcome, not an inverter that is dead."""

import logging
import random

import pytest

from adapters.simulated.faults import Fault
from domain.command.command import CommandState
from domain.command.request import BatteryRequest
from domain.house.house import Battery, House, Loadpoint
from domain.house.settings import Mode, SolarSettings
from domain.reason.reason import Why
from tests.fakes.living import Living, in_a_house

CALM = {
    "pv_w": 5_000,
    "load_w": 900,
    "battery_soc_pct": 100,
    "price": {"import": 0.3, "export": 0.08},
    "loadpoints": {"garage": {"connected": True, "vehicle_soc_pct": 30}},
}
SOLAR = House(
    battery=Battery(),
    loadpoints=(Loadpoint(id="garage", mode=Mode.SOLAR, solar=SolarSettings(start_delay_s=0)),),
)


@pytest.mark.parametrize("kind", ["to and fro", "at random", "slow waves"])
def test_a_restless_house_costs_no_more_than_twenty_rates_an_hour(kind: str) -> None:
    async def story(living: Living) -> None:
        await living.for_(300)
        before = len(await living.commands("loadpoints/garage", action="set_current"))
        chance = random.Random(7)
        for n in range(360):
            jitter_w = {
                "to and fro": 600 * (-1) ** n,
                "at random": chance.uniform(-600, 600),
                "slow waves": 600 * (-1) ** (n // 6),
            }[kind]
            living.world.change({"load_w": 900 + jitter_w})
            await living.for_(10)
            assert living.physics.measured("grid_w") < 700, "it buys nothing to speak of meanwhile"
        rates = len(await living.commands("loadpoints/garage", action="set_current")) - before
        assert rates <= 20
        assert living.charger_a >= 9, "and goes on charging with what is sure"

    in_a_house(SOLAR, CALM, story)


def test_an_inverter_that_is_dead_costs_neither_changes_nor_log(caplog) -> None:
    async def story(living: Living) -> None:
        await living.for_(20)
        await living.room.ask_battery(BatteryRequest(action="force_discharge", duration_s=60))
        await living.for_(30)
        living.world.faults["battery"] = Fault.OFFLINE
        await living.for_(120)
        caplog.clear()
        seq = living.engine.stream.seq
        await living.for_(3_600)
        assert living.room.status.battery.reason.code == Why.RESTORING
        assert living.engine.stream.seq - seq <= 60 * (6 + 10)
        lines = [each for each in caplog.records if each.levelno >= logging.WARNING]
        assert len(lines) <= 2
        living.world.faults.clear()
        await living.for_(70)
        assert living.physics.battery.forced is None
        restore = (await living.commands("battery", action="restore"))[-1]
        assert restore.state is CommandState.VERIFIED

    in_a_house(SOLAR, CALM | {"battery_soc_pct": 60}, story)


def test_outcomes_are_published_and_decide_nothing_anew() -> None:
    async def story(living: Living) -> None:
        await living.for_(20)
        ticks = 0
        tick = living.engine.loop.tick

        async def counted() -> None:
            nonlocal ticks
            ticks += 1
            await tick()

        living.engine.loop.tick = counted  # counts, and changes nothing
        living.world.faults["battery"] = Fault.OFFLINE
        await living.room.ask_battery(BatteryRequest(action="force_charge"))
        await living.for_(60)
        assert ticks <= 6 + 2, "one for the wish, and those of the clock"

    in_a_house(SOLAR, CALM | {"battery_soc_pct": 60}, story)
