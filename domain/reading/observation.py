"""The frozen picture of the house that one tick decides on.

Making it drops what is too old, so that every rule downstream can take a number it is given as current.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from msgspec import Struct, field

from domain.house.devices import BATTERY, LOADPOINTS, SOLAR, loadpoint_of
from domain.reading.battery import BatteryReading
from domain.reading.charger import ChargerReading, PhaseCurrents
from domain.reading.reading import Reading
from domain.reading.signs import load_w
from domain.tariff.slots import PriceSlot

DUSK_W = 50.0  # an inverter that gives so little is about to sleep
NIGHT = timedelta(hours=18)
PHASE_CURRENTS_LAST = timedelta(seconds=90)  # an age of their own: a fuse is slow, and a stop costs a charge


class Observation(Struct, frozen=True, kw_only=True):
    """All that one tick may know; every rule sees the same house.

    `inverter_w`: what AC-coupled inverters give now, by device id; a silent one is missing.
    `is_delayed`: the flows are minutes old, so they show the house but nothing may be steered by them.
    `is_torn`: meters and cars tell of two instants, so that nobody knows what the house uses.
    `price` is what the next kWh costs; `slot`, where that is another one, is what the tariff lists, before
    quotas and steps.
    """

    at: datetime
    grid_w: float | None = None
    grid_at: datetime | None = None
    pv_w: float | None = None
    pv_at: datetime | None = None  # of the oldest part of it
    phase_a: PhaseCurrents | None = None
    phase_at: datetime | None = None
    battery: BatteryReading | None = None
    battery_at: datetime | None = None
    chargers: dict[str, ChargerReading] = field(default_factory=dict)
    charger_at: dict[str, datetime] = field(default_factory=dict)
    price: PriceSlot | None = None
    slot: PriceSlot | None = None
    has_battery: bool = False
    charger_ids: tuple[str, ...] = ()
    inverter_w: dict[str, float] = field(default_factory=dict)
    is_delayed: bool = False
    is_torn: bool = False

    @property
    def listed_price(self) -> PriceSlot | None:
        """The price of the tariff's list."""
        return self.price if self.slot is None else self.slot

    @property
    def battery_w(self) -> float | None:
        """Battery power, W, + discharges; 0 for a house without a battery."""
        if not self.has_battery:
            return 0.0
        return None if self.battery is None else self.battery.power_w

    @property
    def ev_w(self) -> float | None:
        """All cars together, W; None as soon as one charger is silent."""
        total = 0.0
        for charger_id in self.charger_ids:
            charger = self.chargers.get(charger_id)
            if charger is None or charger.power_w is None:
                return None
            total += charger.power_w
        return total

    @property
    def fed_w(self) -> float:
        """What cars give to the house, W, also beside others that charge, as far as it is known."""
        heard = (self.chargers.get(charger_id) for charger_id in self.charger_ids)
        return sum(max(0.0, -(each.power_w or 0.0)) for each in heard if each is not None)

    @property
    def taken_w(self) -> float | None:
        """What goes into cars, W, whatever others give; None as soon as one charger is silent."""
        return None if self.ev_w is None else self.ev_w + self.fed_w

    @property
    def load_w(self) -> float | None:
        """The house without its cars, W."""
        return None if self.is_torn else self.rest_w

    @property
    def rest_w(self) -> float | None:
        """What the meters tell less what the cars tell, W: the load, but where they tell of two instants."""
        return load_w(self.grid_w, self.pv_w, self.battery_w, self.ev_w)

    @property
    def used_w(self) -> float | None:
        """House and cars together, W, also where nobody knows which of them uses it."""
        return None if self.rest_w is None or self.ev_w is None else self.rest_w + self.ev_w


