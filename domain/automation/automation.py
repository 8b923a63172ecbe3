"""An automation as its owner writes it: when it fires, what must hold then, and what it asks of the house."""

from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, field

from domain.event.event import EventKind
from domain.forecast.weather import Sky
from domain.house.house import Id
from domain.house.settings import ClockTime, Days, Percent, Price, Watts
from domain.reading.observation import BatteryMode
from domain.tariff.wall_clock import When

FlowName = Literal["load", "pv", "ev", "grid_import", "grid_export", "battery_charge", "battery_discharge"]
Day = Literal["today", "tomorrow"]
WattHours = Annotated[float, Meta(gt=0, le=1_000_000)]
PlaceName = Annotated[str, Meta(min_length=1, max_length=100)]
HOME, AWAY = "home", "away"  # other places have names of their own


class _Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """A trigger, a condition or an action; `kind` says which."""


# triggers


class TimeTrigger(_Part, frozen=True, kw_only=True, tag="time"):
    """At a time of the wall clock, once a day at most."""

    at: ClockTime
    days: Days = "mon-sun"


class BatteryTrigger(_Part, frozen=True, kw_only=True, tag="battery"):
    """The home battery reaches a level, from below or from above, or its reserve."""

    event: Literal["charged_to", "discharged_to", "discharged_to_reserve"]
    soc_pct: Percent | None = None


class BatteryModeTrigger(_Part, frozen=True, kw_only=True, tag="battery_mode"):
    """The home battery begins or ends to be run in a mode."""

    event: Literal["enters", "leaves"] = "enters"
    mode: BatteryMode


class FlowTrigger(_Part, frozen=True, kw_only=True, tag="flow"):
    """A power rises above or drops below a value."""

    flow: FlowName
    crosses: Literal["above", "below"]
    power_w: Watts


class EnergyTrigger(_Part, frozen=True, kw_only=True, tag="energy"):
    """So much was bought, sold, made or charged since local midnight, or since the window opened."""

    energy: Literal["grid_import", "grid_export", "pv", "ev"]
    energy_wh: WattHours
    since: Literal["midnight", "window"] = "midnight"


class PriceTrigger(_Part, frozen=True, kw_only=True, tag="price"):
    """A price rises above or drops below a value, per kWh."""

    price: Literal["import", "export"]
    crosses: Literal["above", "below"]
    value: Price


class EventTrigger(_Part, frozen=True, kw_only=True, tag="event"):
    """An event (a spike, a session, a demand window) is announced, begins or ends."""

    event: EventKind
    state: Literal["announced", "running", "done", "cancelled"] = "running"


class SunForecastTrigger(_Part, frozen=True, kw_only=True, tag="solar_forecast"):
    """The sun of today or tomorrow is expected to bring more or less than so much; once a day at most."""

    day: Day
    crosses: Literal["above", "below"]
    energy_wh: WattHours


class WeatherTrigger(_Part, frozen=True, kw_only=True, tag="weather"):
    """The weather becomes so; at night no sky is sunny."""

    weather: Sky


class GridTrigger(_Part, frozen=True, kw_only=True, tag="grid"):
    """The house is cut off from the grid, or back on it."""

    state: Literal["on", "off"]


class LoadpointTrigger(_Part, frozen=True, kw_only=True, tag="loadpoint"):
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


# conditions


class TimeCondition(_Part, frozen=True, kw_only=True, tag="time"):
    """The wall clock is within a window."""

    days: Days = "mon-sun"
    from_: ClockTime = field(default="00:00", name="from")
    to: ClockTime = "24:00"

    @property
    def when(self) -> When:
        """The window."""
        return When(days=self.days, from_=self.from_, to=self.to)


class BatteryCondition(_Part, frozen=True, kw_only=True, tag="battery"):
    """The home battery's level lies between two values, and it is run in a mode."""

    above_pct: Percent | None = None
    below_pct: Percent | None = None
    mode: BatteryMode | None = None


class FlowCondition(_Part, frozen=True, kw_only=True, tag="flow"):
    """A power lies between two values."""

    flow: FlowName
    above_w: Watts | None = None
    below_w: Watts | None = None


class PriceCondition(_Part, frozen=True, kw_only=True, tag="price"):
    """A price lies between two values, per kWh."""

    price: Literal["import", "export"]
    above: Price | None = None
    below: Price | None = None


class EventCondition(_Part, frozen=True, kw_only=True, tag="event"):
    """An event of this kind is under way, or none is."""

    event: EventKind
    is_running: bool = True


class SunForecastCondition(_Part, frozen=True, kw_only=True, tag="solar_forecast"):
    """What the sun of today or tomorrow is expected to bring lies between two values."""

    day: Day
    above_wh: WattHours | None = None
    below_wh: WattHours | None = None


