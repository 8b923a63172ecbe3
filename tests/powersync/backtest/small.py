"""A made-up past: cheap nights, dear evenings, a little sun, in half-hours."""

from datetime import UTC, datetime, timedelta

from powersync.backtest.past import Past

START = datetime(2026, 3, 10, tzinfo=UTC)
HALF = timedelta(minutes=30)


def a_past(days: int = 1, *, ahead: int = 1, **series: tuple[float, ...]) -> Past:
    """`days` that are lived and `ahead` that are only looked at."""
    count = 48 * (days + ahead)
    hours = [n % 48 / 2 for n in range(count)]
    usual = {
        "pv_w": tuple(2_000.0 if 10 <= hour < 14 else 0.0 for hour in hours),
        "load_w": (500.0,) * count,
        "import_price": tuple(0.10 if hour < 6 else 0.60 if 17 <= hour < 21 else 0.30 for hour in hours),
        "export_price": tuple(0.50 if 17 <= hour < 21 else 0.05 for hour in hours),
    }
    return Past(
        title="made up",
        timezone="UTC",
        currency="AUD",
        start=START,
        step=HALF,
        counted=48 * days,
        **(usual | series),
    )
