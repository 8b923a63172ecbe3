"""Where a plan has room for stored energy: what more of it would replace, and what would replace it."""

from enum import StrEnum

from msgspec import Struct

from domain.plan.acts.acts import Outcome
from domain.plan.draft.build import Draft
from domain.plan.why.kept import kept
from domain.plan.why.metered import Metered

LEAST_KWH = 0.01  # less has no place of its own: rounding leaves so much


class Way(StrEnum):
    """What becomes of stored energy in another step, or where it comes from."""

    USE = "use"  # it runs the house instead of the grid
    SELL = "sell"
    BUY = "buy"  # it is charged from the grid
    SUN = "sun"  # it is charged from sun that would be sold
    SPARE_SUN = "spare_sun"  # it is charged from sun that would be thrown away
    END = "end"  # it is still there when the plan ends


class Place(Struct, frozen=True):
    """Room for so many stored kWh at `worth` each, after losses and wear.

    `price` is the one at the meter, currency per kWh; `step` None is the end of the plan.
    """

    way: Way
    step: int | None
    price: float
    worth: float
    kwh: float


class Places:
    """What the battery does not do in each step of a plan, and could."""

    def __init__(self, draft: Draft, flows: Outcome, meter: Metered) -> None:
        problem = draft.problem
        battery = problem.battery
        self._draft, self._flows, self._meter = draft, flows, meter
        self._hours = problem.hours
        self._most_in_kw, self._most_out_kw = problem.charge_limits_kw, problem.discharge_limits_kw
        self._into, self._out = battery.eta_charge, battery.eta_discharge
        self._wear = battery.cycle_cost_per_kwh_discharged
        self._may_sell = problem.battery_export_allowed or (True,) * problem.steps
        self._kept = kept(problem, flows)
        self._export_floor_kwh = max(battery.export_reserve_kwh or 0.0, battery.reserve_kwh)

    def floor_kwh(self, t: int) -> float:
        """What the plan keeps at the end of a step: a floor, a reserve, or what it does not sell below."""
        is_sale = self._flows.discharge_kw[t] > 0 and self._flows.export_kw[t] > 0
        reserve_kwh = self._export_floor_kwh if is_sale else self._draft.problem.battery.reserve_kwh
        return max(reserve_kwh, self._kept.floor_kwh[t])

    def for_more(self, t: int) -> list[Place]:
        """What more energy would do in a step."""
        draft, flows, meter = self._draft, self._flows, self._meter
        buy, sell = meter.buy[t], meter.sell_more[t]
        stored, taken = self._hours[t] * self._into, self._hours[t] / self._out  # kWh per kW
        charge, spare = flows.charge_kw[t], max(0.0, self._most_out_kw[t] - flows.discharge_kw[t])
        bought = min(charge, flows.import_kw[t])
        is_slowed = draft.may_slow or draft.may_keep_empty
        unstored = min(charge - bought, meter.exportable_kw[t]) if is_slowed else 0.0
        served = min(spare, flows.import_kw[t] - bought)
        may_sell = (
            self._may_sell[t]
            and self._kept.may_sell[t]
            and flows.stored_kwh[t] >= self._export_floor_kwh - LEAST_KWH
        )
        sold = min(spare - served, meter.exportable_kw[t]) if may_sell else 0.0
        return _real(
            Place(Way.BUY, t, buy, buy / self._into, bought * stored),
            Place(Way.SUN, t, sell, sell / self._into, unstored * stored),
            Place(Way.USE, t, buy, (buy - self._wear) * self._out, served * taken),
            Place(Way.SELL, t, sell, (sell - self._wear) * self._out, sold * taken),
        )

    def for_less(self, t: int) -> list[Place]:
        """Where less energy would be made good in a step."""
        draft, flows, meter = self._draft, self._flows, self._meter
        buy, sell, bought = meter.buy_more[t], meter.sell[t], meter.importable_kw[t]
        stored, taken = self._hours[t] * self._into, self._hours[t] / self._out  # kWh per kW
        discharge = flows.discharge_kw[t]
        unsold = min(discharge, flows.export_kw[t])
        unserved = min(discharge - unsold, bought) if draft.may_hold else 0.0
        room = max(0.0, self._most_in_kw[t] - flows.charge_kw[t]) if discharge <= 0 else 0.0
        of_sold = min(room, flows.export_kw[t])
        of_waste = min(room - of_sold, flows.curtail_kw[t])
        of_grid = min(room - of_sold - of_waste, bought) if self._kept.may_buy[t] else 0.0
        return _real(
            Place(Way.SELL, t, sell, (sell - self._wear) * self._out, unsold * taken),
            Place(Way.USE, t, buy, (buy - self._wear) * self._out, unserved * taken),
            Place(Way.SUN, t, sell, sell / self._into, of_sold * stored),
            Place(Way.SPARE_SUN, t, 0.0, 0.0, of_waste * stored),
            Place(Way.BUY, t, buy, buy / self._into, of_grid * stored),
        )


def _real(*places: Place) -> list[Place]:
    return [place for place in places if place.kwh > LEAST_KWH]
