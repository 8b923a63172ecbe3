"""The house as configured: what exists and which limits hold. Drivers and addresses are no part of it."""

from typing import Annotated, Literal, NewType

from msgspec import Meta, Struct, field

from domain.house.notify import NotifyRules
from domain.house.optimiser import Optimiser
from domain.house.settings import (
    CheapSettings,
    Mode,
    Percent,
    Price,
    ScheduleSettings,
    Seconds,
    SmartSettings,
    SolarSettings,
    Watts,
)

Id = Annotated[
    str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$", description="lower-case letters, digits, - and _")
]

Vin = Annotated[
    str, Meta(pattern=r"^(?=.*[A-HJ-NPR-Z])[A-HJ-NPR-Z0-9]{17}$", description="17 capital letters and digits")
]  # ISO 3779

SiteId = NewType("SiteId", str)
HOME = SiteId("home")  # the one house of a server at home


class Site(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the house stands and what its connection allows. None is no limit, 0 is a real zero."""

    name: str = "Home"
    timezone: str = "UTC"
    currency: Annotated[str, Meta(pattern=r"^[A-Z]{3}$", description="three letters such as AUD")] = "AUD"
    import_limit_w: Watts | None = None
    export_limit_w: Watts | None = None
    main_fuse_a: Annotated[float, Meta(gt=0, le=1_000)] | None = None
    phases: Literal[1, 3] = 1
    fuse_margin_a: Annotated[float, Meta(ge=0, le=100)] = 2
    surplus_sharing: Literal["priority_first", "even", "priority_only"] = "priority_first"
    manual_stop_hold_s: Seconds = 900


class Battery(Struct, frozen=True, kw_only=True):
    """The home battery's ratings. `efficiency` is one way, each side."""

    capacity_wh: Annotated[float, Meta(gt=0, le=1_000_000)] = 13_500
    max_charge_w: Watts = 5_000
    max_discharge_w: Watts = 5_000
    reserve_pct: Percent = 10
    efficiency: Annotated[float, Meta(gt=0.5, le=1)] = 0.92


class Vehicle(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A car that may be seen at a loadpoint. `vin` and `tags` (of its driver's cards, or its own id) are what
    chargers may tell of it.
    """

    id: Id
    name: str | None = None
    capacity_wh: Annotated[float, Meta(gt=0, le=1_000_000)] = 60_000
    max_ac_w: Watts | None = None
    vin: Vin | None = None
    tags: tuple[Annotated[str, Meta(min_length=1, max_length=64)], ...] = ()


class Loadpoint(Struct, frozen=True, kw_only=True):
    """One physical charge point: its limits, its mode and each mode's settings. `charge_in_demand_window`:
    its modes may charge from the grid while a demand charge counts. `discharge_floor_pct`: a car that feeds
    the house keeps so much, %.
    """

    id: Id
    name: str | None = None
    vehicle: Id | None = None
    mode: Mode = Mode.OFF
    limit_soc_pct: Percent = 100
    discharge_floor_pct: Percent = 50
    phases: Literal[1, 3, "auto"] = 1
    min_current_a: Annotated[int, Meta(ge=1, le=80)] = 6
    max_current_a: Annotated[int, Meta(ge=1, le=80)] = 32
    priority: Annotated[int, Meta(ge=-100, le=100)] = 0
    voltage_v: Annotated[float, Meta(ge=100, le=300)] = 230
    phase: Literal["L1", "L2", "L3"] | None = None
    circuit: Id | None = None
    charge_in_demand_window: bool = False
    min_on_s: Seconds = 300
    min_off_s: Seconds = 300
    solar: SolarSettings = field(default_factory=SolarSettings)
    cheap: CheapSettings = field(default_factory=CheapSettings)
    schedule: ScheduleSettings = field(default_factory=ScheduleSettings)
    smart: SmartSettings = field(default_factory=SmartSettings)

    @property
    def title(self) -> str:
        """What people call it."""
        return self.name or self.id.replace("-", " ").replace("_", " ").capitalize()


class Circuit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What several loadpoints may draw together; one circuit may lie below another."""

    id: Id
    max_a: Annotated[float, Meta(gt=0, le=1_000)] | None = None
    max_w: Watts | None = None
    parent: Id | None = None


class Curtailment(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Stop exporting while it earns less than `enter_below`, until it earns `leave_at` again (per kWh)."""

    enabled: bool = False
    enter_below: Price = 0.010
    leave_at: Price = 0.012

    def is_uneconomic(self, export_price: float | None, was: bool) -> bool:
        """Whether export earns too little, with a dead band; an unknown price changes nothing."""
        if export_price is None:
            return was
        return export_price < (self.leave_at if was else self.enter_below)

    def loses(self, export_price: float | None, was: bool) -> bool:
        """Whether sun that nobody uses is held back for its price, or goes out at a cost; `was`: somebody who
        began because of it still uses it.
        """
        if self.enabled or was:
            return self.is_uneconomic(export_price, was)
        return export_price is not None and export_price < 0


class Spike(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Export into a wholesale price spike."""

    enabled: bool = False
    threshold_per_mwh: Annotated[float, Meta(ge=0, le=100_000)] = 3_000


class House(Struct, frozen=True, kw_only=True):
    """All that the rules may know of how this house is built. `id` is in every key of its records."""

    id: SiteId = HOME
    site: Site = field(default_factory=Site)
    battery: Battery | None = None
    vehicles: tuple[Vehicle, ...] = ()
    loadpoints: tuple[Loadpoint, ...] = ()
    circuits: tuple[Circuit, ...] = ()
    curtailment: Curtailment = field(default_factory=Curtailment)
    optimiser: Optimiser = field(default_factory=Optimiser)
    spike: Spike = field(default_factory=Spike)
    notify: NotifyRules = field(default_factory=NotifyRules)
    tick_s: float = 10
    monitoring: bool = False
    external: Literal["assert", "yield"] = "assert"

    def loadpoint(self, loadpoint_id: str) -> Loadpoint | None:
        """The loadpoint of this id, or None."""
        return next((lp for lp in self.loadpoints if lp.id == loadpoint_id), None)

    def vehicle(self, vehicle_id: str | None) -> Vehicle | None:
        """The vehicle of this id, or None."""
        return next((v for v in self.vehicles if v.id == vehicle_id), None)

    @property
    def stale_after_s(self) -> float:
        """A reading older than this is unknown."""
        return max(30.0, 3 * self.tick_s)
