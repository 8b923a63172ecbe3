"""Numbers: limits and currents of a charge point, and the reserve of the battery."""

from dataclasses import dataclass

from homeassistant.components.number import NumberDeviceClass, NumberEntity, NumberMode
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddEntitiesCallback

from .coordinator import Coordinator
from .entity import PARALLEL_UPDATES, PartEntity, add_as_parts_come
from .house.parts import BATTERY, LOADPOINT, Part
from .house.quantities import at

__all__ = ["PARALLEL_UPDATES", "async_setup_entry"]


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A number that can be set: its name in the house, and its range."""

    key: str
    name: str
    unit: str
    least: float
    most: float
    mode: NumberMode = NumberMode.SLIDER
    is_whole: bool = False


CLASSES = {"%": NumberDeviceClass.BATTERY, "A": NumberDeviceClass.CURRENT}
SETTINGS = {
    BATTERY: (Setting(key="reserve", name="reserve_pct", unit="%", least=0, most=100),),
    LOADPOINT: (
        Setting(key="limit", name="limit_soc_pct", unit="%", least=1, most=100),
        Setting(
            key="min_current",
            name="min_current_a",
            unit="A",
            least=1,
            most=80,
            mode=NumberMode.BOX,
            is_whole=True,
        ),
        Setting(
            key="max_current",
            name="max_current_a",
            unit="A",
            least=1,
            most=80,
            mode=NumberMode.BOX,
            is_whole=True,
        ),
    ),
}


async def async_setup_entry(hass: HomeAssistant, entry: ConfigEntry, add: AddEntitiesCallback) -> None:
    """Adds the numbers of every part."""
    add_as_parts_come(
        entry,
        add,
        lambda coordinator, part: [
            SettingNumber(coordinator, part, each) for each in SETTINGS.get(part.kind, ())
        ],
    )


class SettingNumber(PartEntity, NumberEntity):
    """One setting."""

    _attr_entity_category = EntityCategory.CONFIG
    _attr_native_step = 1

    def __init__(self, coordinator: Coordinator, part: Part, setting: Setting) -> None:
        super().__init__(coordinator, part, setting.key)
        self.setting = setting
        able = at("capabilities")(self.told) or {}
        highest = able.get("max_current_a") if setting.unit == "A" else None
        self._attr_native_min_value = setting.least
        self._attr_native_max_value = highest or setting.most
        self._attr_native_unit_of_measurement = setting.unit
        self._attr_device_class = CLASSES[setting.unit]
        self._attr_mode = setting.mode

    @property
    def native_value(self) -> float | None:
        """As it is set."""
        value: float | None = self.told.get(self.setting.name)
        return value

    async def async_set_native_value(self, value: float) -> None:
        """Sets it."""
        wanted = round(value) if self.setting.is_whole else value
        await self.coordinator.change(self.part, **{self.setting.name: wanted})