def observe_house(
    readings: Mapping[str, Reading | None],
    price: PriceSlot | None,
    now: datetime,
    stale_after_s: float,
    solar_from: Collection[str] = (),
    counted_by: Collection[str] = (),
) -> Observation:
    """Joins the devices' latest readings; what is older than `stale_after_s` is unknown, unless its source
    is a slow one. A meter read just now goes before a slow source's.

    `readings` is keyed by device id: `battery`, `grid`, `pv/ID`, `loadpoints/ID`. The grid meter is
    the first device that has one; solar is the sum over all that report some, unknown if one of them
    is silent: those of `solar_from` have told some before, and a battery that never answered may bring some.
    An inverter that fell silent at dusk sleeps and gives nothing. Those of `counted_by` others are in what
    others tell.
    """
    oldest = now - timedelta(seconds=stale_after_s)
    is_delayed = grid_is_late = False
    grid_w: float | None = None
    grid_at: datetime | None = None
    phase_a, phase_at = _phase_currents(readings, now)
    solar: list[float | None] = []
    solar_at: list[datetime] = []
    battery: BatteryReading | None = None
    battery_at: datetime | None = None
    chargers: dict[str, ChargerReading] = {}
    charger_at: dict[str, datetime] = {}
    charger_ids: list[str] = []
    inverter_w: dict[str, float] = {}
    for device, reading in readings.items():
        is_charger = device.startswith(LOADPOINTS)
        if is_charger:
            charger_ids.append(loadpoint_of(device))
        is_late = reading is not None and reading.read_at < oldest
        # A reading from the future is older than the last setting of the clock: nobody knows how old.
        if reading is None or abs((now - reading.read_at).total_seconds()) > reading.outlives(stale_after_s):
            was_battery = device == BATTERY and reading is None
            if device in counted_by:
                continue
            if device.startswith(SOLAR) and reading is not None and _sleeps(reading, now):
                solar.append(0.0)
                solar_at.append(now)
                continue
            if was_battery or device.startswith(SOLAR) or device in solar_from:
                solar.append(None)
            continue
        if reading.grid_w is not None and (grid_w is None or (grid_is_late and not is_late)):
            grid_w, grid_at, grid_is_late = reading.grid_w, reading.read_at, is_late
        if reading.pv_w is not None and device.startswith(SOLAR):
            inverter_w[device] = reading.pv_w
        if device not in counted_by and (
            reading.pv_w is not None or device.startswith(SOLAR) or device in solar_from
        ):
            solar.append(reading.pv_w)
            solar_at.append(reading.read_at)
            is_delayed = is_delayed or is_late
        if device == BATTERY and reading.battery is not None:
            battery, battery_at = reading.battery, reading.read_at
        if is_charger and reading.charger is not None:
            chargers[loadpoint_of(device)] = reading.charger.as_measured(reading.read_at).as_seen_here
            charger_at[loadpoint_of(device)] = reading.read_at
    known = [value for value in solar if value is not None]
    return Observation(
        at=now,
        grid_w=grid_w,
        grid_at=grid_at,
        pv_w=sum(known) if known and len(known) == len(solar) else None,
        pv_at=min(solar_at, default=None),
        phase_a=phase_a,
        phase_at=phase_at,
        battery=battery,
        battery_at=battery_at,
        chargers=chargers,
        charger_at=charger_at,
        price=price,
        has_battery=BATTERY in readings,
        charger_ids=tuple(charger_ids),
        inverter_w=inverter_w,
        is_delayed=is_delayed or grid_is_late,
    )


def _sleeps(reading: Reading, now: datetime) -> bool:
    """Whether an inverter fell silent because it is dark: the last it told was next to nothing."""
    is_one_night = timedelta(0) <= now - reading.read_at <= NIGHT
    return is_one_night and reading.pv_w is not None and reading.pv_w <= DUSK_W


def _phase_currents(
    readings: Mapping[str, Reading | None], now: datetime
) -> tuple[PhaseCurrents | None, datetime | None]:
    """Those of the first device that has them, and when they were read."""
    for reading in readings.values():
        if reading is None or reading.phase_a is None:
            continue
        if abs(now - reading.read_at) <= PHASE_CURRENTS_LAST:
            return reading.phase_a, reading.read_at
    return None, None
