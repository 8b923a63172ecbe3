"""What a device cannot have measured, and what it has to say twice before anything believes it.

It stands between a driver's reading and the observation. A value that cannot be is unknown from there on,
never brought into range. A jump that physics forbids waits for a second reading that agrees: one stray
value must not end a forced charge, start a car or be counted; until then the value before it stands for a
minute, as if this one poll had been missed.
"""

from datetime import datetime
from math import inf, isfinite, isnan

from msgspec import Struct, convert, field, to_builtins
from msgspec.structs import replace

from domain.house.house import House
from domain.reading.battery import BatteryReading
from domain.reading.charger import ChargerReading
from domain.reading.reading import Reading

RATED_TIMES = 4  # the ratings of a house are settings too: more than this many times them is no power
HOME_W = 100_000.0  # where no rating says more, no home has more
STORED_W = 60_000.0  # nor does its battery
OWN_USE_W = 1_000.0  # an inverter at night uses some, told as solar below zero
SURGE_W = 30_000.0  # from one reading to the next; more has to be said twice
HOME_A = 500.0
WIRED_A, WIRED_PHASES = 32, 3  # what a charger may be wired for, whatever its settings say
CHARGER_TIMES = 2  # more than this many times that no charger and no wire carries
AWAY_W = 1_000_000.0  # a car that is elsewhere may stand at the fastest charger there is
NOTHING_FED_W = 500.0  # a charger that only takes shows no more below zero than its meter's error
LEVEL_PCT = (0.0, 100.0)
SETTLING_PCT = 3.0  # a battery corrects its count of charge by so much at once
CAR_WH = 60_000.0
CAR_W = 50_000.0
METER_WH = 1e10  # twenty years of the largest charger
PLUGGED_WH = 1e6  # a day of it: no car takes more between plug and unplug
HELD_S = 60.0  # so long a value stands while a jump waits for its second reading
MAINS_V = 230.0


class Bounds(Struct, frozen=True, kw_only=True):
    """What this house can show at most; W, Wh, A. `level_w`: what fills or empties its battery; `charger_w`
    and `charger_a`: what one charger takes, `fed_w` what its car gives.
    """

    battery_w: float = STORED_W
    level_w: float = STORED_W
    capacity_wh: float | None = None
    grid_w: float = HOME_W
    phase_a: float = HOME_A
    surge_w: float = SURGE_W
    charger_w: float = HOME_W
    charger_a: float = HOME_A
    fed_w: float = HOME_W

    def at_charger(self, max_current_a: int, *, takes_only: bool) -> "Bounds":
        """The same for what one charger tells, A per phase. `takes_only`: nothing comes back through it."""
        most_a = CHARGER_TIMES * float(max(WIRED_A, max_current_a))
        return replace(
            self,
            charger_w=min(HOME_W, WIRED_PHASES * MAINS_V * most_a),
            charger_a=most_a,
            fed_w=NOTHING_FED_W if takes_only else HOME_W,
        )


class Told(Struct, frozen=True, kw_only=True):
    """A value and when it was read."""

    value: float
    at: datetime


class Heard(Struct, frozen=True, kw_only=True):
    """What one device said before, by name: what is believed, and what waits to be said again."""

    believed: dict[str, Told] = field(default_factory=dict)
    waiting: dict[str, Told] = field(default_factory=dict)


NOTHING_HEARD = Heard()
ANY_HOME = Bounds()


def bounds_of(house: House) -> Bounds:
    """The bounds that follow from the house's ratings."""
    battery, site = house.battery, house.site
    fuse_a = site.main_fuse_a or 0.0
    fuse_w = fuse_a * site.phases * MAINS_V
    rated_w = 0.0 if battery is None else max(battery.max_charge_w, battery.max_discharge_w)
    return Bounds(
        battery_w=max(STORED_W, RATED_TIMES * rated_w),
        level_w=RATED_TIMES * rated_w if rated_w else STORED_W,
        capacity_wh=None if battery is None else battery.capacity_wh,
        grid_w=max(HOME_W, RATED_TIMES * fuse_w),
        phase_a=max(HOME_A, RATED_TIMES * fuse_a),
        surge_w=max(SURGE_W, rated_w, fuse_w),
    )


def sift(reading: Reading, heard: Heard, bounds: Bounds) -> tuple[Reading, Heard, list[str]]:
    """The reading with only what can be, what is remembered for the next one, and the name and value
    of all that cannot.

    Raises ValueError where a value is of another kind than it should be, or the time has no zone.
    """
    reading = convert(to_builtins(reading, builtin_types=(datetime,)), Reading)
    if reading.read_at.utcoffset() is None:
        raise ValueError("read_at has no time zone")
    sieve = _Sieve(reading.read_at, heard, bounds)
    sifted = replace(
        reading,
        grid_w=sieve.power("grid_w", reading.grid_w, -bounds.grid_w, bounds.grid_w),
        pv_w=sieve.power("pv_w", reading.pv_w, -OWN_USE_W, HOME_W),
        phase_a=None if reading.phase_a is None else sieve.phases(reading.phase_a),
        battery=None if reading.battery is None else sieve.battery(reading.battery),
        charger=None if reading.charger is None else sieve.charger(reading.charger),
    )
    return sifted, Heard(believed=sieve.believed, waiting=sieve.waiting), sieve.doubts


