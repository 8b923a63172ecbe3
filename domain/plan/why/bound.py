"""Which limit a step of a plan runs into."""

from domain.plan.acts.acts import LEAST_KW, Outcome
from domain.plan.problem.problem import PlanProblem
from domain.plan.why.kept import Kept
from domain.plan.why.metered import Metered
from domain.plan.why.places import LEAST_KWH


def binding(problem: PlanProblem, flows: Outcome, meter: Metered, wished: Kept, t: int) -> str | None:
    """`floor`, `grid_charge_cap`, `earnings_limit`, `charge_power`, `import_limit`, `demand`, `quota`,
    `capacity`, `surplus`, `discharge_power`, `export_limit`, `reserve`, `export_reserve` or `load`; None
    where none binds, so that only prices decide.
    """
    is_bought = flows.import_kw[t] > LEAST_KW
    if is_bought and wished.floor_kwh[t] > 0 and flows.stored_kwh[t] <= wished.floor_kwh[t] + LEAST_KWH:
        return "floor"
    if is_bought and flows.charge_kw[t] > LEAST_KW and not wished.may_buy[t]:
        return "grid_charge_cap"
    if flows.discharge_kw[t] > LEAST_KW and flows.export_kw[t] > LEAST_KW and not wished.may_sell[t]:
        return "earnings_limit"
    if flows.charge_kw[t] > LEAST_KW:
        return _of_a_charge(problem, flows, meter, t)
    if flows.discharge_kw[t] > LEAST_KW:
        return _of_a_discharge(problem, flows, meter, t)
    stored, gives = flows.stored_kwh[t], flows.export_kw[t] + flows.curtail_kw[t]
    if gives > LEAST_KW and stored >= problem.battery.capacity_kwh - LEAST_KWH:
        return "capacity"
    if flows.import_kw[t] > LEAST_KW and stored <= problem.battery.reserve_kwh + LEAST_KWH:
        return "reserve"
    return None


def _of_a_charge(problem: PlanProblem, flows: Outcome, meter: Metered, t: int) -> str | None:
    if flows.charge_kw[t] >= problem.charge_limits_kw[t] - LEAST_KW / 2:
        return "charge_power"
    if flows.import_kw[t] > LEAST_KW:
        if flows.import_kw[t] >= problem.import_limits_kw[t] - LEAST_KW / 2:
            return "import_limit"
        if meter.per_kw[t] > 0 and meter.importable_kw[t] < LEAST_KW / 2:
            return "demand"
        if meter.buy_more[t] > meter.buy[t]:
            return "quota"
    if flows.stored_kwh[t] >= problem.battery.capacity_kwh - LEAST_KWH:
        return "capacity"
    left = flows.import_kw[t] + flows.export_kw[t] + flows.curtail_kw[t]
    return "surplus" if left < LEAST_KW else None


def _of_a_discharge(problem: PlanProblem, flows: Outcome, meter: Metered, t: int) -> str | None:
    battery, is_sale = problem.battery, flows.export_kw[t] > LEAST_KW
    if flows.discharge_kw[t] >= problem.discharge_limits_kw[t] - LEAST_KW / 2:
        return "discharge_power"
    if is_sale and flows.export_kw[t] >= problem.export_limits_kw[t] - LEAST_KW / 2:
        return "export_limit"
    if is_sale and meter.sell_more[t] < meter.sell[t]:
        return "quota"
    stored = flows.stored_kwh[t]
    if stored <= battery.reserve_kwh + LEAST_KWH:
        return "reserve"
    if is_sale and stored <= (battery.export_reserve_kwh or 0.0) + LEAST_KWH:
        return "export_reserve"
    return None if is_sale or flows.import_kw[t] > LEAST_KW else "load"
