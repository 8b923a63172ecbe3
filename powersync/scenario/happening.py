"""What happens in a story: its `house` tables, key by key, done to the simulated world."""

from collections.abc import Mapping
from math import isfinite, isnan
from pathlib import Path
from typing import Any

from adapters.simulated.battery import SimulatedBattery
from adapters.simulated.faults import Faults
from adapters.simulated.house import PhaseCurrents, SimulatedHouse
from domain.errors import InvalidRequest
from domain.ports.clock import Clock
from domain.reason.reason import Why
from powersync.scenario.forecast import AsItIsNow, StoryWeather
from powersync.scenario.prices import StoryPrices

PINS = ("grid_w", "battery_w", "phase_a")
HOUSE = (
    *("pv_w", "pv_forecast_w", "load_w", "battery_soc_pct", "battery_takes_w", *PINS, "unpin"),
    *("price", "market", "prices", "prices_csv", "sessions", "loadpoints", "weather"),
)
AT_A_LOADPOINT = (
    *("connected", "vehicle_soc_pct", "charging_w", "draws", "is_home", "identity", "obstacle"),
    *("feeds_house_w", "takes_w"),
)
OBSTACLES = (
    Why.CHARGER_PAUSED,
    Why.CHARGER_FAULT,
    Why.COMMAND_REJECTED,
    Why.PROVIDER_COOLDOWN,
    Why.REPLUG_REQUIRED,
)


class Happenings:
    """Changes house, forecasts, prices and weather; `market` is None until a story tells of one."""

    def __init__(
        self,
        physics: SimulatedHouse,
        *,
        forecast: AsItIsNow,
        prices: StoryPrices,
        weather: StoryWeather,
        faults: Faults,
        folder: Path,
        clock: Clock,
    ) -> None:
        self._physics, self._forecast = physics, forecast
        self._prices, self._weather = prices, weather
        self._faults, self._folder, self._clock = faults, folder, clock
        self.market: StoryPrices | None = None

    def change(self, house: Mapping[str, Any]) -> bool:
        """A `house` table happens now; returns whether prices changed. Raises InvalidRequest."""
        self._physics.advance(self._clock.now())
        prices_changed = False
        for key, value in house.items():
            match key:
                case "pv_w":
                    self._physics.pv_available_w = _number(key, value)
                case "pv_forecast_w":
                    self._forecast.solar.promised_w = _pin(key, value)
                case "load_w":
                    self._physics.load_wanted_w = _number(key, value)
                case "battery_soc_pct":
                    self._battery(key).soc_pct = _number(key, value)
                case "battery_takes_w":
                    self._battery(key).max_charge_w = _number(key, value)
                case "grid_w" | "battery_w":
                    self._physics.pinned[key] = _pin(key, value)
                case "phase_a":
                    self._physics.pinned[key] = _phases(value)
                case "unpin":
                    self._unpin(value)
                case "price":
                    self._prices.set_constant(value, self._clock.now())
                    prices_changed = True
                case "market":
                    self.market = self.market or StoryPrices(None, self._faults, self._clock)
                    self.market.set_market(value, self._clock.now())
                    prices_changed = True
                case "prices":
                    self._prices.set_curve(_listed("prices", value))
                    prices_changed = True
                case "prices_csv":
                    self._prices.set_file(self._folder / str(value))
                    prices_changed = True
                case "sessions":
                    self._prices.set_sessions(_listed("sessions", value))
                    prices_changed = True
                case "weather":
                    self._weather.set(value)
                case "loadpoints":
                    for loadpoint_id, settings in _table("loadpoints", value).items():
                        self._change_charger(loadpoint_id, settings)
                case _:
                    raise InvalidRequest(f"house.{key}: is no setting (allowed: {', '.join(HOUSE)})")
        return prices_changed

    def _battery(self, key: str) -> SimulatedBattery:
        if self._physics.battery is None:
            raise InvalidRequest(f"house.{key}: this house has no battery")
        return self._physics.battery

    def _unpin(self, names: Any) -> None:
        for name in _listed("unpin", names):
            if name not in PINS:
                raise InvalidRequest(f"house.unpin: '{name}' is none of {', '.join(PINS)}")
            self._physics.pinned.pop(name, None)

    def _change_charger(self, loadpoint_id: str, settings: Any) -> None:
        charger = self._physics.chargers.get(loadpoint_id)
        where = f"loadpoints.{loadpoint_id}"
        if charger is None:
            raise InvalidRequest(f"house.{where}: there is no such loadpoint")
        for key, value in _table(where, settings).items():
            match key:
                case "connected":
                    charger.plug(_switch(f"{where}.{key}", value))
                case "vehicle_soc_pct":
                    charger.soc_pct = _pin(f"{where}.{key}", value)
                case "charging_w":
                    charger.external_w = _number(f"{where}.{key}", value) or None
                case "draws":
                    charger.draws = _switch(f"{where}.{key}", value)
                case "is_home":
                    charger.is_home = _switch(f"{where}.{key}", value)
                case "identity":
                    charger.identity = str(value) or None
                case "feeds_house_w":
                    charger.feeds_house_w = _number(f"{where}.{key}", value) or None
                case "takes_w":
                    charger.max_w = _number(f"{where}.{key}", value) or None
                case "obstacle":
                    charger.obstacle = _obstacle(f"{where}.{key}", value)
                case _:
                    allowed = ", ".join(AT_A_LOADPOINT)
                    raise InvalidRequest(f"house.{where}.{key}: is no setting (allowed: {allowed})")


def _obstacle(where: str, value: Any) -> Why | None:
    """What a charger says keeps it from charging; "" is nothing. Raises InvalidRequest."""
    if value == "":
        return None
    if value not in OBSTACLES:
        raise InvalidRequest(f"house.{where}: none of {', '.join(OBSTACLES)}")
    return Why(value)


def _phases(value: Any) -> PhaseCurrents:
    """Three currents, A; NaN is a silent phase. Raises InvalidRequest."""
    if not isinstance(value, list) or len(value) != 3:
        raise InvalidRequest("house.phase_a: needs three currents")
    first, second, third = (_pin("phase_a", each) for each in value)
    return first, second, third


def _pin(key: str, value: Any) -> float | None:
    """A number, or NaN for what cannot be measured. Raises InvalidRequest."""
    return None if isinstance(value, float) and isnan(value) else _number(key, value)


def _switch(key: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise InvalidRequest(f"house.{key}: {value!r} is neither true nor false")
    return value


def _table(key: str, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise InvalidRequest(f"house.{key}: {value!r} is no table")
    return value


def _listed(key: str, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise InvalidRequest(f"house.{key}: {value!r} is no list")
    return value


def _number(key: str, value: Any) -> float:
    """A number of the file. Raises InvalidRequest."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise InvalidRequest(f"house.{key}: {value!r} is no number")
    return float(value)
