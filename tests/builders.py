"""A typical house: tests name only what they are about."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from domain.command.capabilities import BatteryCapabilities
from domain.command.intent import ChargeIntent
from domain.command.order import BatteryAction
from domain.event.event import Event, EventKind, EventState
from domain.house.house import Battery, House, Loadpoint, Site, Vehicle
from domain.reading.battery import BatteryMode, BatteryReading
from domain.reading.charger import ChargerReading, ChargerState
from domain.reading.observation import Observation
from domain.reason.reason import Reason, Why
from domain.site import SiteView
from domain.tariff.slots import PriceSlot

NOON = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
UNKNOWN: Any = object()  # an observation without this value
ALL_ACTS = frozenset(BatteryAction)
ABLE = BatteryCapabilities(actions=ALL_ACTS)


def after(seconds: float) -> datetime:
    """So long after noon."""
    return NOON + timedelta(seconds=seconds)


DEMAND_PEAK = Event(
    id="demand-peak",
    kind=EventKind.DEMAND_WINDOW,
    state=EventState.RUNNING,
    starts_at=NOON,
    ends_at=after(3_600),
    reason=Reason(Why.DEMAND_WINDOW),
    changed_at=NOON,
)


def a_loadpoint(**changes: Any) -> Loadpoint:
    """A one-phase charger, 6 to 32 A, in the garage."""
    return replace(Loadpoint(id="garage"), **changes)


def a_house(*loadpoints: Loadpoint, **changes: Any) -> House:
    """A house with a 13.5 kWh battery and these loadpoints."""
    typical = House(battery=Battery(), loadpoints=loadpoints or (a_loadpoint(),), tick_s=30)
    return replace(typical, **changes)


def a_site(**changes: Any) -> Site:
    """An ordinary connection in Brisbane."""
    return replace(Site(timezone="Australia/Brisbane"), **changes)


def a_car(**changes: Any) -> Vehicle:
    """A 60 kWh car."""
    return replace(Vehicle(id="car"), **changes)


def a_charger(draws_w: float = 0.0, **changes: Any) -> ChargerReading:
    """A charger with a plugged-in car at 55 %, drawing so much."""
    state = ChargerState.CHARGING if draws_w else ChargerState.CONNECTED
    typical = ChargerReading(
        state=state,
        connected=True,
        charging=draws_w > 0,
        power_w=draws_w,
        current_a=draws_w / 230,
        vehicle_soc_pct=55,
    )
    return replace(typical, **changes)


def a_price(import_price: float = 0.30, export_price: float | None = 0.08) -> PriceSlot:
    """A price that holds all day."""
    return PriceSlot(
        start=NOON - timedelta(days=1),
        end=NOON + timedelta(days=1),
        import_price=import_price,
        export_price=export_price,
    )


def an_observation(
    *,
    grid_w: float | None = 0.0,
    pv_w: float | None = 3_000.0,
    battery_w: float | None = 0.0,
    soc_pct: float | None = 85.0,
    mode: BatteryMode = BatteryMode.SELF_CONSUMPTION,
    chargers: Mapping[str, ChargerReading | None] | None = None,
    price: PriceSlot | None = UNKNOWN,
    has_battery: bool = True,
    at: datetime = NOON,
    grid_at: datetime | None = None,
    is_delayed: bool = False,
) -> Observation:
    """What one tick sees; a charger given as None is silent."""
    known = {"garage": a_charger()} if chargers is None else chargers
    battery = BatteryReading(power_w=battery_w, soc_pct=soc_pct, mode=mode) if has_battery else None
    return Observation(
        at=at,
        grid_w=grid_w,
        grid_at=grid_at,
        is_delayed=is_delayed,
        pv_w=pv_w,
        battery=battery,
        battery_at=at if has_battery else None,
        chargers={key: reading for key, reading in known.items() if reading is not None},
        charger_at={key: at for key, reading in known.items() if reading is not None},
        price=a_price() if price is UNKNOWN else price,
        has_battery=has_battery,
        charger_ids=tuple(known),
    )


def a_view(house: House | None = None, seen: Observation | None = None, **changes: Any) -> SiteView:
    """What one tick knows."""
    typical = SiteView(
        house=a_house() if house is None else house,
        seen=an_observation() if seen is None else seen,
        battery=ABLE,
    )
    return replace(typical, **changes)


def a_charge(current_a: int = 16, lasts_s: float = 3_600, **changes: Any) -> ChargeIntent:
    """A person's charge from noon on; 0 A is a stop."""
    typical = ChargeIntent(command_id="c-1", current_a=current_a, since=NOON, until=after(lasts_s))
    return replace(typical, **changes)
