"""What a car wants of a plan: energy, by when, at what price, and what its charger can do."""

from datetime import datetime, timedelta
from math import floor
from typing import Literal

from msgspec import Struct

from domain.plan.cars.room import Plug, Wire

Strategy = Literal["cheapest", "solar_only", "solar_preferred", "as_late_as_possible"]
TIGHT = timedelta(minutes=30)  # so little time to spare is soon none
LEAST_SUN_KW = 1.0  # less spare sun is forecast noise, and starts no charger
HAIR = 1e-6


Turn = tuple[bool, bool, datetime | None]
NOT_DUE: Turn = (True, True, None)


def turn_of(departure: datetime | None, needed_h: float, now: datetime) -> Turn:
    """Whose hours go before whose under a limit, the least first: a car that leaves before one that does not,
    of those one with hardly any time to spare, then the one that leaves first. `needed_h`: at full power.
    """
    if departure is None:
        return NOT_DUE
    return False, departure - now - timedelta(hours=needed_h) > TIGHT, departure


class CarWish(Struct, frozen=True, kw_only=True):
    """A car that wants `energy_kwh` in its battery between two instants, kW at its charger.

    `name` is its loadpoint's id. `step_kw`: its charger takes whole multiples of this only, 0: any power.
    `is_due`: it leaves at `departure`; else that is only how far it looks. `max_price`: the most that a kWh
    from the grid may cost, None: anything. `in_demand_window`: it may take from the grid while a demand
    charge counts. `is_present`: False for a car that is still to come. `spared_kw`: of the sun, kept back for
    the house. `spares_battery`: the home battery gives nothing while it charges from the grid. `soc_pct`
    None: the energy is the most that could be missing. `plug`: how it hangs in the house, below `circuits`.
    `goes_on`: it charges from the grid now; `is_on`: or from the sun. `turn_cost`: what it has to earn to be
    started and stopped once, currency. `start_pct`: below it the home battery has the sun first, and below
    `pause_pct` also from a car that charges; `behind`: when the plan has it there, so that no sun is its own.
    `is_overdue`: the departure before this one came before it was ready, so that it takes what costs nothing
    as it comes; `spilt`: when the plan throws sun away that it could have.
    """

    name: str
    ready: datetime
    departure: datetime
    energy_kwh: float
    min_kw: float = 0.0
    max_kw: float
    step_kw: float = 0.0
    efficiency: float = 0.9
    strategy: Strategy = "cheapest"
    max_price: float | None = None
    is_due: bool = True
    in_demand_window: bool = True
    is_present: bool = True
    spared_kw: float = 0.0
    spares_battery: bool = False
    plug: Plug = Plug()
    circuits: tuple[Wire, ...] = ()
    goes_on: bool = False
    is_on: bool = False
    turn_cost: float = 0.0
    start_pct: float = 0.0
    pause_pct: float = 0.0
    behind: tuple[tuple[datetime, datetime], ...] = ()
    is_overdue: bool = False
    spilt: tuple[tuple[datetime, datetime], ...] = ()
    soc_pct: float | None = None
    target_soc_pct: float | None = None

    def shares_with(self, other: "CarWish") -> bool:
        """Whether both hang on a circuit that has a limit."""
        return other is not self and bool(self.circuit_names & other.circuit_names)

    @property
    def circuit_names(self) -> frozenset[str]:
        """The circuits above it that have a limit."""
        return frozenset(wire.name for wire in self.circuits)

    @property
    def needed_kwh(self) -> float:
        """What the charger has to deliver, losses included, kWh."""
        return self.energy_kwh / self.efficiency

    def turn(self, now: datetime) -> "Turn":
        """When it has its choice of what the connection leaves, the least first."""
        needed_h = self.needed_kwh / self.max_kw if self.max_kw > 0 else 0.0
        return turn_of(self.departure if self.is_due else None, needed_h, now)

    def power_kw(self, available_kw: float) -> float:
        """What the charger makes of an available power: whole steps, and 0 below its minimum."""
        power = min(available_kw, self.max_kw)
        if self.step_kw > 0:
            power = self.step_kw * floor(power / self.step_kw + HAIR)
        return 0.0 if power <= 0 or power < self.min_kw - HAIR else power

    def may_buy(self, room_kw: float | None) -> bool:
        """Whether that much room is enough for its charger."""
        return room_kw is None or self.power_kw(room_kw) > 0

    def sun_kw(self, spare_kw: float) -> float:
        """What it takes of the sun that nobody else needs: nothing where that is too little to start."""
        left_kw = spare_kw - self.spared_kw
        return 0.0 if left_kw < LEAST_SUN_KW - HAIR else self.power_kw(left_kw)
