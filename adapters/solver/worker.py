"""Solving in one process of its own: the event loop stays free and a runaway solve can be killed.

A plain child process with pipes rather than a process pool: it shares no import of the server,
needs no tracker process beside it, and its handle is all it takes to end it. The solver itself is
imported there alone: a server starts sooner without it, and stays smaller.
"""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress

import msgspec

from adapters.solver.frames import LENGTH, Done, Job, framed
from adapters.streams import sent
from domain.plan.problem.problem import PlanProblem
from domain.plan.problem.solution import Solution, SolveStatus

START_S = 20.0
GRACE_S = 2.0
COMMAND = ("-P", "-m", "adapters.solver.worker_main")  # -P: no file of the folder it is started in is code


class SolverWorker:
    """One worker process holding the resident model; a PlanSolver.

    `time_limit_s` is the solver's own limit. A worker that is silent for GRACE_S more is killed, and
    the next solve starts another one.
    """

    def __init__(self, time_limit_s: float = 10.0, grace_s: float = GRACE_S) -> None:
        self._time_limit_s = time_limit_s
        self._grace_s = grace_s
        self._process: Process | None = None
        self._turn = asyncio.Lock()
        self._number = 0
        self.restarts = 0

    @property
    def pid(self) -> int | None:
        """The worker's process id while it lives."""
        return None if self._process is None else self._process.pid

    async def start(self) -> None:
        """Starts the worker ahead of its first job, so that the first plan does not wait for imports."""
        async with self._turn:
            try:
                await self._ready()
            except (OSError, EOFError, TimeoutError):
                await self._end()  # the first solve tries again, and says so if it cannot

    async def solve(self, problem: PlanProblem) -> Solution:
        """The plan, or a Solution of status failed when the worker was silent, killed or broken."""
        async with self._turn:
            try:
                process = await self._ready()
                self._number += 1
                job = Job(self._number, problem, self._time_limit_s)
                async with asyncio.timeout(self._time_limit_s + self._grace_s):
                    return await self._exchange(process, job)
            except TimeoutError:
                return await self._lost(f"no answer within {self._time_limit_s + self._grace_s:g} s")
            except (OSError, EOFError, msgspec.MsgspecError):
                return await self._lost("the solver process ended before it answered")
            except asyncio.CancelledError:
                # its answer would be taken for the next one's
                await self._end()
                raise

    async def close(self) -> None:
        """Ends the worker; safe to call twice."""
        await self._end()

    async def _ready(self) -> Process:
        if self._process is not None and self._process.returncode is None:
            return self._process
        if self._process is not None:
            self.restarts += 1
        process = self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            *COMMAND,
            stdin=PIPE,
            stdout=PIPE,
            env=_environment(),
            start_new_session=True,  # Ctrl-C belongs to the server, which ends its worker itself
        )
        async with asyncio.timeout(START_S):
            await self._receive(process)
        return process

    async def _exchange(self, process: Process, job: Job) -> Solution:
        assert process.stdin is not None
        await sent(process.stdin, framed(msgspec.msgpack.encode(job)))
        done = await self._receive(process)
        if done.number != job.number or done.solution is None:
            raise EOFError
        return done.solution

    @staticmethod
    async def _receive(process: Process) -> Done:
        assert process.stdout is not None
        (length,) = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))
        return msgspec.msgpack.decode(await process.stdout.readexactly(length), type=Done)

    async def _lost(self, detail: str) -> Solution:
        await self._end()
        return Solution(status=SolveStatus.FAILED, detail=detail)

    async def _end(self) -> None:
        process = self._process
        if process is None or process.returncode is not None:
            return
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def _environment() -> dict[str, str]:
    # the worker imports what we import, wherever the server was started from
    quiet = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    return {**os.environ, **quiet, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
