"""The worker process: reads problems from stdin, answers on stdout, ends when stdin does.

It imports nothing of the server, so it stays small. A thread watches stdin even while HiGHS runs:
when the parent is gone, by whatever signal, so is the worker.
"""

import os
import sys
from queue import SimpleQueue
from threading import Thread

import msgspec

from adapters.solver.frames import Done, Job, framed, read_frame
from adapters.solver.resident import ResidentModel
from adapters.solver.solve import solve_resident


def main() -> None:
    """Answers jobs until the parent closes the pipe."""
    os.nice(5)  # a re-plan must not hold up the control loop on a small board
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # a stray print must not break the frames
    jobs: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=_listen, args=(jobs,), daemon=True).start()
    model = ResidentModel()
    answers.write(framed(msgspec.msgpack.encode(Done(0))))
    while True:
        job = msgspec.msgpack.decode(jobs.get(), type=Job)
        solution = solve_resident(model, job.problem, job.time_limit_s)
        answers.write(framed(msgspec.msgpack.encode(Done(job.number, solution))))


def _listen(jobs: "SimpleQueue[bytes]") -> None:
    while (body := read_frame(sys.stdin.buffer)) is not None:
        jobs.put(body)
    os._exit(0)


if __name__ == "__main__":
    main()
