"""What the planner keeps, in a house that lives."""

from msgspec.structs import replace

from domain.house.house import Optimiser
from powersync.scenario.virtual_time import run_in_virtual_time
from tests.scheduler.living import HOUSE, Living


def test_the_plan_that_is_kept_says_why_in_every_slot() -> None:
    async def story() -> None:
        living = Living(replace(HOUSE, optimiser=Optimiser(enabled=True, horizon_h=6)))
        engine = await living.start()
        plan = engine.state.plan
        assert plan is not None
        assert len(plan.slots) > 4
        assert all(slot.reason.text.endswith(".") for slot in plan.slots)
        await living.kill()

    run_in_virtual_time(story())
