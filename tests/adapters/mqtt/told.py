"""A house to be told over MQTT."""

from typing import Any

from msgspec.structs import replace

from adapters.mqtt.dialect import HomeAssistantDialect
from adapters.mqtt.discovery import Identity
from adapters.mqtt.topics import Topics
from domain.command.capabilities import ChargerCapabilities
from domain.command.order import BatteryAction
from domain.energy.totals import Totals
from domain.house.battery_setting import BatterySetting, SettingValue
from domain.ports.messages import Told
from tests.fakes.status import a_loadpoint_status, a_status

ACTS = frozenset(BatteryAction)
OWN: dict[BatterySetting, SettingValue | None] = {
    BatterySetting.GRID_CHARGING: True,
    BatterySetting.EXPORT_RULE: "pv_only",
    BatterySetting.STORM_WATCH: None,  # not known yet
    BatterySetting.EV_RESERVE: 40.0,
}
ABLE = ChargerCapabilities(max_current_a=16)


def a_told(**changes: Any) -> Told:
    """A sunny noon at change 7; a battery and a charger that take orders. `changes` are the status's."""
    totals = Totals(import_wh=1_234.5, export_wh=0.0, pv_wh=9_000.4, charge_wh=80.0, discharge_wh=20.0)
    garage = a_loadpoint_status(capabilities=ABLE)
    status = a_status(seq=7, totals=totals, loadpoints={"garage": garage})
    return Told(status=replace(status, **changes), acts=ACTS, settings=OWN)


def a_dialect(by: Any = "device", *, controls: bool = True) -> HomeAssistantDialect:
    """Ours, under the usual topics."""
    return HomeAssistantDialect(Topics(), Identity(instance="a1", version="1.2"), by=by, controls=controls)
