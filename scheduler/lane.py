"""One device's lane through the gateway: one errand at a time, journal before device, read-back after.

An errand is one order under way; a newer one on the same resource supersedes it after its next await. This is
another place that catches broadly, once per errand.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from msgspec.structs import replace

from domain.command.capabilities import AnyCapabilities
from domain.command.command import CommandState
from domain.command.held import Held
from domain.command.order import ExportOrder, SettingOrder
from domain.errors import DeviceError, NotSupported, OutcomeUnknown, Rejected, StorageError, Unreachable
from domain.house.which_device import DeviceMark
from domain.ports.clock import Clock
from domain.ports.devices import Baseline, Controllable, DeviceControl, KnowsLimit, KnowsReserve, Step
from domain.reason.reason import Reason, Why
from scheduler.budget import WriteBudget
from scheduler.commands import CommandBook
from scheduler.errand import Errand, Proof
from scheduler.failures import Failures
from scheduler.keeper import Keeper
from scheduler.kept import encoded
from scheduler.leases import Leases
from scheduler.looks import Looks
from scheduler.proving import Proving
from scheduler.resources import RESOURCES
from scheduler.walk import Walker, settled
from scheduler.work import Work

log = logging.getLogger(__name__)

WRITES = "writes"  # how many, by device


class Lane:
    """The only way to one device. `held` is what it holds for us, by resource (dispatch, export, output,
    charge).
    """

    def __init__(
        self,
        target: str,
        control: DeviceControl,
        *,
        book: CommandBook,
        keeper: Keeper,
        clock: Clock,
        budget: WriteBudget,
        local_day: Callable[[datetime], Any],
        on_outcome: Callable[[], None],
        mark: DeviceMark | None = None,
    ) -> None:
        """`mark`: which device it is; None: there is only one that it can be."""
        self.target, self.mark = target, mark
        self.control: Controllable[Any] = control
        self._able = control
        self._knows_limit = control if isinstance(control, KnowsLimit) else None
        self.knows_reserve = control if isinstance(control, KnowsReserve) else None
        self.budget = budget
        self._book, self._clock, self._keeper = book, clock, keeper
        self.leases = Leases(target, keeper)
        self._local_day, self._on_outcome = local_day, on_outcome
        self._errands: dict[str, Errand] = {}
        self._generation: dict[str, int] = {}
        self.failures = Failures(
            target,
            book=book,
            clock=clock,
            capabilities=lambda: self.capabilities,
            is_current=self._is_current,
        )
        self.proving = Proving(
            book, self.leases, self.failures, clock, lambda resource: self._generation.get(resource, 0)
        )
        self._work = Work(self._do)
        self.looks = Looks(control, self.leases, clock)

    # what the gateway asks

    @property
    def capabilities(self) -> AnyCapabilities:
        """What the device can do, as far as it is known now: some are known only once it has answered."""
        return self._able.capabilities

    @property
    def held(self) -> dict[str, Held]:
        """What the device holds for us, by resource."""
        return self.leases.held

    @property
    def proofs(self) -> dict[str, Proof]:
        """What the measured power is still to prove, by resource."""
        return self.proving.proofs

    def adopt(self, resource: str, held: Held) -> None:
        """Takes over what the device holds from an earlier life of the program."""
        self.leases.adopt(resource, held)
        if self._knows_limit is not None and isinstance(held.order, ExportOrder):
            self._knows_limit.own_limit(held.order)

    def is_away(self) -> None:
        """Nobody sees the device. One that comes back after a power cut has lost what it held: that is no
        other hand's doing, until it was seen as ordered again.
        """
        self.leases.unsee()
        self.looks.written()

    def under_way(self, resource: str) -> Errand | None:
        """The errand not yet finished on this resource."""
        return self._errands.get(resource)

    async def submit(self, errand: Errand) -> None:
        """Hands an order over; what was under way on the same resource is superseded."""
        resource = errand.resource
        before = (
            self._errands.get(resource),
            self.failures.stalled.pop(resource, None),
            self.proofs.pop(resource, None),
        )
        why, is_vain = errand.told_to_replaced, errand.takes_back
        for command_id in [replaced.command_id for replaced in before if replaced is not None]:
            if command_id is not None and command_id != errand.command_id:
                await self._book.replaced(command_id, why, is_paused=errand.is_pause, is_vain=is_vain)
        self._generation[resource] = errand.generation
        self._errands[resource] = errand
        self.looks.newest.pop(resource, None)
        self._work.add(errand)

    def stalled(self) -> list[Errand]:
        """What did not reach the device yet and is to be tried again."""
        return [errand for resource, errand in self.failures.stalled.items() if resource not in self._errands]

    def look(self, resource: str) -> None:
        """Compares what is held with what reads back, as soon as nothing else is to be done."""
        self._work.add(resource)

    async def forget(self, resource: str) -> None:
        """Drops a lease without a write: the device is not ours any more, but what it was told is judged."""
        await self.leases.forget(resource)

    async def finish(self) -> None:
        """Waits until every errand is done."""
        await self._work.finish()

    async def close(self) -> None:
        """Drops what is still waiting."""
        await self._work.close()

    # the errand itself

    async def _do(self, what: Errand | str) -> None:
        try:
            await (self._look(what) if isinstance(what, str) else self._carry_out(what))
        except Exception:
            log.exception("%s: fault while at %s", self.target, what)
            if isinstance(what, Errand):
                await self.failures.refused(what, Reason(Why.DEVICE_REFUSED, {"error": "internal fault"}), {})
        if isinstance(what, Errand):
            self.looks.written()
        if isinstance(what, Errand) and self._errands.get(what.resource) is what:
            del self._errands[what.resource]
            self._on_outcome()
        await self._keep_count()

    async def _keep_count(self) -> None:
        """The writes of the day and the hour outlive a crash: it makes no room for more of them."""
        if (written := self.budget.written) is not None:
            await self._keeper.keep(WRITES, self.target, encoded(written))

    async def _look(self, resource: str) -> None:
        if resource not in self._errands:
            await self._look_at(resource)

    async def _look_at(self, resource: str) -> None:
        held = self.held.get(resource)
        if held is not None:
            await self.looks.take(resource, held)

    async def _is_taken(self, resource: str) -> bool:
        """Whether another hand has changed what is held: written over unseen, nobody would be told."""
        await self._look_at(resource)
        look = self.looks.newest.get(resource)
        return look is not None and not look.agrees and not look.is_lost

    def _is_current(self, errand: Errand) -> bool:
        return self._generation.get(errand.resource) == errand.generation

    async def _carry_out(self, errand: Errand) -> None:
        if not self._is_current(errand):
            return
        previous, lost = self.held.get(errand.resource), None
        if errand.repeats and await self._is_taken(errand.resource):
            return
        try:
            try:
                baseline = await self._baseline(errand)
                steps = await self._steps(errand, baseline)
            except OutcomeUnknown as err:  # of a question, not of a write: nothing was sent
                raise Unreachable(str(err)) from err
            if not self._is_current(errand):
                return
            if errand.command_id is not None:
                # Without a journal row nothing new begins; what ends something never waits for a disk.
                await self._book.move(errand.command_id, CommandState.SENT, must_be_kept=errand.begins)
            if errand.keeps:
                held = replace(
                    errand.held_since(previous, self.target, self._clock.now()),
                    ends_by_itself=self.capabilities.ends_by_itself
                    and RESOURCES[errand.resource].has_timer(errand.order),
                )
                await self.leases.keep(errand.resource, held, must_be_kept=errand.begins)
            errand.began_at = self._clock.now() if steps else None
            await self._walker(errand, baseline).walk(errand, steps, lambda: self._is_current(errand))
        except Unreachable as err:
            await self._put_back(errand, previous)
            await self.failures.not_reached(errand, str(err))
            return
        except (Rejected, NotSupported, StorageError) as err:
            await self._put_back(errand, previous)
            code = Why.NOT_WRITTEN_DOWN if isinstance(err, StorageError) else Why.DEVICE_REFUSED
            await self.failures.refused(errand, Reason(code, {"error": str(err)}), {"error": str(err)})
            return
        except OutcomeUnknown as err:
            lost = await self._in_doubt(errand, err)
        if self._is_current(errand):
            await self._confirm(errand, baseline, lost)

    async def _baseline(self, errand: Errand) -> Baseline:
        """How the device is to be left. A setting of the owner's is left, so it needs none to be kept."""
        if errand.sets:
            return self.leases.known
        return await self.leases.baseline(self.control, must_be_kept=errand.begins)

    async def _steps(self, errand: Errand, baseline: Baseline) -> Sequence[Step]:
        """The writes still needed: none where the device already has the value."""
        command = self._book.open(errand.command_id)
        in_doubt = command is not None and command.state is CommandState.UNKNOWN
        has_timer = RESOURCES[errand.resource].has_timer(errand.order)
        if in_doubt or (command is not None and not has_timer):
            read_back = await self.control.read_back(errand.order, baseline)
            if read_back.agrees:
                return ()
        return self.control.steps(errand.order, baseline)

    def _walker(self, errand: Errand, baseline: Baseline) -> Walker:
        def count() -> None:
            now = self._clock.now()
            self.budget.spend(now, self._local_day(now))

        return Walker(
            name=self.target,
            clock=self._clock,
            count=count,
            look=lambda: self.control.read_back(errand.order, baseline),
            within_s=self.capabilities.settle_s,
            in_doubt=partial(self._in_doubt, errand),
        )

    async def _in_doubt(self, errand: Errand, err: OutcomeUnknown) -> Reason:
        """A write was sent and never answered, which is no refusal."""
        lost = Reason(Why.NO_ANSWER, {"error": str(err)})
        if errand.command_id is not None:
            await self._book.move(errand.command_id, CommandState.UNKNOWN, reason=lost)
        return lost

    async def _confirm(self, errand: Errand, baseline: Baseline, lost: Reason | None) -> None:
        """Reads back; what an answer was `lost` of and is not there was not refused."""
        try:
            read_back = await settled(
                lambda: self.control.read_back(errand.order, baseline),
                within_s=self.capabilities.settle_s,
                is_current=lambda: self._is_current(errand),
                clock=self._clock,
            )
        except DeviceError as err:
            await self.failures.not_reached(errand, str(err))
            return
        if not self._is_current(errand):
            return
        if not read_back.agrees and errand.command_id is None and errand.keeps:
            # What was verified once and does not stay is another hand's doing, not the device's refusal.
            is_lost = read_back.is_lost or self.leases.is_unseen(errand.resource)
            reason = Reason(Why.DEVICE_REFUSED if is_lost else Why.EXTERNAL_CONTROL)
            patience = self.failures.patience(errand.resource)
            if patience.why is not None and patience.never_took(errand.order):
                reason = patience.why
            patience.failed(errand, reason, self._clock.now(), is_silent=False)
            return
        if not read_back.agrees:
            hint = read_back.evidence.get("hint")
            facts = {"read_back": "differs"} | ({"error": hint} if hint else {})
            await self.failures.refused(errand, lost or Reason(Why.DEVICE_REFUSED, facts), read_back.evidence)
            return
        self.failures.worked(errand.resource)
        self.leases.seen(errand.resource, self._clock.now())
        await self.leases.learn(read_back.learned)
        if isinstance(errand.order, SettingOrder):
            await self.leases.leave_with(self.control, errand.order.setting, errand.order.value)
        elif not errand.keeps:
            await self.leases.release(errand.resource)
        if errand.command_id is not None:
            self.proving.begin(errand, read_back.evidence)

    async def _put_back(self, errand: Errand, previous: Held | None) -> None:
        """Nothing was applied: lease and baseline are again what they were. What is half done stays owed."""
        if errand.is_half_done or errand.sets:
            return
        if previous is None:
            await self.leases.release(errand.resource)
        elif errand.keeps:
            await self.leases.keep(errand.resource, previous)
