"""The baseline of the plan benchmark: the same LP as NumPy arrays, straight into HiGHS."""

from typing import Any

import highspy
import numpy as np

from domain.plan.problem.problem import PlanProblem


def solve_direct(problem: PlanProblem) -> float:
    """Builds the arrays, passes them in one call, solves cold; returns the objective.

    For problems with cars and an export reserve, without quotas, floors, demand charges and negative prices.
    """
    steps, cars, battery = problem.steps, len(problem.evs), problem.battery
    dt = np.array(problem.hours)
    import_kw, export_kw, charge_kw, discharge_kw, curtail_kw, stored, slack = (k * steps for k in range(7))
    first_car = 7 * steps
    shortfall = first_car + cars * steps
    right = shortfall + cars  # to export from the battery, where that has a reserve of its own
    columns = right + steps * (battery.export_reserve_kwh is not None)
    step = np.arange(steps)

    cost, upper = np.zeros(columns), np.zeros(columns)
    cost[import_kw : import_kw + steps] = dt * np.array(problem.import_price)
    cost[export_kw : export_kw + steps] = -dt * np.array(problem.export_price)
    cost[discharge_kw : discharge_kw + steps] = dt * battery.cycle_cost_per_kwh_discharged
    cost[curtail_kw : curtail_kw + steps] = dt * problem.curtail_cost_per_kwh
    cost[slack : slack + steps] = dt * battery.reserve_penalty_per_kwh_h
    cost[stored + steps - 1] = -battery.terminal_value_per_kwh
    limits = (
        problem.import_limits_kw,
        problem.export_limits_kw,
        problem.charge_limits_kw,
        problem.discharge_limits_kw,
        problem.curtail_limits_kw,
        battery.capacity_kwh,
        battery.reserve_kwh,
    )
    for block, limit in enumerate(limits):
        upper[block * steps : (block + 1) * steps] = limit
    for car, ev in enumerate(problem.evs):
        upper[first_car + car * steps + ev.start : first_car + car * steps + ev.deadline] = ev.max_kw
        upper[shortfall + car] = ev.energy_kwh
        cost[shortfall + car] = ev.shortfall_penalty_per_kwh

    net = np.array(problem.load_kw) - np.array(problem.pv_kw)
    triples: list[tuple[Any, Any, Any]] = []  # rows, columns, values
    ones = np.ones(steps)
    for start, sign in (
        (import_kw, 1),
        (export_kw, -1),
        (charge_kw, -1),
        (discharge_kw, 1),
        (curtail_kw, -1),
    ):
        triples.append((step, start + step, sign * ones))
    triples.extend((step, first_car + car * steps + step, -ones) for car in range(cars))
    triples.append((steps + step, stored + step, ones))
    triples.append((steps + step[1:], stored + step[:-1], -ones[1:]))
    triples.append((steps + step, charge_kw + step, -dt * battery.eta_charge))
    triples.append((steps + step, discharge_kw + step, dt / battery.eta_discharge))
    triples.append((2 * steps + step, stored + step, ones))
    triples.append((2 * steps + step, slack + step, ones))
    for car, ev in enumerate(problem.evs):
        row = np.full(steps, 3 * steps + car)
        triples.append((row, first_car + car * steps + step, dt * ev.efficiency))
        triples.append((row[:1], np.array([shortfall + car]), ones[:1]))
    count = 3 * steps + cars
    first = np.zeros(steps)
    first[0] = battery.start_kwh
    wanted = [ev.energy_kwh for ev in problem.evs]
    low = [net, first, np.full(steps, battery.reserve_kwh), np.array(wanted)]
    high = [net, first, np.full(steps, highspy.kHighsInf), np.array(wanted)]
    if battery.export_reserve_kwh is not None:
        span = max(0.0, battery.export_reserve_kwh - battery.floor_kwh)
        upper[right:] = np.array(problem.battery_export_allowed or (True,) * steps)
        triples.append((count + step, stored + step, ones))
        triples.append((count + step, right + step, -span * ones))
        triples.append((count + steps + step, discharge_kw + step, ones))
        triples.append((count + steps + step, right + step, -battery.max_discharge_kw * ones))
        triples.extend((count + steps + step, first_car + car * steps + step, -ones) for car in range(cars))
        low += [np.full(steps, battery.floor_kwh), np.full(steps, -highspy.kHighsInf)]
        high += [np.full(steps, highspy.kHighsInf), np.maximum(0.0, net)]
        count += 2 * steps
    rows = np.concatenate([t[0] for t in triples])
    places = np.concatenate([t[1] for t in triples])
    values = np.concatenate([t[2] for t in triples])
    order = np.lexsort((places, rows))
    starts = np.searchsorted(rows[order], np.arange(count))

    solver: Any = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.passModel(
        columns,
        count,
        len(values),
        int(highspy.MatrixFormat.kRowwise),
        int(highspy.ObjSense.kMinimize),
        0.0,
        cost,
        np.zeros(columns),
        upper,
        np.concatenate(low),
        np.concatenate(high),
        starts.astype(np.int32),
        places[order].astype(np.int32),
        values[order],
        np.zeros(columns, dtype=np.int32),
    )
    solver.run()
    return float(solver.getInfo().objective_function_value)
