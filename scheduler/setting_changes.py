"""What people change of the settings while the house runs: each change is all of it or nothing.

A change is no wish: it has no end, and survives a restart until the file says something else.
"""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from domain.battery.patch import patch_battery
from domain.battery.settable import of_the_device
from domain.errors import Conflict, UnknownTarget
from domain.house.house import House
from domain.house.settings import Mode
from domain.loadpoint.patch import patch_loadpoint
from domain.ports.clock import Clock
from scheduler.forecast_choice import ForecastChoice
from scheduler.own_settings import OwnSettings
from scheduler.state import HouseState
from scheduler.wishes import Wishes


class SettingChanges:
    """Changes by JSON Merge Patch (RFC 7396); whoever asks holds `state.deciding`."""

    def __init__(
        self,
        state: HouseState,
        wishes: Wishes,
        own_settings: OwnSettings,
        forecast_choice: ForecastChoice,
        clock: Clock,
    ) -> None:
        self._state, self._wishes, self._clock = state, wishes, clock
        self._own_settings, self._forecast_choice = own_settings, forecast_choice

    async def of_loadpoint(self, loadpoint_id: str, patch: Mapping[str, Any], issued_by: str) -> None:
        """Its mode and settings. A person who sets it to `off` also ends what persons had asked of it: the
        newest wish counts.
        """
        state = self._state
        loadpoint = state.house.loadpoint(loadpoint_id)
        configured = state.configured.loadpoint(loadpoint_id)
        if loadpoint is None or configured is None:
            raise UnknownTarget(f"there is no loadpoint '{loadpoint_id}'")
        changed = patch_loadpoint(loadpoint, patch, state.house, configured)
        loadpoints = (changed if lp.id == loadpoint_id else lp for lp in state.house.loadpoints)
        house = replace(state.house, loadpoints=tuple(loadpoints))
        wishes = state.wishes.charge[loadpoint_id]
        await self._wishes.spare(wishes, loadpoint, changed, patch, issued_by)
        await self._change(house, is_end=changed.mode is Mode.OFF)
        if patch.get("mode") == Mode.OFF:
            await self._wishes.end_charge(loadpoint_id, issued_by)

    async def of_battery(self, patch: Mapping[str, Any], issued_by: str) -> None:
        """Its reserve, limits and own settings. The reserve is also written to the device, where that can
        be, and what it alone has is.
        """
        state = self._state
        battery, configured = state.house.battery, state.configured.battery
        if battery is None or configured is None:
            raise UnknownTarget("this house has no battery")
        self._must_be_observed()
        changed = patch_battery(battery, patch, configured)
        own, now = self._own_settings, self._clock.now()
        wanted = own.taken(of_the_device(patch)[0])
        reserve = own.taken_reserve(changed.reserve_pct) if "reserve_pct" in patch else None
        if reserve is not None:
            changed = replace(changed, reserve_pct=reserve.value)
        await self._wishes.spare(state.wishes.battery, battery, changed, patch, issued_by)
        await self._change(replace(state.house, battery=changed), is_end=False)
        if reserve is not None:
            await own.ask(reserve, issued_by, now, was=battery.reserve_pct)
        for setting in wanted:
            await own.ask(setting, issued_by, now)

    async def of_tariff(self, patch: Mapping[str, Any]) -> None:
        """Which of its forecasts the price source tells."""
        self._must_be_observed()
        await self._forecast_choice.change(patch)

    async def _change(self, house: House, *, is_end: bool) -> None:
        """The house is another one from now on, which is kept."""
        self._must_be_observed()
        await self._state.set_house(house, is_end=is_end)
        self._state.look_who_is_where()

    def _must_be_observed(self) -> None:
        if self._state.decision is None:
            raise Conflict("the house has not been observed yet", "not_ready")
