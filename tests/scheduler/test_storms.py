"""Nothing storms: not a restless house, not an outcome, not an inverter that is dead."""

import logging
import random

import pytest

from adapters.simulated.faults import Fault
from domain.command.capabilities import ChargerCapabilities
from domain.command.command import CommandState
from domain.command.request import BatteryRequest
from domain.house.house import Battery, House, Loadpoint
from domain.house.settings import Mode, SolarSettings
from domain.reason.reason import Why
from scheduler.rates import Rates, on_step
from tests.builders import after
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
ABLE = ChargerCapabilities()


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


def test_a_rise_after_calm_is_followed_at_once_and_a_fall_always() -> None:
    rates = Rates()
    assert rates.paced(10, 16, ABLE, after(0)) == 16
    assert rates.paced(16, 9, ABLE, after(10)) == 9
    assert rates.paced(9, 16, ABLE, after(20)) == 9, "twice within seconds is restless"
    assert rates.paced(9, 14, ABLE, after(50)) == 9
    assert rates.paced(9, 15, ABLE, after(81)) == 14, "what was wanted all of a minute"


def test_a_charger_that_takes_a_rate_now_and_then_is_asked_now_and_then() -> None:
    rates, slow = Rates(), ChargerCapabilities(min_update_s=900)
    assert rates.paced(10, 12, slow, after(0)) == 12
    assert rates.paced(12, 16, slow, after(10)) == 12
    assert rates.paced(12, 16, slow, after(899)) == 12
    assert rates.paced(12, 16, slow, after(911)) == 16
    assert rates.paced(12, 6, slow, after(912)) == 6, "less is never kept waiting"


@pytest.mark.parametrize(
    ("asked_a", "able", "current_a"),
    [
        (13, ChargerCapabilities(step_a=4, min_current_a=8), 12),
        (9, ChargerCapabilities(step_a=4, min_current_a=6), 8),
        (7, ChargerCapabilities(step_a=4, min_current_a=6), 6),
        (0, ChargerCapabilities(step_a=4), 0),
        (7, ChargerCapabilities(rate_control=False, max_current_a=16), 16),
        (0, ChargerCapabilities(rate_control=False), 0),
    ],
)
def test_an_order_is_in_the_steps_that_the_charger_takes(asked_a, able, current_a) -> None:
    assert on_step(asked_a, able) == current_a


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

        living.engine.loop.tick = counted  # type: ignore[method-assign]  # counts, and changes nothing
        living.world.faults["battery"] = Fault.OFFLINE
        await living.room.ask_battery(BatteryRequest(action="force_charge"))
        await living.for_(60)
        assert ticks <= 6 + 2, "one for the wish, and those of the clock"

    in_a_house(SOLAR, CALM | {"battery_soc_pct": 60}, story)
