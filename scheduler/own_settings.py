"""The battery's settings that somebody asked for: each is owed to the device until it has it, or refuses."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from domain.battery.settable import Taken, taken, taken_reserve
from domain.battery.setting import HeldNow, OwedSetting, is_overtaken, is_unknown, told_by
from domain.command.command import CommandState
from domain.command.held import dispatch_in
from domain.command.order import SettingOrder
from domain.errors import InvalidRequest
from domain.house.battery_setting import BatterySetting, SettingValue
from domain.house.devices import BATTERY
from domain.reading.observation import Observation
from domain.reason.reason import Reason, Why
from scheduler.commands import CommandBook
from scheduler.gateway import Gateway
from scheduler.state import HouseState

SHOWN_BY = timedelta(minutes=10)  # some devices are asked for their settings only now and then


class OwnSettings:
    """Whoever calls it holds `state.deciding`."""

    def __init__(self, state: HouseState, gateway: Gateway, book: CommandBook) -> None:
        self._state, self._gateway, self._book = state, gateway, book

    def taken(self, asked: Mapping[BatterySetting, Any]) -> list[Taken]:
        """What the battery is given. Raises NotSupported where it has no such setting."""
        return taken(asked, self._gateway.battery())

    def taken_reserve(self, reserve_pct: float) -> Taken | None:
        """What it makes of it; None: its reserve is not set from here. Raises InvalidRequest."""
        able = self._gateway.battery()
        return None if able is None or able.reserve is None else taken_reserve(reserve_pct, able.reserve)

    async def ask(
        self, wanted: Taken, issued_by: str, now: datetime, *, was: SettingValue | None = None
    ) -> None:
        """The device gets it with the next decision, or once it is free. `was`: the house's own before."""
        state, setting = self._state, wanted.setting
        if (before := state.owed_settings.get(setting)) is not None:
            was = before.was
            await self._end(before, CommandState.SUPERSEDED, Reason(Why.SUPERSEDED))
        amount = {setting.value: wanted.value}
        reason = Reason(Why.MONITORING_MODE) if state.house.monitoring else wanted.reason
        command = self._book.make(
            BATTERY, setting.action, issued_by, requested=amount, applied=amount, reason=reason
        )
        await self._book.announce(command)
        owed = OwedSetting(
            setting=setting,
            value=wanted.value,
            command_id=command.id,
            issued_by=issued_by,
            since=now,
            was=was,
            before=told_by(None if state.seen is None else state.seen.battery).get(setting),
        )
        await state.set_owed(setting, owed)
        state.told_settings[setting] = wanted.value, now
        self.remind()
        if self._is_ours(setting):
            await self._leave_with(owed)
            await self._tell_that_it_waits(owed)

    async def settle(self, seen: Observation, now: datetime) -> None:
        """What became of each since the last tick, and whether another hand was there first."""
        await self._take_up_the_file(seen, now)
        self.remind()
        able = self._gateway.battery()
        for owed in list(self._state.owed_settings.values()):
            if self._book.open(owed.command_id) is None:
                await self._state.set_owed(owed.setting, None)
                self._state.told_settings[owed.setting] = owed.value, now
            elif able is not None:
                if self._was_changed(owed) or is_overtaken(owed, able, seen):
                    await self._end(owed, CommandState.SUPERSEDED, Reason(Why.EXTERNAL_CONTROL))
                elif is_unknown(owed, able, seen):
                    reason = Reason(Why.NOT_SUPPORTED, {"action": owed.setting.action})
                    await self._end(owed, CommandState.FAILED, reason)
                elif self._is_ours(owed.setting):
                    await self._leave_with(owed)
                    await self._tell_that_it_waits(owed)
                elif owed.is_left_with:
                    await self._state.set_owed(owed.setting, replace(owed, is_left_with=False))
        self._look_whether_shown(seen, now)

    async def _take_up_the_file(self, seen: Observation, now: datetime) -> None:
        """Another reserve than the file said before is its owner's wish, as one that is asked for: a house
        that went on by it alone would plan with one reserve beside a device that keeps another. What the
        device had before we knew the house is left alone.
        """
        state, filed, known = self._state, self._state.configured.battery, self._state.filed_reserve.pct
        house = state.house.battery
        if filed is None or house is None or seen.battery is None:
            return
        if known == filed.reserve_pct:
            return
        is_there = told_by(seen.battery).get(BatterySetting.RESERVE) == filed.reserve_pct
        if known is not None and house.reserve_pct == filed.reserve_pct and not is_there:
            try:
                wanted = self.taken_reserve(filed.reserve_pct)
            except InvalidRequest:  # told of as a reserve that the device has not
                wanted = None
            else:
                if wanted is None:  # it may yet tell that it takes one
                    return
            if wanted is not None:
                changed = replace(house, reserve_pct=wanted.value)
                await state.set_house(replace(state.house, battery=changed), is_end=True)
                await self.ask(wanted, "user", now, was=known)
        await state.filed_reserve.take_up(filed.reserve_pct)

    async def refused(self, order: SettingOrder) -> None:
        """The device does not take it: the house is as it was before it was asked for."""
        state = self._state
        owed, battery = state.owed_settings.get(order.setting), state.house.battery
        if owed is None or battery is None or owed.value != order.value:
            return
        if owed.was is not None:
            battery = replace(battery, reserve_pct=float(owed.was))
            await state.set_house(replace(state.house, battery=battery), is_end=True)
        await state.set_owed(order.setting, None)
        state.told_settings.pop(order.setting, None)

    def shown(self) -> Mapping[BatterySetting, SettingValue]:
        """What is set: as it was asked for until the device shows it, and as the device shows it then."""
        seen = self._state.seen
        asked = {setting: value for setting, (value, _) in self._state.told_settings.items()}
        return {**told_by(None if seen is None else seen.battery), **asked}

    def remind(self) -> None:
        """A battery that is held by its reserve has to know which one is its owner's."""
        lane, battery = self._gateway.lanes.get(BATTERY), self._state.house.battery
        if lane is not None and battery is not None and lane.knows_reserve is not None:
            lane.knows_reserve.own_reserve(battery.reserve_pct)

    async def _tell_that_it_waits(self, owed: OwedSetting) -> None:
        """Unless there is more to say of it."""
        command = self._book.open(owed.command_id)
        if command is not None and command.reason is None:
            await self._book.note(owed.command_id, Reason(Why.HELD_BY_ORDER))

    async def _end(self, owed: OwedSetting, state: CommandState, why: Reason) -> None:
        await self._book.move(owed.command_id, state, reason=why)
        await self._state.set_owed(owed.setting, None)
        self._state.told_settings.pop(owed.setting, None)

    def _look_whether_shown(self, seen: Observation, now: datetime) -> None:
        """What was set is told until the device itself shows it."""
        shown = told_by(seen.battery)
        for setting, (value, since) in list(self._state.told_settings.items()):
            is_owed = setting in self._state.owed_settings
            if not is_owed and (shown.get(setting) == value or abs(now - since) >= SHOWN_BY):
                del self._state.told_settings[setting]

    def _is_ours(self, setting: BatterySetting) -> bool:
        """Whether the device's setting is a state's of ours now."""
        able, held = self._gateway.battery(), dispatch_in(self._gateway.holding(BATTERY, "dispatch"))
        now = HeldNow(
            dispatches=() if held is None else (held,),
            is_limited=self._gateway.holding(BATTERY, "export") is not None,
            is_forbidden=self._gateway.holding(BATTERY, "grid_charging") is not None,
        )
        return able is not None and now.has(setting, able)

    def _was_changed(self, owed: OwedSetting) -> bool:
        """Whether another hand has set it since what is held now was told to give it back."""
        lane = self._gateway.lanes[BATTERY]
        is_kept = lane.leases.has_setting(lane.control, owed.setting, owed.value)
        return owed.is_left_with and self._is_ours(owed.setting) and not is_kept

    async def _leave_with(self, owed: OwedSetting) -> None:
        """What is held now gives it back with the rest, whichever of the two came first."""
        lane = self._gateway.lanes[BATTERY]
        if not owed.is_left_with and lane.leases.known:
            await lane.leases.leave_with(lane.control, owed.setting, owed.value)
            await self._state.set_owed(owed.setting, replace(owed, is_left_with=True))
