"""How a loadpoint hangs in the house: on which phases, and below which circuits."""

from domain.house.house import House, Loadpoint, Site
from domain.loadpoint.phases import footprint, weight
from domain.plan.cars.room import Plug, Wire
from domain.reading.signs import watts


def plug_of(lp: Loadpoint, site: Site, phases: int) -> Plug:
    """Its place under the main fuse, charging on so many phases."""
    return Plug(
        places=footprint(phases, lp.phase, site.phases),
        weight=weight(phases, site.phases),
        amp_kw=watts(1, phases, lp.voltage_v) / 1000,
    )


def circuits_above(lp: Loadpoint, house: House) -> tuple[Wire, ...]:
    """The circuits above it that have a limit, up to the top."""
    found, at = dict[str, Wire](), lp.circuit
    for _ in house.circuits:  # a tree is never deeper
        circuit = next((each for each in house.circuits if each.id == at), None)
        if circuit is None:
            break
        if circuit.max_a is not None or circuit.max_w is not None:
            max_kw = None if circuit.max_w is None else circuit.max_w / 1000
            found[circuit.id] = Wire(name=circuit.id, max_a=circuit.max_a, max_kw=max_kw)
        at = circuit.parent
    return tuple(found.values())
