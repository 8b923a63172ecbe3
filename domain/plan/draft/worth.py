"""What a kWh still stored at the plan's end is worth.

Without a value the plan empties the battery towards its end; with too high a one it never sells.
"""

from collections.abc import Sequence

from domain.plan.problem.problem import BatterySpec

DECIMALS = 9  # prices that differ in less are equal: what a mean leaves of a float is no order
LOW = 0.25  # the quarter of the day in which a battery would be filled again


def terminal_value_per_kwh(
    battery: BatterySpec, prices: Sequence[float], hours: Sequence[float], weight: float = 1.0
) -> float:
    """Discharge efficiency x a low percentile of the last day's import prices, less the wear, per kWh; times
    `weight`, which is below 1 for an owner who would rather sell.

    Never above what refilling costs in the cheapest hours that suffice for it, never below 0. Both
    are time-weighted and interpolated, so that one more slot moves the value by a hair.
    """
    last: list[tuple[float, float]] = []
    covered = 0.0
    for price, dt in zip(reversed(prices), reversed(hours), strict=True):
        if covered >= 24:
            break
        taken = min(dt, 24 - covered)
        last.append((price, taken))
        covered += taken
    if not last:
        return 0.0
    low = percentile(last, LOW)
    speed = battery.max_charge_kw * battery.eta_charge
    fill_h = battery.capacity_kwh / speed if speed > 0 else covered
    refill = percentile(last, min(1.0, fill_h / covered)) / battery.eta_charge
    use = battery.eta_discharge * (low - battery.cycle_cost_per_kwh_discharged)
    return weight * max(0.0, min(use, refill))


def percentile(weighted: Sequence[tuple[float, float]], share: float) -> float:
    """The value below which `share` of the weight lies, linear between the middles of the weights."""
    ordered = sorted(weighted, key=lambda each: (round(each[0], DECIMALS), each[1]))
    target = share * sum(weight for _, weight in ordered)
    passed, before = 0.0, None
    for value, weight in ordered:
        middle = passed + weight / 2
        if middle >= target:
            if before is None:
                return value
            last_middle, last_value = before
            return last_value + (value - last_value) * (target - last_middle) / (middle - last_middle)
        before = (middle, value)
        passed += weight
    return ordered[-1][0]
