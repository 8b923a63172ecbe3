"""Simpler ways to run a battery, in the same simulated house."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from adapters.simulated.battery import SimulatedBattery
from adapters.simulated.house import SimulatedHouse
from domain.house.house import Battery
from domain.plan.draft.worth import percentile
from domain.tariff.terms import Side
from powersync.backtest.account import Flow
from powersync.backtest.past import Past
from powersync.backtest.terms import first_prices

Rule = Callable[[int, SimulatedHouse], None]  # told the step that begins, it may force the battery

# Shares of the next day's prices at which the greedy rule buys, and sells or uses; and the middle one.
CHEAP, USUAL, DEAR = 0.2, 0.5, 0.9
AHEAD = timedelta(hours=24)


def house_in(past: Past, battery: Battery | None, soc_pct: float) -> SimulatedHouse:
    """The house at the start of a past."""
    return SimulatedHouse(
        now=past.start,
        battery=None
        if battery is None
        else SimulatedBattery(
            soc_pct=soc_pct,
            capacity_wh=battery.capacity_wh,
            max_charge_w=battery.max_charge_w,
            max_discharge_w=battery.max_discharge_w,
            reserve_pct=battery.reserve_pct,
            efficiency=battery.efficiency,
        ),
    )


def live_by(rule: Rule, past: Past, house: SimulatedHouse) -> list[Flow]:
    """Every step of the past under one rule."""
    return [lived(past, house, index, rule) for index in range(past.counted)]


def lived(past: Past, house: SimulatedHouse, index: int, rule: Rule) -> Flow:
    """One step: what the rule does at its start holds to its end."""
    house.pv_available_w, house.load_wanted_w = past.pv_w[index], past.load_w[index]
    rule(index, house)
    meter = Meter(house)
    mode = mode_of(house)
    house.advance(past.at(index + 1))
    return meter.flow(mode)


class Meter:
    """Reads a house's counters at the start of a step, and what has been added at its end."""

    def __init__(self, house: SimulatedHouse) -> None:
        self._house = house
        self._before = (house.imported_wh, house.exported_wh, house.discharged_wh, stored_wh(house))

    def flow(self, mode: str) -> Flow:
        """What flowed since."""
        house = self._house
        bought, sold, out, stored = self._before
        return Flow(
            (house.imported_wh - bought) / 1000,
            (house.exported_wh - sold) / 1000,
            (house.discharged_wh - out) / 1000,
            mode,
            (stored_wh(house) - stored) / 1000,
        )


def stored_wh(house: SimulatedHouse) -> float:
    """What is in the battery, Wh."""
    battery = house.battery
    return 0.0 if battery is None else battery.soc_pct / 100 * battery.capacity_wh


def mode_of(house: SimulatedHouse) -> str:
    """How the battery is run now."""
    forced = None if house.battery is None else house.battery.forced
    if forced is None:
        return "self_consumption"
    if forced.power_w == 0:
        return "hold"
    return "discharge" if forced.power_w > 0 else "charge"


def left_alone(index: int, house: SimulatedHouse) -> None:
    """The battery covers the house and takes what the sun leaves."""


def greedy(past: Past) -> Rule:
    """Fills the battery in the cheapest hours of the next day and sells in the dearest tenth, where that pays
    after losses, or where power costs no more than the sun earns. Where only using it in the dearest hours
    pays, it is charged with what the house had to buy in the other hours of the day before, beyond what the
    sun left over.
    """
    ahead = AHEAD // past.step
    hours = (1.0,) * past.steps
    bought, sold = first_prices(past, Side.IMPORT), first_prices(past, Side.EXPORT)

    def rule(index: int, house: SimulatedHouse) -> None:
        battery = house.battery
        if battery is None:
            return
        buy = _weighted(_soon(bought, index, ahead), hours)
        low, usual, dear = (percentile(buy, share) for share in (CHEAP, USUAL, DEAR))
        low = low if low < usual else min(_soon(bought, index, ahead))  # cheap hours may be few, of one price
        high = percentile(_weighted(_soon(sold, index, ahead), hours), DEAR)
        kept, is_cheap = battery.efficiency**2, bought[index] <= low
        if sold[index] >= high and sold[index] > usual:
            battery.force(battery.max_discharge_w, None, None)
        elif is_cheap and (bought[index] <= sold[index] or (high * kept > low and high > usual)):
            battery.force(-battery.max_charge_w, None, None)
        elif is_cheap and dear * kept > low:
            _store(battery, _missed_wh(past, bought, low, index, ahead))
        else:
            battery.release()

    return rule


def _store(battery: SimulatedBattery, wanted_wh: float) -> None:
    """Charges with so much beyond the reserve, and keeps it; what is more is the house's."""
    wanted_pct = battery.reserve_pct + 100 * wanted_wh / battery.efficiency / battery.capacity_wh
    if battery.soc_pct < min(wanted_pct, 100.0):
        battery.force(-battery.max_charge_w, min(wanted_pct, 100.0), None)
    elif battery.soc_pct <= wanted_pct + 1.0:
        battery.force(0.0, None, None)
    else:
        battery.release()


def _missed_wh(past: Past, bought: Sequence[float], low: float, index: int, count: int) -> float:
    """What the house alone had to buy in the day before at more than `low`, less the sun that it left over;
    nothing on the first day, which nobody remembers.
    """
    if index < count:
        return 0.0
    day = range(index - count, index)
    lacked = [past.hours * (past.load_w[n] - past.pv_w[n]) for n in day]
    dear = sum(wh for n, wh in zip(day, lacked, strict=True) if wh > 0 and bought[n] > low)
    return max(0.0, dear + sum(wh for wh in lacked if wh < 0))


def _soon(series: Sequence[float], index: int, count: int) -> Sequence[float]:
    return series[index : index + count]


def _weighted(values: Sequence[float], hours: Sequence[float]) -> list[tuple[float, float]]:
    return list(zip(values, hours, strict=False))
