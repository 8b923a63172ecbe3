"""One pool of solver processes serves any number of houses."""

import asyncio
from pathlib import Path

import pytest

from adapters.solver.pool import SolverPool
from domain.plan.problem.decode import decode_problem

SMALL = decode_problem((Path(__file__).parents[2] / "data" / "lp-problem-small.json").read_bytes())


@pytest.mark.parametrize("workers", [1, 2])
async def test_many_houses_get_the_same_answer_from_one_pool(workers) -> None:
    async with SolverPool(workers) as pool:
        plans = await asyncio.gather(*(pool.solve(SMALL) for _ in range(4)))
    assert len({plan.charge_kw for plan in plans}) == 1
    assert plans[0].has_plan


async def test_a_question_that_is_given_up_costs_the_pool_no_worker() -> None:
    async with SolverPool(1) as pool:
        await pool.start()
        asking = asyncio.ensure_future(pool.solve(SMALL))
        await asyncio.sleep(0)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        assert (await pool.solve(SMALL)).has_plan
