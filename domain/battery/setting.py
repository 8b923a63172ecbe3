"""The owner's settings that live on the battery: when one that is owed is written, and when it is void.

It is written once and then left alone: what is set in the maker's app afterwards stands. Where a state of
ours is made with it, it waits until that has ended, and is what that gives back.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import Struct

from domain.command.capabilities import BatteryCapabilities
from domain.command.decision import (
    BatteryDecision,
    CurtailmentDecision,
    GridChargingDecision,
    SettingDecision,
)
from domain.command.held import dispatch_in
from domain.command.order import BatteryOrder, SettingOrder
from domain.command.prove import Case, Verdict, by_read_back
from domain.command.standing import outranks
from domain.house.battery_setting import BatterySetting, SettingValue
from domain.house.devices import BATTERY
from domain.reading.battery import BatteryReading
from domain.reading.observation import Observation
from domain.reason.reason import Reason, Why
from domain.view import OwedSetting as OwedSetting
from domain.view import SiteView


class HeldNow(Struct, frozen=True, kw_only=True):
    """What of the battery is ours now, or about to be: its forced states, a limit of what is sold, and that
    it may not charge from the grid.
    """

    dispatches: tuple[BatteryOrder, ...] = ()
    is_limited: bool = False
    is_forbidden: bool = False

    def has(self, setting: BatterySetting, able: BatteryCapabilities) -> bool:
        """Whether one of these is made with the setting."""
        if setting is BatterySetting.EXPORT_RULE and self.is_limited:
            return True
        if setting is BatterySetting.GRID_CHARGING and self.is_forbidden:
            return True
        moves = able.moves(setting) or frozenset()
        return any(order.action in moves for order in self.dispatches)


def decide_settings(
    view: SiteView,
    battery: BatteryDecision | None,
    limit: CurtailmentDecision,
    grid_charging: GridChargingDecision,
) -> tuple[SettingDecision, ...]:
    """The writes that are owed, less those whose setting is another's now; an automation's wait for the end
    of what a person asked of the battery.
    """
    able = view.battery
    if able is None or view.house.monitoring:
        return ()
    orders = (dispatch_in(view.held.get(BATTERY)), None if battery is None else battery.order)
    now = HeldNow(
        dispatches=tuple(order for order in orders if order is not None),
        is_limited=view.limit is not None or (limit.active and limit.limit_w is not None),
        is_forbidden=view.forbids is not None or grid_charging.forbidden,
    )
    return tuple(
        _write(owed)
        for owed in view.owed_settings
        if able.moves(owed.setting) is not None
        and not now.has(owed.setting, able)
        and not outranks(view.battery_intent, owed.issued_by)
    )


def _write(owed: OwedSetting) -> SettingDecision:
    facts = {"action": owed.setting.action, "issued_by": owed.issued_by}
    return SettingDecision(
        order=SettingOrder(setting=owed.setting, value=owed.value),
        issued_by=owed.issued_by,
        command_id=owed.command_id,
        reason=Reason(Why.USER_COMMAND, facts),
    )


def told_by(reading: BatteryReading | None) -> Mapping[BatterySetting, SettingValue]:
    """The settings as the device shows them."""
    if reading is None:
        return {}
    reserve = {} if reading.reserve_pct is None else {BatterySetting.RESERVE: reading.reserve_pct}
    return {**reading.settings, **reserve}


def is_overtaken(owed: OwedSetting, able: BatteryCapabilities, seen: Observation) -> bool:
    """Whether another hand has set it since it was asked for: the newest wish stands. One that moves with
    orders tells nothing of other hands.
    """
    if able.moves(owed.setting) != frozenset() or owed.before is None:
        return False
    is_new = seen.battery_at is not None and seen.battery_at > owed.since
    shown = told_by(seen.battery).get(owed.setting)
    return is_new and shown is not None and shown not in (owed.before, owed.value)


def is_unknown(owed: OwedSetting, able: BatteryCapabilities, seen: Observation) -> bool:
    """Whether the battery that is there now tells its settings, and has none of this name."""
    return able.moves(owed.setting) is None and BatterySetting.RESERVE in told_by(seen.battery)


class Setting:
    """Policy of one of them at the gateway."""

    def __init__(self, setting: BatterySetting) -> None:
        self.name = setting.action

    def is_same(self, one: SettingOrder, other: SettingOrder) -> bool:
        """The same value."""
        return one == other

    def lets_go(self, order: SettingOrder, held: SettingOrder | None) -> bool:
        """It is never held, so that nothing else keeps it waiting."""
        return True

    def has_timer(self, order: SettingOrder) -> bool:
        """It does not end."""
        return False

    def seems_lost(self, order: SettingOrder, device: str, seen: Observation, since: datetime) -> bool:
        """What others set after it stands."""
        return False

    def judge(self, order: SettingOrder, case: Case) -> Verdict:
        """The settings are the whole proof."""
        return by_read_back("the order moves no power")

    def release(self, held: SettingOrder) -> None:
        """Nothing has to be handed back."""


SETTINGS: Iterable[Setting] = tuple(Setting(each) for each in BatterySetting)
