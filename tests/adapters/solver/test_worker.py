"""The solver in its own process: it answers, it can die, it never outlives its parent."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from adapters.solver.inline import InlineSolver
from adapters.solver.solve import solve
from adapters.solver.worker import SolverWorker
from domain.plan.problem.decode import decode_problem
from domain.plan.problem.solution import SolveStatus

SMALL = decode_problem((Path(__file__).parents[2] / "data" / "lp-problem-small.json").read_bytes())


@pytest.fixture
async def worker():
    made = SolverWorker(time_limit_s=10.0)
    yield made
    await made.close()


def maps_of(pid):
    return Path(f"/proc/{pid}/maps").read_text()


def alive(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


async def test_the_worker_answers_like_the_solver_in_this_process(worker):
    await worker.start()
    first, second = await worker.solve(SMALL), await worker.solve(SMALL)
    assert first.status is SolveStatus.OPTIMAL
    assert first.objective == pytest.approx(solve(SMALL).objective, rel=1e-3)
    assert second.objective == pytest.approx(first.objective, rel=1e-9)
    assert (first.is_resident, second.is_resident) == (False, True)
    assert worker.restarts == 0


async def test_a_file_of_the_folder_it_is_started_in_is_not_taken_for_code(worker, tmp_path, monkeypatch):
    (tmp_path / "msgspec.py").write_text("raise SystemExit(1)")
    monkeypatch.chdir(tmp_path)
    assert (await worker.solve(SMALL)).status is SolveStatus.OPTIMAL


async def test_inline_and_worker_agree(worker):
    assert (await InlineSolver().solve(SMALL)).objective == pytest.approx(
        (await worker.solve(SMALL)).objective
    )


async def test_a_killed_worker_costs_one_plan_and_is_replaced(worker):
    await worker.start()
    os.kill(worker.pid, signal.SIGKILL)
    lost = await worker.solve(SMALL)
    again = await worker.solve(SMALL)
    assert lost.status in (
        SolveStatus.FAILED,
        SolveStatus.OPTIMAL,
    )  # optimal: its death was seen before the job
    assert again.status is SolveStatus.OPTIMAL
    assert worker.restarts == 1


async def test_a_runaway_worker_is_killed_and_replaced():
    worker = SolverWorker(time_limit_s=0.2, grace_s=0.2)
    try:
        await worker.start()
        stuck = worker.pid
        os.kill(stuck, signal.SIGSTOP)  # as silent as an endless solve
        lost = await worker.solve(SMALL)
        assert lost.status is SolveStatus.FAILED
        assert "no answer" in lost.detail
        assert not alive(stuck)
    finally:
        await worker.close()


async def test_an_abandoned_solve_does_not_answer_the_next_one(worker):
    await worker.start()
    task = asyncio.create_task(worker.solve(SMALL))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await worker.solve(SMALL)).status is SolveStatus.OPTIMAL


async def test_closing_ends_the_process_and_may_be_repeated(worker):
    await worker.start()
    pid = worker.pid
    await worker.close()
    await worker.close()
    assert not alive(pid)


async def test_the_worker_imports_nothing_of_the_server(worker):
    await worker.start()
    mapped = maps_of(worker.pid)
    assert "highspy" in mapped
    for library in ("uvloop", "_sqlite3", "httptools"):
        assert library not in mapped


PARENT = """
import asyncio, sys
from adapters.solver.worker import SolverWorker

async def main():
    worker = SolverWorker()
    await worker.start()
    print(worker.pid, flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")
def test_a_worker_dies_with_a_parent_that_was_killed():
    root = Path(__file__).parents[3]
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, cwd=root) as parent:
        pid = int(parent.stdout.readline())
        assert alive(pid)
        parent.kill()
        parent.wait()
    deadline = time.monotonic() + 10
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not alive(pid)
