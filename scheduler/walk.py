"""Walks an order's writes: each counted as it leaves, all of them taken back when a later one fails; and
waits for what was written to show.

A write whose answer was lost is asked for, and sent once more only where it did not arrive: never blindly,
and never taken for a refusal.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from msgspec import Struct

from domain.errors import DeviceError, NotSupported, OutcomeUnknown, Rejected, Unreachable
from domain.ports.clock import Clock
from domain.ports.devices import ReadBack, Step
from scheduler.errand import Errand

log = logging.getLogger(__name__)


class Walker(Struct, frozen=True, kw_only=True):
    """What a walk needs of the lane to the device `name`.

    `count` is called for every write that left us: a connection that cannot be made is none. `look` reads
    the whole order back, which shows what was written `within_s`; `in_doubt` is told where only that can
    tell what became of a write.
    """

    name: str
    clock: Clock
    count: Callable[[], None]
    look: Callable[[], Awaitable[ReadBack]]
    within_s: float
    in_doubt: Callable[[OutcomeUnknown], Awaitable[object]]

    async def walk(self, errand: Errand, steps: Sequence[Step], is_current: Callable[[], bool]) -> None:
        """Runs the steps until something newer came. Raises what the failing step did."""
        done: list[Step] = []
        try:
            for step in steps:
                if step.pause_s:
                    await self.clock.sleep(step.pause_s)
                if not is_current():
                    return
                try:
                    await self._send(step.do)
                except OutcomeUnknown as lost:
                    came = await self._came(step, lost, is_current, is_last=step is steps[-1])
                    if not is_current():
                        return
                    if not came:
                        await self._send(step.do)
                done.append(step)
        except (Unreachable, Rejected, NotSupported) as err:
            errand.is_half_done = not await self._undo(done)
            if done and isinstance(err, Unreachable):
                raise OutcomeUnknown(f"{err} (after {len(done)} of {len(steps)} writes)") from err
            raise

    async def _send(self, write: Callable[[], Awaitable[None]]) -> None:
        has_left = True
        try:
            await write()
        except Unreachable:
            has_left = False
            raise
        finally:
            if has_left:
                self.count()

    async def _came(
        self, step: Step, lost: OutcomeUnknown, is_current: Callable[[], bool], *, is_last: bool
    ) -> bool:
        """Whether a write arrived whose answer was `lost`, which is raised where nobody can tell."""
        try:
            if step.came is not None:
                return await step.came()
            await self.in_doubt(lost)
            within_s = self.within_s if is_last else 0.0  # what is not written yet does not show
            found = await settled(self.look, within_s=within_s, is_current=is_current, clock=self.clock)
        except DeviceError:
            raise lost from None
        return found.agrees

    async def _undo(self, done: list[Step]) -> bool:
        """Takes back what was written; whether all of it could be."""
        is_undone = True
        for step in reversed(done):
            try:
                await self._take_back(step)
            except DeviceError:
                log.exception("%s: could not undo %s", self.name, step.what)
                is_undone = False
        return is_undone

    async def _take_back(self, step: Step) -> None:
        if step.undo is None:
            return
        try:
            await step.undo()
        except OutcomeUnknown as lost:
            if step.came is None:
                raise
            if not await step.came():
                log.info("%s: %s, so it is taken back once more", self.name, lost)
                await step.undo()


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
