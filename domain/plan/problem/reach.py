"""How full the battery can be, and when: a floor above it could only fail."""

from domain.plan.problem.problem import PlanProblem


def reachable_kwh(problem: PlanProblem) -> tuple[float, ...]:
    """What a battery that does nothing but charge holds at the end of each step, kWh; cars wait for it."""
    battery, energy, reached = problem.battery, problem.battery.start_kwh, []
    rows = zip(
        problem.hours,
        problem.charge_limits_kw,
        problem.import_limits_kw,
        problem.pv_kw,
        problem.load_kw,
        problem.spare_kw,
        strict=True,
    )
    for dt, most_kw, bought_kw, pv_kw, load_kw, spare_kw in rows:
        charged = dt * battery.eta_charge * min(most_kw, max(0.0, bought_kw + pv_kw - load_kw))
        full = energy + charged
        if battery.grid_charge_max_kwh is not None:
            sunny = energy + min(charged, dt * battery.eta_charge * spare_kw)
            full = max(sunny, min(full, battery.grid_charge_max_kwh))
        energy = min(battery.capacity_kwh, full)
        reached.append(energy)
    return tuple(reached)
