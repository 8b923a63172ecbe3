"""Orders: the wanted state of one device, as the rules express it and drivers translate it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct

from domain.house.battery_setting import BatterySetting, SettingValue


class BatteryAction(StrEnum):
    """What can be asked of a battery. `restore` hands it back as it was before us."""

    FORCE_CHARGE = "force_charge"
    FORCE_DISCHARGE = "force_discharge"
    HOLD = "hold"
    SELF_CONSUMPTION = "self_consumption"
    RESTORE = "restore"
    CURTAIL = "curtail"
    UNCURTAIL = "uncurtail"


class ChargeAction(StrEnum):
    """What can be asked of a loadpoint. `discharge`: its car feeds the house. `release` hands it back to its
    mode.
    """

    START = "start"
    STOP = "stop"
    BOOST = "boost"
    SET_CURRENT = "set_current"
    DISCHARGE = "discharge"
    RELEASE = "release"


POWERED = frozenset({BatteryAction.FORCE_CHARGE, BatteryAction.FORCE_DISCHARGE})
FORCED = frozenset({BatteryAction.FORCE_CHARGE, BatteryAction.FORCE_DISCHARGE, BatteryAction.HOLD})
RELEASING = frozenset({BatteryAction.SELF_CONSUMPTION, BatteryAction.RESTORE})


class OrderPrices(Struct, frozen=True, kw_only=True):
    """What a battery that is led by prices is told, currency per kWh; others take no notice."""

    import_price: float
    export_price: float


class BatteryOrder(Struct, frozen=True, kw_only=True, tag_field="kind", tag="battery"):
    """The wanted state of a battery.

    `power_w` is a magnitude (W, None: the maximum); `until` is when it must have ended. `prices` are those
    of an event; None: the device's own for such an order.
    """

    action: BatteryAction
    power_w: float | None = None
    target_soc_pct: float | None = None
    until: datetime | None = None
    prices: OrderPrices | None = None

    @property
    def amount(self) -> dict[str, Any]:
        """How much it is that it moves, in the words of a command's `applied`."""
        return {"power_w": self.power_w} if self.action in POWERED else {}


class ExportOrder(Struct, frozen=True, kw_only=True, tag_field="kind", tag="export"):
    """The wanted export limit of a battery's inverter: W, 0 when none may leave the house; None lifts ours,
    back to the limit from before.
    """

    limit_w: float | None

    @property
    def action(self) -> BatteryAction:
        """Its name as a command."""
        return BatteryAction.UNCURTAIL if self.limit_w is None else BatteryAction.CURTAIL

    @property
    def amount(self) -> dict[str, Any]:
        """It moves nothing."""
        return {}


class OutputOrder(Struct, frozen=True, kw_only=True, tag_field="kind", tag="output"):
    """The wanted limit of what an AC-coupled inverter gives, W; None lifts ours, back to the one before.

    `at_meter`: one with its own meter at the grid connection lets no more than this leave the house instead.
    """

    limit_w: float | None
    at_meter: bool = False

    @property
    def action(self) -> BatteryAction:
        """Its name as a command."""
        return BatteryAction.UNCURTAIL if self.limit_w is None else BatteryAction.CURTAIL

    @property
    def amount(self) -> dict[str, Any]:
        """How much it leaves, in the words of a command's `applied`."""
        return {} if self.limit_w is None else {"limit_w": self.limit_w}


class GridChargingAction(StrEnum):
    """What an order about charging from the grid is called as a command."""

    FORBID = "forbid_grid_charging"
    HAND_BACK = "restore_grid_charging"


class GridChargingOrder(Struct, frozen=True, kw_only=True, tag_field="kind", tag="grid_charging"):
    """Whether the battery is kept from charging from the grid; not `forbidden` hands it back as it was."""

    forbidden: bool

    @property
    def action(self) -> GridChargingAction:
        """Its name as a command."""
        return GridChargingAction.FORBID if self.forbidden else GridChargingAction.HAND_BACK

    @property
    def amount(self) -> dict[str, Any]:
        """It moves nothing."""
        return {}


class SettingOrder(Struct, frozen=True, kw_only=True, tag_field="kind", tag="setting"):
    """A setting of the battery's owner, such as its backup reserve: written once and not held."""

    setting: BatterySetting
    value: SettingValue

    @property
    def action(self) -> str:
        """Its name as a command."""
        return self.setting.action

    @property
    def amount(self) -> dict[str, Any]:
        """What it sets, in the words of a command's `applied`."""
        return {self.setting.value: self.value}

    @property
    def percent(self) -> float:
        """The value of a setting that is counted in %. Raises ValueError for another one."""
        return float(self.value)


class ChargeOrder(Struct, frozen=True, kw_only=True, tag_field="kind", tag="charge"):
    """The wanted current of a charger, A per phase; 0 wants no charge. `phases` None: as it is. `frees`:
    the pause that a charger keeps is lifted, so that the next car finds it as it was; the one that is there
    stays paused.
    `enables`: a charger that is out of service is put back into it first, as a person wants it to charge.
    """

    current_a: int
    phases: int | None = None
    frees: bool = False
    enables: bool = False

    @property
    def amount(self) -> dict[str, Any]:
        """How much it is that it moves, in the words of a command's `applied`."""
        return {"current_a": self.current_a} | ({} if self.phases is None else {"phases": self.phases})


class FeedOrder(Struct, frozen=True, kw_only=True, tag_field="kind", tag="feed"):
    """What a car shall give to the house through its charger, W; 0 ends that, and leaves it at no charge."""

    power_w: int

    @property
    def amount(self) -> dict[str, Any]:
        """How much it is that it moves, in the words of a command's `applied`."""
        return {"power_w": self.power_w} if self.power_w else {}


InverterOrder = BatteryOrder | ExportOrder
ChargerOrder = ChargeOrder | FeedOrder
Order = BatteryOrder | ChargeOrder | ExportOrder | FeedOrder | GridChargingOrder | OutputOrder | SettingOrder
