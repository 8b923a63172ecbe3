"""One charge point as its fuse sees it: what it draws, and what it may draw before a new order works."""

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from domain.command.decision import LoadpointDecision, Owner
from domain.command.held import Held, charge_in
from domain.command.order import ChargeOrder
from domain.house.devices import loadpoint_device
from domain.house.house import Loadpoint
from domain.loadpoint.phases import MOST, footprint, is_switched, phases_in_use, weight
from domain.loadpoint.situation import current_range
from domain.plan.cars.wish import NOT_DUE, Turn
from domain.reading.charger import ChargerReading
from domain.reading.signs import watts
from domain.view import SiteView

PERSONS = frozenset({Owner.MANUAL, Owner.BOOST})


class Load(Struct, frozen=True, kw_only=True):
    """Currents in A per phase. `wanted_a`, on `phases`, None: not ours, a load like any other of the house.

    `drawn_a` is measured, on `drawn_phases`, None: the charger is silent. `could_a`, on `could_phases`, is
    the most it may draw until a new order has been seen to work; of a silent one, what it drew last
    or all that it is set to.
    `above_a`: so much more than any order it is proven to draw, `taken_a`: so much of that now.
    `held_a` is what we last ordered; `is_persons`: somebody asked for this charge; `departure`: how the hour
    is needed for the car's, `NOT_DUE`: not at all. `phase` and `house_phases` tell where it hangs;
    `may_be_single`: one phase would do; `may_be_wide`: on one it is because it was switched there. `takes_a`:
    its car takes no more, and is held just above it.
    """

    id: str
    priority: int
    phases: int
    phase: str | None
    house_phases: int
    voltage_v: float
    min_a: int
    wanted_a: int | None
    drawn_a: float | None
    could_a: float
    held_a: int
    circuit: str | None
    drawn_phases: int
    could_phases: int
    may_be_single: bool = False
    may_be_wide: bool = False
    is_persons: bool = False
    departure: Turn = NOT_DUE
    above_a: float = 0.0
    taken_a: float = 0.0
    takes_a: float | None = None

    @property
    def turn(self) -> tuple[bool, Turn, bool, int]:
        """When it is served, the least first: a person's charge before a mode's, then what a departure needs,
        first of the car without time to spare, then of the one that leaves first, then who charges already,
        then by priority. Among equals nobody takes what another has.
        """
        return not self.is_persons, self.departure, self.held_a == 0, -self.priority

    @property
    def footprint(self) -> tuple[int, ...]:
        """The places in the phases of the house it may load."""
        return footprint(self.phases, self.phase, self.house_phases)

    @property
    def weight(self) -> int:
        """How many of its own phases meet on each of them."""
        return weight(self.phases, self.house_phases)

    @property
    def is_seen(self) -> bool:
        """Its charger answers."""
        return self.drawn_a is not None

    @property
    def unseen_a(self) -> float:
        """What it would draw beside its order and does not yet, A."""
        return max(0.0, self.above_a - self.taken_a)

    def on(self, phases: int) -> "Load":
        """The same load on so many phases."""
        return self if phases == self.phases else replace(self, phases=phases)

    def power_w(self, current_a: float) -> float:
        """What so much current per phase takes, W."""
        return watts(current_a, self.phases, self.voltage_v)


def loads_of(
    view: SiteView, decisions: Mapping[str, LoadpointDecision], last_drawn: Mapping[str, float]
) -> list[Load]:
    """Every charge point, those first that are served first: by their turn, then by name."""
    found = [_load(view, lp, decisions.get(lp.id), last_drawn) for lp in view.house.loadpoints]
    return sorted(found, key=lambda load: (load.turn, load.id))


def _load(
    view: SiteView, lp: Loadpoint, decision: LoadpointDecision | None, last_drawn: Mapping[str, float]
) -> Load:
    reading = view.seen.chargers.get(lp.id)
    able = view.chargers.get(lp.id)
    order = None if decision is None else decision.order
    is_persons = decision is not None and decision.owner in PERSONS
    held = view.held.get(loadpoint_device(lp.id))
    drawn_phases = phases_in_use(lp, reading, able)
    held_phases = _phases(view, lp, charge_in(held), drawn_phases)
    phases = _phases(view, lp, order, held_phases)
    min_a, _ = current_range(lp, view.house, able, phases)
    wanted_a = None if order is None else order.current_a
    if able is not None and not able.rate_control:  # on or off: all of its current fits, or none of it
        min_a, wanted_a = able.max_current_a, wanted_a and able.max_current_a
    held_a = _held_a(held)
    drawn_a = None if reading is None else _drawn_a(reading, drawn_phases, lp.voltage_v, held_a)
    return Load(
        id=lp.id,
        priority=lp.priority,
        phases=phases,
        phase=lp.phase,
        house_phases=view.house.site.phases,
        voltage_v=lp.voltage_v,
        min_a=min_a,
        wanted_a=wanted_a,
        drawn_a=drawn_a,
        could_a=max(last_drawn.get(lp.id, 0.0), float(held_a))
        if drawn_a is None
        else _could_a(reading, drawn_a, held_a),
        held_a=held_a,
        circuit=lp.circuit,
        drawn_phases=drawn_phases,
        could_phases=max(drawn_phases, held_phases),
        may_be_single=phases > 1 and is_switched(lp, able),
        may_be_wide=phases == 1 and is_switched(lp, able),
        is_persons=is_persons,
        departure=NOT_DUE if is_persons or order is None else _departure(view, lp),
    )


def _departure(view: SiteView, lp: Loadpoint) -> Turn:
    plan = view.car_plans.get(lp.id)
    return NOT_DUE if plan is None else plan.turn(lp.smart.charge_efficiency, view.seen.at)


def _phases(view: SiteView, lp: Loadpoint, order: ChargeOrder | None, otherwise: int) -> int:
    """Those of the order; a car that is known to use fewer than it is offered counts with those."""
    if order is None or order.phases is None:
        return otherwise
    memory = view.memory.loadpoints.get(lp.id)
    return min(order.phases, MOST if memory is None else memory.phases.top)


def _held_a(held: Held | None) -> int:
    order = charge_in(held)
    return 0 if order is None else order.current_a


def _drawn_a(reading: ChargerReading, phases: int, voltage_v: float, held_a: int) -> float:
    if reading.connected is False:
        return 0.0
    if reading.power_w is not None:
        return max(0.0, reading.power_w / (phases * voltage_v))
    if reading.current_a is not None:
        return max(0.0, reading.current_a)
    return float(held_a) if reading.charging else 0.0


def _could_a(reading: ChargerReading | None, drawn_a: float, held_a: int) -> float:
    if reading is None or reading.connected is False:
        return drawn_a
    set_a = held_a if reading.target_current_a is None else reading.target_current_a
    return max(drawn_a, float(set_a))
