"""Wishes of the house as a whole: what may be let out at most, and whether it plans.

They stand beside each other by rank as those of devices do, end by themselves and survive a restart.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from msgspec.structs import replace

from domain.command.capabilities import BatteryCapabilities
from domain.command.command import Command, CommandState
from domain.command.decision import CurtailmentDecision
from domain.command.order import ExportOrder, Order, OutputOrder
from domain.command.request import RESTORE, ExportRequest, PlanRequest, refuse_late
from domain.command.standing import let_go_by, outranks
from domain.curtailment.ask import ask_limit
from domain.house.devices import BATTERY, CURTAILMENT, PLAN
from domain.plan.ask import ask_plan
from domain.ports.clock import Clock, RealClock
from domain.reason.reason import Reason, Why
from scheduler.commands import CommandBook
from scheduler.gateway import Gateway
from scheduler.inverters import inverters_of, outputs_of
from scheduler.standing import IntentT, Standing
from scheduler.state import HouseState
from scheduler.wishes import said

ENDED = {"proof": "the wish has ended"}
HOUSE_ALONE = {"proof": "it is done by the house itself, and no device is told"}


class HouseWishes:
    """Whoever calls it holds `state.deciding`."""

    def __init__(
        self,
        state: HouseState,
        gateway: Gateway,
        abilities: Callable[[], BatteryCapabilities | None],
        book: CommandBook,
        clock: Clock,
        real: RealClock,
        follow_clock: Callable[[datetime], Awaitable[timedelta]],
    ) -> None:
        self._state, self._gateway, self._abilities, self._book = state, gateway, abilities, book
        self._clock, self._real, self._follow_clock = clock, real, follow_clock

    async def of_export(self, request: ExportRequest, issued_by: str) -> Command:
        """Accepts a limit of what leaves the house, or its end."""
        now = await self._now(request.expires_at)
        accepted = ask_limit(
            request,
            issued_by,
            self._abilities(),
            inverters_of(self._gateway.lanes),
            now,
            is_monitoring=self._state.house.monitoring,
        )
        command = self._book.make(
            CURTAILMENT,
            request.action,
            issued_by,
            requested=said(request),
            applied=accepted.applied,
            until=None if accepted.intent is None else accepted.intent.until,
        )
        await self._stand(self._state.wishes.export, accepted.intent, command)
        if accepted.intent is None:  # the devices' own commands tell what becomes of their limits
            return await self._book.move(command.id, CommandState.VERIFIED, evidence=ENDED) or command
        return command

    async def of_plan(self, request: PlanRequest, issued_by: str) -> Command:
        """Accepts that the house plans or does not, or the end of that."""
        now = await self._now(request.expires_at)
        intent = ask_plan(request, issued_by, now)
        until = None if intent is None else intent.until
        command = self._book.make(PLAN, request.action, issued_by, requested=said(request), until=until)
        await self._stand(self._state.wishes.plan, intent, command)
        if intent is None:
            await self._book.move(command.id, CommandState.SENT)
            return await self._book.move(command.id, CommandState.VERIFIED, evidence=ENDED) or command
        done = await carry_out_plan_wish(self._state, self._book)
        return done if done is not None and done.id == command.id else command  # else it waits

    async def _now(self, expires_at: datetime | None) -> datetime:
        refuse_late(expires_at, self._real.now())
        now = self._clock.now()
        await self._follow_clock(now)
        return now

    async def _stand(self, wishes: Standing[IntentT], intent: IntentT | None, command: Command) -> None:
        """On disk before it is answered, but for an end: that never waits for a disk."""
        if intent is None:
            await self._book.announce(command)
            for each in let_go_by(wishes.all, command.issued_by):
                await self._supersede(each.command_id)
                await wishes.drop(each)
            return
        await self._book.keep(command)
        before = wishes.of(command.issued_by)
        if not outranks(wishes.governing, command.issued_by) and wishes.governing is not None:
            await self._supersede(wishes.governing.command_id)
        if before is not None:
            await self._supersede(before.command_id)
        await wishes.put(replace(intent, command_id=command.id, generation=command.generation))

    async def _supersede(self, command_id: str) -> None:
        await self._book.move(command_id, CommandState.SUPERSEDED, reason=Reason(Why.SUPERSEDED))


async def carry_out_plan_wish(state: HouseState, book: CommandBook) -> Command | None:
    """The wish that governs whether the house plans is done by that alone; others wait behind it."""
    wish = state.wishes.plan.governing
    command = None if wish is None else book.open(wish.command_id)
    if command is None:
        return None
    await book.move(command.id, CommandState.SENT)
    return await book.move(command.id, CommandState.VERIFIED, evidence=HOUSE_ALONE)


class HouseWishesKept:
    """What becomes of them from tick to tick."""

    def __init__(self, state: HouseState, gateway: Gateway, book: CommandBook) -> None:
        self._state, self._gateway, self._book = state, gateway, book

    async def follow(self, limit: CurtailmentDecision, now: datetime) -> None:
        """Those that ran out end; the limit that governs is proven by what devices hold."""
        await self._end(CURTAILMENT, self._state.wishes.export, now)
        await self._end(PLAN, self._state.wishes.plan, now)
        await carry_out_plan_wish(self._state, self._book)
        wish = self._state.wishes.export.governing
        command = None if wish is None else self._book.open(wish.command_id)
        if command is None:
            return
        told = [
            *([self._gateway.is_acknowledged(BATTERY, "export")] if limit.limit_w is not None else []),
            *(self._gateway.is_acknowledged(each, "output") for each in limit.outputs),
        ]
        if any(each is not None for each in told):
            await self._book.move(command.id, CommandState.SENT)
        if told and all(told):
            evidence = {"proof": "read_back", "inverters": sorted(outputs_of(self._gateway.lanes))}
            await self._book.move(command.id, CommandState.VERIFIED, evidence=evidence)
        elif limit.limit_w is None and not limit.outputs:
            await self._book.note(command.id, limit.reason)

    async def failed(self, order: Order, reason: Reason) -> None:
        """A device that refuses the limit somebody asked for: that is told, and no other holds it alone."""
        wish = self._state.wishes.export.governing
        is_limit = isinstance(order, ExportOrder | OutputOrder) and order.limit_w is not None
        if wish is None or not is_limit:
            return
        await self._book.move(wish.command_id, CommandState.FAILED, reason=reason)
        if self._gateway.holding(BATTERY, "export") is None and not outputs_of(self._gateway.lanes):
            await self._state.wishes.export.drop(wish)

    async def drop_limits(self, why: Reason) -> None:
        """The server only watches from now on; whether it plans meanwhile is the house's own business."""
        for intent in self._state.wishes.export.all:
            await self._book.move(intent.command_id, CommandState.SUPERSEDED, reason=why)
            await self._state.wishes.export.drop(intent)

    async def _end(self, target: str, wishes: Standing[IntentT], now: datetime) -> None:
        """Its end is a command of its own, those that waited behind it have none; one that was never proven
        ends as expired.
        """
        governing = wishes.governing
        for intent in [each for each in wishes.all if each.until <= now]:
            reason = Reason(Why.EXPIRED, {"until": intent.until})
            await self._book.move(intent.command_id, CommandState.EXPIRED, reason=reason)
            await wishes.drop(intent)
            if intent is governing:
                command = self._book.make(target, RESTORE, "expiry", reason=reason)
                await self._book.announce(command)
                await self._book.move(command.id, CommandState.SENT)
                await self._book.move(command.id, CommandState.VERIFIED, evidence=ENDED)
