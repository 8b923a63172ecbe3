"""Small houses at random, with everything that a contract, an owner and a car may ask of a plan."""

from itertools import accumulate
from random import Random

from domain.plan.problem.floors import EarningsLimit, FloorSpec
from domain.plan.problem.problem import BatterySpec, DemandSpec, EvSpec, GridSpec, PlanProblem
from domain.plan.problem.quota import BandSpec, QuotaSpec

LENGTHS = ((0.5,) * 8, (1.0,) * 6, (1 / 12, 1 / 6, 0.25, 0.25, 0.25, 0.5, 0.5, 0.5), (0.25,) * 10)


def a_problem(seed: int) -> PlanProblem:
    """The problem of this number."""
    dice = Random(seed)
    hours = dice.choice(LENGTHS)
    steps = len(hours)
    buy = [round(dice.choice((-0.05, 0.1, 0.3, 0.9)) + 0.2 * dice.random(), 3) for _ in hours]
    sell = [round(price - dice.choice((0.15, 0.1, 0.02, -0.05)), 3) for price in buy]
    capacity = dice.choice((5.0, 10.0))
    reserve = dice.choice((0.0, 1.0))
    battery = BatterySpec(
        capacity_kwh=capacity,
        max_charge_kw=dice.choice((3.0, 5.0)),
        max_discharge_kw=dice.choice((3.0, 5.0)),
        eta_charge=dice.choice((1.0, 0.95, 0.9)),
        eta_discharge=dice.choice((1.0, 0.95, 0.9)),
        soc0_kwh=capacity * dice.random(),
        reserve_kwh=reserve,
        reserve_penalty_per_kwh_h=dice.choice((0.05, 2.0)),
        reserve_slack_kwh=None if dice.random() < 0.5 else reserve,
        cycle_cost_per_kwh_discharged=dice.choice((0.0, 0.02)),
        terminal_value_per_kwh=dice.choice((0.0, 0.1, 0.3)),
        export_reserve_kwh=dice.choice((None, 2.0, 4.0)),
        grid_charge_max_kwh=dice.choice((None, None, 4.0)),
    )
    return PlanProblem(
        steps=steps,
        dt_h=hours,
        start_hour_local=dice.choice((12.0, 12.25, 16.5)),
        battery=battery,
        grid=GridSpec(
            import_limit_kw=dice.choice((None, 15.0)), export_limit_kw=dice.choice((None, 5.0, 1.0))
        ),
        pv_curtailable=dice.random() < 0.7,
        curtail_beside_import=dice.random() < 0.5,
        evs=tuple(_cars(dice, steps)),
        demand=tuple(_demands(dice, steps)) or None,
        quotas=(*_quotas(dice, steps), *(_step_by_time(Random(-1 - seed), steps) if seed % 4 == 1 else ())),
        floors=tuple(_floors(dice, steps, capacity)),
        earnings_limits=(EarningsLimit(name="day", steps=tuple(range(steps)), most=dice.choice((0.2, 2.0))),)
        if dice.random() < 0.2
        else (),
        import_price=tuple(buy),
        export_price=tuple(sell),
        pv_kw=tuple(round(max(0.0, dice.uniform(-3, 6)), 2) for _ in hours),
        load_kw=tuple(round(dice.uniform(0.2, 2.5), 2) for _ in hours),
        charge_max_kw=tuple(dice.choice((0.0, 5.0, 5.0)) for _ in hours) if dice.random() < 0.2 else None,
        battery_export_allowed=tuple(dice.random() < 0.7 for _ in hours) if dice.random() < 0.5 else None,
    )


def _cars(dice: Random, steps: int):
    for name in ("car", "van")[: dice.choice((0, 0, 1, 2))]:
        yield EvSpec(
            name=name,
            start=dice.randrange(2),
            deadline=dice.randrange(3, steps + 1),
            min_kw=dice.choice((0.0, 1.4, 4.0)),
            max_kw=7.0,
            energy_kwh=dice.uniform(1, 9),
            step_max_kw=tuple(dice.choice((0.0, 7.0, 7.0)) for _ in range(steps))
            if dice.random() < 0.3
            else None,
        )


def _demands(dice: Random, steps: int):
    for _ in range(dice.choice((0, 0, 1, 2))):
        first = dice.randrange(steps)
        yield DemandSpec(
            enabled_by_default=True,
            price_per_kw=dice.choice((0.1, 1.0, 12.0)),
            interval_h=dice.choice((0.25, 0.5, 1.0)),
            window_steps=tuple(range(first, dice.randrange(first, steps) + 1)),
            peak_so_far_kw=dice.choice((0.0, 1.5)),
            block_so_far_kwh=dice.choice((None, 0.2)),
            counts_parts=dice.random() < 0.5,
        )


def _quotas(dice: Random, steps: int):
    for number in range(dice.choice((0, 1, 2))):
        first = dice.randrange(steps)
        widths = sorted(dice.sample((0.1, 0.5, 1.0, 2.0, 4.0), dice.choice((1, 2))))
        bands = [
            BandSpec(width_kwh=width, price_change=dice.choice((-0.3, -0.1, 0.0, 0.1, 5.0)))
            for width in widths
        ]
        if dice.random() < 0.5:
            bands.append(BandSpec(price_change=dice.choice((-0.1, 0.1))))
        yield QuotaSpec(
            name=f"{number}",
            side=dice.choice(("import", "export")),
            steps=tuple(range(first, dice.randrange(first, steps) + 1)),
            bands=tuple(bands),
        )


def _step_by_time(dice: Random, steps: int):
    """A step that changes the price otherwise at other times: what is beyond it are the last kWh."""
    ends = [*sorted(dice.sample(range(1, steps), 2)), steps]
    changes = [*(dice.choice((0.0, 0.1, 0.3, -0.1)) for _ in ends), 0.0]
    for at, end in enumerate(ends):
        bands = (
            BandSpec(width_kwh=2.0, price_change=0.0),
            BandSpec(price_change=changes[at] - changes[at + 1]),
        )
        yield QuotaSpec(name="step", side="import", steps=tuple(range(end)), bands=bands)


def _floors(dice: Random, steps: int, capacity: float):
    for _ in range(dice.choice((0, 0, 1))):
        yield FloorSpec(
            name="evening",
            steps=(dice.randrange(steps),),
            kwh=capacity * dice.choice((0.4, 0.9)),
            penalty_per_kwh=dice.choice((0.3, 6.0, 30.0)),
        )


def marks_h(problem: PlanProblem) -> list[float]:
    """Where the steps begin and end, h."""
    return list(accumulate(problem.hours, initial=0.0))