class _Sieve:
    """One reading on its way through; it gathers what is doubted and what is remembered."""

    def __init__(self, at: datetime, heard: Heard, bounds: Bounds) -> None:
        self._at, self._heard, self._bounds = at, heard, bounds
        self.believed = dict(heard.believed)
        self.waiting: dict[str, Told] = {}
        self.doubts: list[str] = []

    def power(self, name: str, value: float | None, low_w: float, high_w: float) -> float | None:
        """A power, W: within its bounds, and no surge that was said only once."""
        return self._steady(name, self._within(name, value, low_w, high_w), self._bounds.surge_w, 0.0)

    def phases(
        self, currents: tuple[float | None, float | None, float | None]
    ) -> tuple[float | None, float | None, float | None]:
        """The currents of the three phases, A."""
        most_a = self._bounds.phase_a
        one, two, three = (self._within("phase_a", current, -most_a, most_a) for current in currents)
        return one, two, three

    def battery(self, told: BatteryReading) -> BatteryReading:
        """A battery; its level moves only as fast as its power can move it."""
        most_w, capacity_wh = self._bounds.battery_w, self._bounds.capacity_wh
        a_second = inf if capacity_wh is None else 100 * self._bounds.level_w / capacity_wh / 3600
        return replace(
            told,
            power_w=self.power("battery_w", told.power_w, -most_w, most_w),
            soc_pct=self._steady(
                "soc_pct", self._within("soc_pct", told.soc_pct, *LEVEL_PCT), SETTLING_PCT, a_second
            ),
            max_charge_w=self._within("max_charge_w", told.max_charge_w, 0.0, most_w),
            max_discharge_w=self._within("max_discharge_w", told.max_discharge_w, 0.0, most_w),
            reserve_pct=self._within("reserve_pct", told.reserve_pct, *LEVEL_PCT),
        )

    def charger(self, told: ChargerReading) -> ChargerReading:
        """A charge point; another car may be at any level."""
        bounds = self._bounds
        if told.is_home is False:  # other wires than the house's
            bounds = replace(bounds, charger_w=AWAY_W, charger_a=inf, surge_w=AWAY_W)
        soc_pct = self._within("vehicle_soc_pct", told.vehicle_soc_pct, *LEVEL_PCT)
        if told.connected is False:
            self.believed.pop("vehicle_soc_pct", None)
        else:
            soc_pct = self._steady("vehicle_soc_pct", soc_pct, SETTLING_PCT, 100 * CAR_W / CAR_WH / 3600)
        return replace(
            told,
            power_w=self._steady(
                "power_w",
                self._within("power_w", told.power_w, -bounds.fed_w, bounds.charger_w),
                bounds.surge_w,
                0.0,
            ),
            current_a=self._within("current_a", told.current_a, -bounds.charger_a, bounds.charger_a),
            target_current_a=self._within("target_current_a", told.target_current_a, 0.0, HOME_A),
            phases=told.phases if told.phases in (None, 1, 2, 3) else None,
            energy_wh=self._within("energy_wh", told.energy_wh, 0.0, METER_WH),
            session_wh=self._within("session_wh", told.session_wh, 0.0, PLUGGED_WH),
            vehicle_soc_pct=soc_pct,
        )

    def _within(self, name: str, value: float | None, low: float, high: float) -> float | None:
        """The value where it can be; no number at all is how a device says that it does not know."""
        if value is None or isnan(value):
            return None
        if isfinite(value) and low <= value <= high:
            return value
        self.doubts.append(f"{name} {value:.10g}")
        return None

    def _steady(self, name: str, value: float | None, step: float, a_second: float) -> float | None:
        """The value, or the one before it while a jump of more than `step` and `a_second` for each second
        since was said only once.
        """
        if value is None:
            if name in self._heard.waiting:
                self.waiting[name] = self._heard.waiting[name]
            return None
        told = Told(value=value, at=self._at)
        last = self._heard.believed.get(name)
        if last is None or self._at < last.at or self._follows(told, last, step, a_second):
            self.believed[name] = told
            return value
        first = self._heard.waiting.get(name)
        if first is not None and first.at < self._at and self._follows(told, first, step, a_second):
            self.believed[name] = told
            return value
        # The same poll seen twice is one reading: it keeps its place and confirms nothing.
        self.waiting[name] = first if first is not None and first.at == self._at else told
        return last.value if (self._at - last.at).total_seconds() <= HELD_S else None

    def _follows(self, told: Told, before: Told, step: float, a_second: float) -> bool:
        seconds = abs((told.at - before.at).total_seconds())
        return abs(told.value - before.value) <= step + (a_second * seconds if seconds else 0.0)
