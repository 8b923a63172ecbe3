"""What the car at a loadpoint in mode smart wants of a plan, as far as it is known.

A state of charge that nobody tells is not guessed: the plan then covers the most that could be missing, in
hours that the mode allows anyway, and the car itself says when it is full.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from math import inf

from msgspec.structs import replace

from domain.command.capabilities import ChargerCapabilities
from domain.command.intent import ChargeIntent
from domain.house.house import House, Loadpoint
from domain.house.settings import Mode
from domain.loadpoint.after_hand import after_hand
from domain.loadpoint.ceiling import NO_CEILINGS, NOTHING_KNOWN, Ceilings
from domain.loadpoint.phases import MOST, phases_at_full_rate
from domain.loadpoint.plug import circuits_above, plug_of
from domain.loadpoint.prospect import missing_kwh, powers_of
from domain.loadpoint.smart import FLOOR_BAND_PCT
from domain.plan.cars.departure import next_departure
from domain.plan.cars.wish import CarWish
from domain.reading.charger import ChargerReading
from domain.reading.observation import Observation
from domain.reading.signs import whole_amps
from domain.reason.reason import Why

HORIZON = timedelta(hours=24)  # how far a car looks that has no departure
ALL_PHASES: Mapping[str, int] = {}


def wishes_of(
    house: House,
    seen: Observation | None,
    chargers: Mapping[str, ChargerCapabilities],
    intents: Mapping[str, ChargeIntent],
    finished: Collection[str],
    now: datetime,
    tops: Mapping[str, int] = ALL_PHASES,
    ceilings: Mapping[str, Ceilings] = NOTHING_KNOWN,
    overdue: Collection[str] = (),
) -> tuple[CarWish, ...]:
    """All of the house, in the order in which they have their choice of the room under a limit: by their
    departures, then by priority. `finished`: where a car has ended the charge itself, or
    no charge can begin before it is plugged in anew; `tops`: how many phases a car was seen to use at most;
    `ceilings`: how much it was seen to take; `overdue`: where a departure came before the car was ready.
    """
    if seen is None or house.monitoring:
        return ()
    found = []
    for lp in sorted(house.loadpoints, key=lambda lp: -lp.priority):
        reading = seen.chargers.get(lp.id)
        if reading is None or lp.id in finished or reading.obstacle is Why.REPLUG_REQUIRED:
            continue
        able, top, known = chargers.get(lp.id), tops.get(lp.id, MOST), ceilings.get(lp.id, NO_CEILINGS)
        wish = wish_of(lp, house, reading, able, intents.get(lp.id), now, top, known)
        if wish is not None:
            found.append(replace(wish, is_overdue=True) if lp.id in overdue else wish)
    return tuple(sorted(found, key=lambda wish: wish.turn(now)))


def wish_of(
    lp: Loadpoint,
    house: House,
    reading: ChargerReading,
    able: ChargerCapabilities | None,
    intent: ChargeIntent | None,
    now: datetime,
    top: int = MOST,
    ceilings: Ceilings = NO_CEILINGS,
) -> CarWish | None:
    """What it wants; None: another mode, nothing missing, a charge by hand that brings it, or a car that is
    away and says nothing of when it comes or what it needs. `top`: it uses so many phases at most, and takes
    no more than its `ceilings`.
    """
    if lp.mode is not Mode.SMART:
        return None
    settings = lp.smart
    leaves = next_departure(settings.departures, now, house.site.timezone)
    soc_pct = reading.vehicle_soc_pct
    is_present = reading.connected is not False and reading.is_home is not False
    if not is_present and (leaves is None or soc_pct is None):
        return None
    own_pct = 100.0 if reading.vehicle_limit_pct is None else reading.vehicle_limit_pct
    target_pct = min(settings.target_soc_pct, lp.limit_soc_pct, own_pct)
    phases = min(top, phases_at_full_rate(lp, reading, able))
    plug, circuits = plug_of(lp, house.site, phases), circuits_above(lp, house)
    wires_a = [whole_amps(1000 * wire.left_kw(plug, ()), phases, lp.voltage_v) for wire in circuits]
    powers = powers_of(lp, house, able, ceilings, phases, wired_a=min(wires_a, default=inf))
    departure = now + HORIZON if leaves is None else leaves
    missing = missing_kwh(lp, house, reading, target_pct)
    ready, missing = after_hand(lp, house, reading, intent, phases, missing, now, departure)
    if powers is None or missing <= 0:
        return None
    floor_pct = 0.0 if house.battery is None else settings.min_battery_soc_pct
    is_late = settings.strategy == "as_late_as_possible"
    return CarWish(
        name=lp.id,
        ready=ready,
        departure=departure,
        is_due=leaves is not None,
        energy_kwh=missing,
        min_kw=powers.min_kw,
        max_kw=powers.max_kw,
        step_kw=powers.step_kw,
        efficiency=settings.charge_efficiency,
        # without a departure there is nothing to be late for
        strategy="cheapest" if is_late and leaves is None else settings.strategy,
        max_price=None if is_late and leaves is not None else settings.max_price,
        in_demand_window=lp.charge_in_demand_window,
        is_present=is_present,
        spared_kw=lp.solar.buffer_w / 1000,
        turn_cost=house.optimiser.switch_cost,
        start_pct=floor_pct,
        pause_pct=max(0.0, floor_pct - FLOOR_BAND_PCT),
        spares_battery=settings.preserve_battery and house.battery is not None,
        plug=plug,
        circuits=circuits,
        soc_pct=soc_pct,
        target_soc_pct=target_pct,
    )
