"""A year's backtest of half-hours with a plan a day, extrapolated from some of its days."""

from datetime import date, timedelta
from time import process_time

from bench.row import Row
from domain.house.house import Battery
from powersync.backtest.run import backtest
from powersync.backtest.shipped import shipped

FIRST, DAYS, YEAR = date(2008, 9, 1), 6, 365


def run() -> list[Row]:
    """Minutes of a processor for the year, every way through the past and its optimum included."""
    past = shipped("SA1", FIRST, FIRST + timedelta(days=DAYS - 1))
    battery = Battery(capacity_wh=13_500, max_charge_w=5_000, max_discharge_w=5_000)
    started = process_time()
    backtest(past, battery, "perfect", replan=timedelta(days=1))
    lived_s = process_time() - started
    minutes = lived_s / DAYS * YEAR / 60
    return [
        Row(
            f"backtest of a year at half-hours with a plan a day, from {DAYS} days, CPU min",
            f"{minutes:.1f} min",
            f"{lived_s:.1f} s for {DAYS} days",
            minutes,
            5.0,
        )
    ]


if __name__ == "__main__":
    for row in run():
        print(f"{row.name}: {row.ours} ({row.baseline}; target ≤ {row.target})")
