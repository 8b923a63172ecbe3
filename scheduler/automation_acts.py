"""What an automation does: it asks as people do, by the same door, and lets go of what it asked for."""

from collections.abc import Callable
from datetime import datetime

from domain.automation.action import (
    Action,
    BatteryAct,
    LoadpointAct,
    MessageAct,
    PlanAct,
    SetBattery,
    SetLoadpoint,
    SetTariff,
    SunAct,
)
from domain.automation.automation import Automation
from domain.automation.check import battery_request, export_request, loadpoint_request, plan_request
from domain.command.on_behalf import AUTOMATION
from domain.command.request import BatteryRequest, ExportRequest, LoadpointRequest, PlanRequest
from domain.command.standing import outranks
from domain.notification.happening import Happening
from domain.notification.own_words import own_words
from scheduler.room import ControlRoom


class AutomationActs:
    """`say` tells the owner."""

    def __init__(self, room: ControlRoom, say: Callable[[Happening], None]) -> None:
        self._room, self._say = room, say

    async def carry_out(self, action: Action, automation: Automation, now: datetime) -> list[str]:
        """The commands it made. Raises PowerSyncError."""
        room, issued_by = self._room, AUTOMATION + automation.id
        match action:
            case BatteryAct():
                return [(await room.ask_battery(battery_request(action), issued_by)).id]
            case LoadpointAct():
                request = loadpoint_request(action)
                return [(await room.ask_loadpoint(action.loadpoint, request, issued_by)).id]
            case SunAct():
                return [(await room.ask_export(export_request(action), issued_by)).id]
            case PlanAct():
                return [(await room.ask_plan(plan_request(action), issued_by)).id]
            case SetLoadpoint():
                await room.change_loadpoint(action.loadpoint, action.settings, issued_by)
            case SetBattery():
                await room.change_battery(action.settings, issued_by)
            case SetTariff():
                await room.change_tariff(action.settings)
            case MessageAct():
                self._say(own_words(automation.id, action.title or automation.name, action.text, now))
        return []

    def is_behind(self, action: Action, automation: Automation) -> bool:
        """Whether what it has just set counts only once what a person asked for there is over."""
        state, issued_by = self._room.state, AUTOMATION + automation.id
        match action:
            case SetLoadpoint():
                charge = state.charge_intents.get(action.loadpoint)
                if charge is None or not outranks(charge, issued_by):
                    return False
                return not action.settings.keys().isdisjoint({"mode", *charge.spared.changes})
            case SetBattery():
                order, owed = state.battery_intent, state.owed_settings.values()
                if order is None or not outranks(order, issued_by):
                    return False
                is_owed = any(each.issued_by == issued_by for each in owed)
                return is_owed or not action.settings.keys().isdisjoint(order.spared.changes)
        return False

    async def let_go(self, automation_id: str) -> None:
        """Ends what it still holds; nobody governs it any more."""
        room, state, issuer = self._room, self._room.state, AUTOMATION + automation_id
        if state.wishes.battery.of(issuer) is not None:
            await room.ask_battery(BatteryRequest(action="restore"), issuer)
        if state.wishes.export.of(issuer) is not None:
            await room.ask_export(ExportRequest(action="restore"), issuer)
        if state.wishes.plan.of(issuer) is not None:
            await room.ask_plan(PlanRequest(action="restore"), issuer)
        for loadpoint_id, wishes in state.wishes.charge.items():
            if wishes.of(issuer) is not None:
                await room.ask_loadpoint(loadpoint_id, LoadpointRequest(action="release"), issuer)
