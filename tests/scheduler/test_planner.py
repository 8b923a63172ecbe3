"""What the planner keeps, in a house that lives."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from adapters.solver.worker import InlineSolver
from domain.forecast.series import PowerForecast, PowerSlot
from domain.house.house import Optimiser
from powersync.scenario.virtual_time import run_in_virtual_time
from scheduler.planner import Planner
from tests.scheduler.bench import NOON
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


class Told:
    """A forecast that is always the same."""

    def __init__(self, told: PowerForecast) -> None:
        self._told = told

    async def forecast(self, start: datetime, end: datetime) -> PowerForecast:
        """What it was made with."""
        return self._told

    async def close(self) -> None:
        """Nothing to let go of."""


def steady(power_w: float, source: str) -> PowerForecast:
    return PowerForecast(slots=(PowerSlot(NOON, NOON + timedelta(days=2), power_w),), source=source)


@pytest.mark.parametrize(
    ("sun", "source"),
    [
        (None, "none"),
        (Told(PowerForecast(source="history")), "none"),  # it knows nothing
        (Told(steady(900.0, "weather")), "weather"),
    ],
)
def test_a_plan_says_which_sun_it_rests_on(sun: Told | None, source: str) -> None:
    async def story() -> None:
        living = Living(replace(HOUSE, optimiser=Optimiser(enabled=True, horizon_h=6)))
        engine = await living.start()
        planner = Planner(
            engine.state,
            solver=InlineSolver(),
            solar=sun,
            load=Told(steady(500.0, "history")),
            new_id=lambda: "p",
            abilities=engine.consequences.abilities,
        )
        await planner.replan(living.clock.now())
        plan = engine.state.plan
        assert plan is not None
        assert (plan.forecasts["solar"].source, plan.forecasts["load"].source) == (source, "history")
        await living.kill()

    run_in_virtual_time(story())
