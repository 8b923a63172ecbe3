"""One charge point as its fuse sees it: what it draws, and what it may draw before a new order works."""

from collections.abc import Mapping

from msgspec import Struct

from domain.command.decision import LoadpointDecision
from domain.command.held import Held, charge_in
from domain.house.devices import loadpoint_device
from domain.house.house import Loadpoint
from domain.loadpoint.situation import current_range, phases_in_use
from domain.reading.observation import ChargerReading
from domain.reading.signs import watts
from domain.view import SiteView

PHASES = ("L1", "L2", "L3")


class Load(Struct, frozen=True, kw_only=True):
    """Currents in A per phase. `wanted_a` None: not ours, a load like any other of the house.

    `drawn_a` is measured, None: the charger is silent. `could_a` is the most it may draw until a new order
    has been seen to work; of a silent one, what it drew last. `held_a` is what we last ordered.
    """

    id: str
    priority: int
    phases: int
    footprint: tuple[int, ...]  # places in the phases of the house it may load
    weight: int  # how many of its own phases meet on each of them
    voltage_v: float
    min_a: int
    wanted_a: int | None
    drawn_a: float | None
    could_a: float
    held_a: int
    circuit: str | None

    @property
    def is_seen(self) -> bool:
        """Its charger answers."""
        return self.drawn_a is not None

    def power_w(self, current_a: float) -> float:
        """What so much current per phase takes, W."""
        return watts(current_a, self.phases, self.voltage_v)


def loads_of(
    view: SiteView, decisions: Mapping[str, LoadpointDecision], last_drawn: Mapping[str, float]
) -> list[Load]:
    """Every charge point, those first that are served first: who charges already, by priority, by name."""
    found = [_load(view, lp, decisions.get(lp.id), last_drawn) for lp in view.house.loadpoints]
    return sorted(found, key=lambda load: (load.held_a == 0, -load.priority, load.id))


def _load(
    view: SiteView, lp: Loadpoint, decision: LoadpointDecision | None, last_drawn: Mapping[str, float]
) -> Load:
    reading = view.seen.chargers.get(lp.id)
    phases = phases_in_use(lp, reading)
    able = view.chargers.get(lp.id)
    min_a, _ = current_range(lp, view.house, able, phases)
    order = None if decision is None else decision.order
    wanted_a = None if order is None else order.current_a
    if able is not None and not able.rate_control:  # on or off: all of its current fits, or none of it
        min_a, wanted_a = able.max_current_a, wanted_a and able.max_current_a
    held_a = _held_a(view.held.get(loadpoint_device(lp.id)))
    drawn_a = None if reading is None else _drawn_a(reading, phases, lp.voltage_v, held_a)
    return Load(
        id=lp.id,
        priority=lp.priority,
        phases=phases,
        footprint=_footprint(lp, phases, view.house.site.phases),
        weight=phases if view.house.site.phases == 1 else 1,
        voltage_v=lp.voltage_v,
        min_a=min_a,
        wanted_a=wanted_a,
        drawn_a=drawn_a,
        could_a=last_drawn.get(lp.id, float(held_a))
        if drawn_a is None
        else _could_a(reading, drawn_a, held_a),
        held_a=held_a,
        circuit=lp.circuit,
    )


def _footprint(lp: Loadpoint, phases: int, of_house: int) -> tuple[int, ...]:
    """A one-phase charger whose phase nobody told may be on any of them, so it counts on all."""
    if of_house == 1:
        return (0,)
    return (PHASES.index(lp.phase),) if phases == 1 and lp.phase is not None else (0, 1, 2)


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
