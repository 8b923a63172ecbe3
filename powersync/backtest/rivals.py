"""Simpler ways to run a battery, in the same simulated house."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from adapters.simulated.battery import SimulatedBattery
from adapters.simulated.house import SimulatedHouse
from domain.house.house import Battery
from domain.plan.draft.worth import percentile
from powersync.backtest.account import Flow
from powersync.backtest.past import Past

Rule = Callable[[int, SimulatedHouse], None]  # told the step that begins, it may force the battery

CHEAP, DEAR = 0.2, 0.9  # shares of the next day's prices at which the greedy rule buys and sells
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
    """Buys in the cheapest fifth of the next day's prices, sells in the dearest tenth, if the gap pays."""
    ahead = AHEAD // past.step
    hours = (1.0,) * past.steps

    def rule(index: int, house: SimulatedHouse) -> None:
        battery = house.battery
        if battery is None:
            return
        buy, sell = _soon(past.import_price, index, ahead), _soon(past.export_price, index, ahead)
        low, high = percentile(_weighted(buy, hours), CHEAP), percentile(_weighted(sell, hours), DEAR)
        pays = high * battery.efficiency**2 > low
        if pays and past.import_price[index] <= low:
            battery.force(-battery.max_charge_w, None, None)
        elif pays and past.export_price[index] >= high:
            battery.force(battery.max_discharge_w, None, None)
        else:
            battery.release()

    return rule


def _soon(series: Sequence[float], index: int, count: int) -> Sequence[float]:
    return series[index : index + count]


def _weighted(values: Sequence[float], hours: Sequence[float]) -> list[tuple[float, float]]:
    return list(zip(values, hours, strict=False))
