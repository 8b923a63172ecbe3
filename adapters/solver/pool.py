"""A few solver processes for any number of houses: a problem takes the next free one."""

import asyncio
from typing import Self

from adapters.solver.worker import SolverWorker
from domain.plan.problem.problem import PlanProblem
from domain.plan.problem.solution import Solution


class SolverPool:
    """A PlanSolver that many engines may share; whoever made the pool closes it, no engine does."""

    def __init__(self, workers: int = 1, time_limit_s: float = 10.0) -> None:
        self._workers = [SolverWorker(time_limit_s) for _ in range(workers)]
        # The one used last is taken first: it is warm, and a quiet night needs only one process.
        self._free: asyncio.LifoQueue[SolverWorker] = asyncio.LifoQueue()
        for worker in reversed(self._workers):
            self._free.put_nowait(worker)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def start(self) -> None:
        """Starts the first worker ahead of its first problem, so that the first plan waits for no imports."""
        await self._workers[0].start()

    async def solve(self, problem: PlanProblem) -> Solution:
        """The plan, or a Solution of status failed; waits for a free worker, in the order of asking."""
        worker = await self._free.get()
        try:
            return await worker.solve(problem)
        finally:
            self._free.put_nowait(worker)

    async def close(self) -> None:
        """Ends every worker; safe to call twice."""
        await asyncio.gather(*(worker.close() for worker in self._workers))
