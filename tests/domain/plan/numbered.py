"""A house whose planning problem is looked at number by number."""

from datetime import timedelta

from domain.command.order import BatteryAction
from domain.forecast.series import PowerForecast, PowerSlot
from tests.domain.plan.test_build import NOON

ALL = frozenset(BatteryAction)


def hourly(*watts: float) -> PowerForecast:
    """A forecast of so many hours from noon."""
    starts = (NOON + timedelta(hours=n) for n in range(len(watts)))
    return PowerForecast(
        slots=tuple(PowerSlot(at, at + timedelta(hours=1), w) for at, w in zip(starts, watts, strict=True))
    )
