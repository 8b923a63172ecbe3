"""What must hold when an automation fires."""

from typing import Annotated, Literal

from msgspec import Meta, field

from domain.automation.part import Day, FlowName, Part, PlaceName, WattHours
from domain.event.event import EventKind
from domain.forecast.weather import Sky
from domain.house.house import Id
from domain.house.settings import ClockTime, Days, Percent, Price, Watts
from domain.reading.battery import BatteryMode
from domain.tariff.wall_clock import When


class TimeCondition(Part, frozen=True, kw_only=True, tag="time"):
    """The wall clock is within a window."""

    days: Days = "mon-sun"
    from_: ClockTime = field(default="00:00", name="from")
    to: ClockTime = "24:00"

    @property
    def when(self) -> When:
        """The window."""
        return When(days=self.days, from_=self.from_, to=self.to)


class BatteryCondition(Part, frozen=True, kw_only=True, tag="battery"):
    """The home battery's level lies between two values, and it is run in a mode."""

    above_pct: Percent | None = None
    below_pct: Percent | None = None
    mode: BatteryMode | None = None


class FlowCondition(Part, frozen=True, kw_only=True, tag="flow"):
    """A power lies between two values."""

    flow: FlowName
    above_w: Watts | None = None
    below_w: Watts | None = None


class PriceCondition(Part, frozen=True, kw_only=True, tag="price"):
    """A price lies between two values, per kWh."""

    price: Literal["import", "export"]
    above: Price | None = None
    below: Price | None = None


class EventCondition(Part, frozen=True, kw_only=True, tag="event"):
    """An event of this kind is under way, or none is."""

    event: EventKind
    is_running: bool = True


class SunForecastCondition(Part, frozen=True, kw_only=True, tag="solar_forecast"):
    """What the sun of today or tomorrow is expected to bring lies between two values."""

    day: Day
    above_wh: WattHours | None = None
    below_wh: WattHours | None = None


class WeatherCondition(Part, frozen=True, kw_only=True, tag="weather"):
    """The weather is one of these; at night no sky is sunny."""

    weather: Annotated[tuple[Sky, ...], Meta(min_length=1, max_length=6)]


class GridCondition(Part, frozen=True, kw_only=True, tag="grid"):
    """The house is on the grid, or cut off from it."""

    state: Literal["on", "off"]


class LoadpointCondition(Part, frozen=True, kw_only=True, tag="loadpoint"):
    """How it stands at one loadpoint, and where its car is."""

    loadpoint: Id
    connected: bool | None = None
    charging: bool | None = None
    at_home: bool | None = None
    place: PlaceName | None = None
    above_pct: Percent | None = None
    below_pct: Percent | None = None


Condition = (
    TimeCondition
    | BatteryCondition
    | FlowCondition
    | PriceCondition
    | EventCondition
    | SunForecastCondition
    | WeatherCondition
    | GridCondition
    | LoadpointCondition
)
