"""Walks an order's writes: each counted as it leaves, all of them taken back when a later one fails; and
waits for what was written to show.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from domain.errors import DeviceError, NotSupported, OutcomeUnknown, Rejected, Unreachable
from domain.ports.clock import Clock
from domain.ports.devices import ReadBack, Step
from scheduler.errand import Errand

log = logging.getLogger(__name__)


async def walk(
    errand: Errand,
    steps: Sequence[Step],
    *,
    is_current: Callable[[], bool],
    count: Callable[[], None],
    clock: Clock,
    name: str,
) -> None:
    """Runs the steps until something newer came. `count` is called for every write that left us: a
    connection that cannot be made is none. Raises what the failing step did.
    """
    done: list[Step] = []
    try:
        for step in steps:
            if step.pause_s:
                await clock.sleep(step.pause_s)
            if not is_current():
                return
            has_left = True
            try:
                await step.do()
            except Unreachable:
                has_left = False
                raise
            finally:
                if has_left:
                    count()
            done.append(step)
    except (Unreachable, Rejected, NotSupported) as err:
        errand.is_half_done = not await _undo(done, name)
        if done and isinstance(err, Unreachable):
            raise OutcomeUnknown(f"{err} (after {len(done)} of {len(steps)} writes)") from err
        raise


async def _undo(done: list[Step], name: str) -> bool:
    """Takes back what was written; whether all of it could be."""
    is_undone = True
    for step in reversed(done):
        if step.undo is not None:
            try:
                await step.undo()
            except DeviceError:
                log.exception("%s: could not undo %s", name, step.what)
                is_undone = False
    return is_undone


async def settled(
    look: Callable[[], Awaitable[ReadBack]],
    *,
    within_s: float,
    is_current: Callable[[], bool],
    clock: Clock,
) -> ReadBack:
    """The read-back, asked again for as long as the device may take to show what was written."""
    give_up = clock.now() + timedelta(seconds=within_s)
    pause_s = 1.0
    while True:
        read_back = await look()
        if read_back.agrees or clock.now() >= give_up or not is_current():
            return read_back
        await clock.sleep(pause_s)
        pause_s = min(2 * pause_s, 10.0)
