"""The backup reserve that somebody asked for: owed to the device until it has it, or refuses it."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from domain.battery.reserve import OwedReserve, TakenReserve, is_overtaken, taken
from domain.command.command import CommandState
from domain.command.held import dispatch_in
from domain.command.order import FORCED, SET_RESERVE, ReserveOrder
from domain.house.devices import BATTERY
from domain.house.house import Battery
from domain.reading.observation import Observation
from domain.reason.reason import Reason, Why
from scheduler.commands import CommandBook
from scheduler.gateway import Gateway
from scheduler.state import HouseState

SHOWN_BY = timedelta(minutes=10)  # some devices are asked for their reserve only now and then


class Reserves:
    """Whoever calls it holds `state.deciding`."""

    def __init__(self, state: HouseState, gateway: Gateway, book: CommandBook) -> None:
        self._state, self._gateway, self._book = state, gateway, book

    def taken(self, reserve_pct: float) -> TakenReserve | None:
        """What the battery makes of it; None: its reserve is not set from here. Raises InvalidRequest."""
        able = self._gateway.battery()
        return None if able is None or able.reserve is None else taken(reserve_pct, able.reserve)

    async def ask(self, wanted: TakenReserve, was: Battery, issued_by: str, now: datetime) -> None:
        """The house has it already; the device gets it with the next decision, or once it is free."""
        state = self._state
        was_pct = was.reserve_pct
        if (before := state.owed_reserve) is not None:
            was_pct = before.was_pct
            await self._end(before, CommandState.SUPERSEDED, Reason(Why.SUPERSEDED))
        amount = {"reserve_pct": wanted.reserve_pct}
        reason = Reason(Why.MONITORING_MODE) if state.house.monitoring else wanted.reason
        command = self._book.make(
            BATTERY, SET_RESERVE, issued_by, requested=amount, applied=amount, reason=reason
        )
        await self._book.announce(command)
        shown = None if state.seen is None else state.seen.battery
        owed = OwedReserve(
            reserve_pct=wanted.reserve_pct,
            command_id=command.id,
            issued_by=issued_by,
            since=now,
            was_pct=was_pct,
            before_pct=None if shown is None else shown.reserve_pct,
        )
        await state.set_owed_reserve(owed)
        state.told_reserve = wanted.reserve_pct, now
        self.remind()
        if self._is_moved:  # what is forced now gives it back with the rest
            await self._leave_with(wanted.reserve_pct)

    async def settle(self, seen: Observation, now: datetime) -> None:
        """What became of it since the last tick, and whether another hand was there first."""
        self.remind()
        owed, able = self._state.owed_reserve, self._gateway.battery()
        if owed is not None and self._book.open(owed.command_id) is None:
            await self._state.set_owed_reserve(None)
            self._state.told_reserve = owed.reserve_pct, now
        elif owed is not None and able is not None:
            is_changed = self._is_moved and not self._is_left_with(owed.reserve_pct)
            if is_changed or is_overtaken(owed, able, seen):
                await self._end(owed, CommandState.SUPERSEDED, Reason(Why.EXTERNAL_CONTROL))
        self._look_whether_shown(seen, now)

    async def refused(self, order: ReserveOrder) -> None:
        """The device does not take it: the house is as it was before it was asked for."""
        owed, battery = self._state.owed_reserve, self._state.house.battery
        if owed is None or battery is None or owed.reserve_pct != order.reserve_pct:
            return
        battery = replace(battery, reserve_pct=owed.was_pct)
        await self._state.set_house(replace(self._state.house, battery=battery), is_end=True)
        await self._state.set_owed_reserve(None)
        self._state.told_reserve = None

    def remind(self) -> None:
        """A battery that is held by its reserve has to know which one is its owner's."""
        lane, battery = self._gateway.lanes.get(BATTERY), self._state.house.battery
        if lane is not None and battery is not None and lane.knows_reserve is not None:
            lane.knows_reserve.own_reserve(battery.reserve_pct)

    async def _end(self, owed: OwedReserve, state: CommandState, why: Reason) -> None:
        await self._book.move(owed.command_id, state, reason=why)
        await self._state.set_owed_reserve(None)
        self._state.told_reserve = None

    def _look_whether_shown(self, seen: Observation, now: datetime) -> None:
        """What was set is told until the device itself shows it."""
        told = self._state.told_reserve
        if told is None or self._state.owed_reserve is not None:
            return
        shown_pct = None if seen.battery is None else seen.battery.reserve_pct
        if shown_pct == told[0] or abs(now - told[1]) >= SHOWN_BY:
            self._state.told_reserve = None

    @property
    def _is_moved(self) -> bool:
        """Whether the device's reserve is a forced state's of ours now."""
        able, held = self._gateway.battery(), dispatch_in(self._gateway.holding(BATTERY, "dispatch"))
        can_be = able is not None and able.reserve is not None and able.reserve.moves_with_orders
        return can_be and held is not None and held.action in FORCED

    def _is_left_with(self, reserve_pct: float) -> bool:
        lane = self._gateway.lanes[BATTERY]
        return lane.leases.has_reserve(lane.control, reserve_pct)

    async def _leave_with(self, reserve_pct: float) -> None:
        lane = self._gateway.lanes[BATTERY]
        await lane.leases.leave_with_reserve(lane.control, reserve_pct)
