"""Wishes of the house as a whole, and what its settings have to say to them."""

from msgspec.structs import replace

from domain.command.intent import PlanIntent
from domain.house.house import House
from domain.house.optimiser import Optimiser
from scheduler.state import HouseState
from tests.scheduler.bench import GatewayBench, at_the_gateway

HOUSE = House(optimiser=Optimiser(enabled=False))


def test_settings_that_say_anew_whether_the_house_plans_end_a_pause() -> None:
    async def story(bench: GatewayBench) -> None:
        on = replace(HOUSE, optimiser=replace(HOUSE.optimiser, enabled=True))
        state = HouseState(on, bench.records.documents)
        now = bench.clock.now()
        await state.plan_wishes.put(PlanIntent(command_id="c", is_on=False, since=now, until=now))
        assert not state.house.optimiser.enabled
        await state.set_configured(replace(on, monitoring=True))
        assert not state.house.optimiser.enabled
        await state.set_configured(HOUSE)
        await state.set_configured(on)
        assert state.house.optimiser.enabled
        assert state.plan_wishes.all == ()

    at_the_gateway(story)
