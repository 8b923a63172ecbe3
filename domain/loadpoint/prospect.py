"""What plans ask of the car at a loadpoint, whatever its mode: whether it could charge, what it is short of,
and with which powers it may.
"""

from datetime import datetime, timedelta
from math import inf

from msgspec import Struct

from domain.command.capabilities import ChargerCapabilities
from domain.house.house import House, Loadpoint, Vehicle
from domain.loadpoint.after_hand import DRAWS_W
from domain.loadpoint.ceiling import Ceilings
from domain.loadpoint.memory import LoadpointMemory
from domain.loadpoint.obstacle import obstacle_of
from domain.loadpoint.situation import current_range
from domain.reading.charger import ChargerReading, ChargerState
from domain.reading.signs import watts

OVER = frozenset({ChargerState.FAULTED, ChargerState.FINISHED})  # by itself: a stop of ours is told as paused
OFFERED = timedelta(minutes=5)  # a car that draws nothing of its order for longer is not counted on


class Powers(Struct, frozen=True, kw_only=True):
    """The powers that a plan may choose among, kW. `step_kw` 0: the charger only turns on and off."""

    min_kw: float
    max_kw: float
    step_kw: float


def could_charge(reading: ChargerReading, memory: LoadpointMemory) -> bool:
    """Whether the car is there and neither full nor kept from charging."""
    if not reading.connected or reading.is_home is False or reading.state in OVER:
        return False
    is_full = memory.is_finished or memory.reached is not None
    return not is_full and obstacle_of(reading, memory) is None


def is_drawing(reading: ChargerReading) -> bool:
    """Whether the car takes power now."""
    return bool(reading.charging) and (reading.power_w or 0.0) >= DRAWS_W


def is_doubtful(reading: ChargerReading, memory: LoadpointMemory, now: datetime) -> bool:
    """Whether the car does not draw what it is offered, or did not the last time."""
    if is_drawing(reading):
        return False
    return bool(memory.offer.tries) or (memory.on_since is not None and now - memory.on_since > OFFERED)


def capacity_kwh(lp: Loadpoint, house: House) -> float:
    """The size of the car's battery; that of a usual one where the car is not known."""
    return (house.vehicle(lp.vehicle) or Vehicle(id="unknown")).capacity_wh / 1000


def missing_kwh(lp: Loadpoint, house: House, reading: ChargerReading, target_pct: float) -> float:
    """What the car is short of that level; where nobody tells its own, the most that it could be."""
    soc_pct = reading.vehicle_soc_pct
    missing = capacity_kwh(lp, house) * (target_pct - (soc_pct or 0.0)) / 100
    if soc_pct is None and reading.session_wh is not None:
        missing -= lp.smart.charge_efficiency * reading.session_wh / 1000
    return missing


def powers_of(
    lp: Loadpoint,
    house: House,
    able: ChargerCapabilities | None,
    ceilings: Ceilings,
    phases: int,
    *,
    least_phases: int | None = None,
    wired_a: float = inf,
) -> Powers | None:
    """Those of a charge on so many phases, from the least of `least_phases` on where they are switched; None:
    settings, charger, car and the `wired_a` of its wires leave no current.
    """
    able, least_phases = able or ChargerCapabilities(), least_phases or phases
    low_a, high_a = current_range(lp, house, able, phases)
    high_a = ceilings.within(phases, low_a, high_a)
    if low_a > high_a:
        return None
    low_a = low_a if able.rate_control else high_a  # on or off
    if low_a > wired_a:
        return None
    return Powers(
        min_kw=watts(low_a, least_phases, lp.voltage_v) / 1000,
        max_kw=watts(min(high_a, wired_a), phases, lp.voltage_v) / 1000,
        step_kw=watts(able.step_a, least_phases, lp.voltage_v) / 1000 if able.rate_control else 0.0,
    )
