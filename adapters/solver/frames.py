"""How parent and worker talk: msgpack messages, each after its length, over plain pipes."""

import struct
from typing import BinaryIO

from msgspec import Struct

from domain.plan.problem.problem import PlanProblem
from domain.plan.problem.solution import Solution

LENGTH = struct.Struct(">I")


class Job(Struct, frozen=True):
    """One problem for the worker, to be answered within `time_limit_s`."""

    number: int
    problem: PlanProblem
    time_limit_s: float


class Done(Struct, frozen=True):
    """The answer to job `number`; number 0 without a solution says the worker is ready."""

    number: int
    solution: Solution | None = None


def framed(body: bytes) -> bytes:
    """The body behind its length."""
    return LENGTH.pack(len(body)) + body


def read_frame(source: BinaryIO) -> bytes | None:
    """The next body, or None at the end of the stream."""
    head = source.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    body = source.read(length)
    return body if len(body) == length else None
