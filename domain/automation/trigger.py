"""What makes an automation fire."""

from typing import Literal

from domain.automation.part import HOME, Day, FlowName, Part, PlaceName, WattHours
from domain.event.event import EventKind
from domain.forecast.weather import Sky
from domain.house.house import Id
from domain.house.settings import ClockTime, Days, Percent, Price, Watts
from domain.reading.battery import BatteryMode


class TimeTrigger(Part, frozen=True, kw_only=True, tag="time"):
    """At a time of the wall clock, once a day at most."""

    at: ClockTime
    days: Days = "mon-sun"


class BatteryTrigger(Part, frozen=True, kw_only=True, tag="battery"):
    """The home battery reaches a level, from below or from above, or its reserve."""

    event: Literal["charged_to", "discharged_to", "discharged_to_reserve"]
    soc_pct: Percent | None = None


class BatteryModeTrigger(Part, frozen=True, kw_only=True, tag="battery_mode"):
    """The home battery begins or ends to be run in a mode."""

    event: Literal["enters", "leaves"] = "enters"
    mode: BatteryMode


class FlowTrigger(Part, frozen=True, kw_only=True, tag="flow"):
    """A power rises above or drops below a value."""

    flow: FlowName
    crosses: Literal["above", "below"]
    power_w: Watts


class EnergyTrigger(Part, frozen=True, kw_only=True, tag="energy"):
    """So much was bought, sold, made or charged since local midnight, or since the window opened."""

    energy: Literal["grid_import", "grid_export", "pv", "ev"]
    energy_wh: WattHours
    since: Literal["midnight", "window"] = "midnight"


class PriceTrigger(Part, frozen=True, kw_only=True, tag="price"):
    """A price rises above or drops below a value, per kWh."""

    price: Literal["import", "export"]
    crosses: Literal["above", "below"]
    value: Price


class EventTrigger(Part, frozen=True, kw_only=True, tag="event"):
    """An event (a spike, a session, a demand window) is announced, begins or ends."""

    event: EventKind
    state: Literal["announced", "running", "done", "cancelled"] = "running"


class SunForecastTrigger(Part, frozen=True, kw_only=True, tag="solar_forecast"):
    """The sun of today or tomorrow is expected to bring more or less than so much; once a day at most."""

    day: Day
    crosses: Literal["above", "below"]
    energy_wh: WattHours


class WeatherTrigger(Part, frozen=True, kw_only=True, tag="weather"):
    """The weather becomes so; at night no sky is sunny."""

    weather: Sky


class GridTrigger(Part, frozen=True, kw_only=True, tag="grid"):
    """The house is cut off from the grid, or back on it."""

    state: Literal["on", "off"]


class LoadpointTrigger(Part, frozen=True, kw_only=True, tag="loadpoint"):
    """Something happens at one loadpoint, or its car comes to a place or leaves it. `available`: it could
    charge a car, and none is plugged in. A level goes with soc_reaches, an energy with energy_reaches.
    """

    loadpoint: Id
    event: Literal[
        "connected",
        "disconnected",
        "charging_starts",
        "charging_stops",
        "available",
        "faulted",
        "soc_reaches",
        "energy_reaches",
        "arrives",
        "leaves",
    ]
    soc_pct: Percent | None = None
    energy_wh: WattHours | None = None
    place: PlaceName = HOME


Trigger = (
    TimeTrigger
    | BatteryTrigger
    | BatteryModeTrigger
    | FlowTrigger
    | EnergyTrigger
    | PriceTrigger
    | EventTrigger
    | SunForecastTrigger
    | WeatherTrigger
    | GridTrigger
    | LoadpointTrigger
)