class WeatherCondition(_Part, frozen=True, kw_only=True, tag="weather"):
    """The weather is one of these; at night no sky is sunny."""

    weather: Annotated[tuple[Sky, ...], Meta(min_length=1, max_length=6)]


class GridCondition(_Part, frozen=True, kw_only=True, tag="grid"):
    """The house is on the grid, or cut off from it."""

    state: Literal["on", "off"]


class LoadpointCondition(_Part, frozen=True, kw_only=True, tag="loadpoint"):
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


# actions


class BatteryAct(_Part, frozen=True, kw_only=True, tag="battery"):
    """A battery command, as `POST /battery/commands` takes it."""

    action: str
    power_w: float | None = None
    duration_s: float | None = None
    target_soc_pct: float | None = None


class LoadpointAct(_Part, frozen=True, kw_only=True, tag="loadpoint"):
    """A loadpoint command, as `POST /loadpoints/{id}/commands` takes it."""

    loadpoint: Id
    action: str
    current_a: int | None = None
    power_w: float | None = None
    duration_s: float | None = None
    limit_soc_pct: float | None = None


class SetLoadpoint(_Part, frozen=True, kw_only=True, tag="set_loadpoint"):
    """Other settings for a loadpoint, as `PATCH /loadpoints/{id}` takes them."""

    loadpoint: Id
    settings: dict[str, Any]


class SetBattery(_Part, frozen=True, kw_only=True, tag="set_battery"):
    """Other reserves and limits for the battery, as `PATCH /battery` takes them."""

    settings: dict[str, Any]


class SetTariff(_Part, frozen=True, kw_only=True, tag="set_tariff"):
    """Another forecast of the price source's, as `PATCH /tariff` takes it."""

    settings: dict[str, Any]


class SunAct(_Part, frozen=True, kw_only=True, tag="inverter"):
    """A limit of what leaves the house, as `POST /curtailment/commands` takes it: holding back the sun."""

    action: str
    limit_w: float | None = None
    duration_s: float | None = None


class PlanAct(_Part, frozen=True, kw_only=True, tag="plan"):
    """That the house plans for a while, or does not, as `POST /plan/commands` takes it."""

    action: str
    duration_s: float | None = None


class MessageAct(_Part, frozen=True, kw_only=True, tag="message"):
    """A message to the owner's phones and services; without a title it has the automation's name."""

    text: Annotated[str, Meta(min_length=1, max_length=300)]
    title: Annotated[str, Meta(min_length=1, max_length=100)] | None = None


Action = BatteryAct | LoadpointAct | SetLoadpoint | SetBattery | SetTariff | SunAct | PlanAct | MessageAct


class Automation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule. It fires when its trigger comes true, within `window` where there is one; all `conditions`
    have to hold then, and what is unknown does not hold.

    Of two that want the same of one target at once the one of the larger `priority` is carried out. In
    `quiet` hours nothing is done. `dry_run` only writes down what would have been done; `once` switches it
    off after it was carried out. `fires_at_first`: it also fires where the trigger is true when it is made.
    `paused_until` keeps it from firing until then.
    """

    id: Id
    name: Annotated[str, Meta(min_length=1, max_length=100)]
    group: Annotated[str, Meta(max_length=100)] | None = None
    priority: Annotated[int, Meta(ge=0, le=100)] = 50
    enabled: bool = True
    paused_until: Annotated[datetime, Meta(tz=True)] | None = None
    once: bool = False
    dry_run: bool = False
    fires_at_first: bool = False
    window: When | None = None
    quiet: When | None = None
    trigger: Trigger
    conditions: Annotated[tuple[Condition, ...], Meta(max_length=20)] = ()
    actions: Annotated[tuple[Action, ...], Meta(min_length=1, max_length=10)]


Outcome = Literal[
    "waiting",
    "partly_waiting",
    "done",
    "partly",
    "overtaken",
    "failed",
    "dry_run",
    "quiet",
    "conditions",
    "conflict",
    "resting",
]


class ConditionTold(Struct, frozen=True, kw_only=True):
    """One condition in a sentence, with what it was measured at; `holds` null is not known."""

    holds: bool | None
    text: str


class Run(Struct, frozen=True, kw_only=True):
    """What became of one firing: `outcome` is waiting (what it ordered has reached no device yet), done,
    overtaken (it ended before it did), partly_waiting and partly (part of it is done, the rest waits or was
    overtaken), failed (partly or wholly), dry_run, quiet, conditions, conflict or
    resting. `facts` are what it was decided on, `conditions` its conditions in words; `commands`
    the commands it made, `acted` how many actions were carried out that make none (settings, a message),
    `errors` what was refused.
    """

    at: datetime
    outcome: Outcome
    text: str
    facts: dict[str, Any] = field(default_factory=dict)
    commands: tuple[str, ...] = ()
    acted: int = 0
    errors: tuple[str, ...] = ()
    conditions: tuple[ConditionTold, ...] = ()
