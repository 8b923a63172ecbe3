"""All that the program knows of fixed prices by time of use."""

from collections.abc import Iterator

from adapters.kinds.fault import Fault
from adapters.kinds.rows import PriceRow, Tables
from adapters.kinds.surroundings import Surroundings
from adapters.prices.time_of_use.config import TimeOfUseTariff
from domain.ports.sources import PriceSource
from domain.tariff.overlap import equal_overlaps


def open_time_of_use(tariff: TimeOfUseTariff, near: Surroundings) -> PriceSource:
    """The configured periods on the site's wall clock."""
    from adapters.prices.time_of_use.driver import TimeOfUse

    return TimeOfUse(tariff.periods, near.house.site.timezone, tariff.network_fees)


def prices_are_told(tariff: TimeOfUseTariff) -> Iterator[Fault]:
    """A tariff without a period says nothing; of two that overlap, the shorter window or the one of a season
    holds, and of two that are equal in both, one must at least be for fewer days or months.
    """
    if not tariff.periods:
        yield Fault("period", "is missing (time_of_use needs at least one [[tariff.period]] with a price)")
    for one, other, is_part in equal_overlaps(tariff.periods):
        if not is_part:
            text = (
                f"overlaps tariff.period[{one}] and is as long "
                "(the shorter window wins: change from, to, days or season of one)"
            )
            yield Fault(f"period[{other}]", text, (f"period[{one}]",))


def demo(port: int) -> Tables:
    """A day with a dear evening and a cheap noon."""
    return {
        "tariff": {
            "driver": "time_of_use",
            "period": [
                {"import": 0.34, "export": 0.05},
                {"name": "noon", "from": "10:00", "to": "14:00", "import": 0.08, "export": 0.01},
                {"name": "evening", "from": "16:00", "to": "21:00", "import": 0.56, "export": 0.15},
            ],
        }
    }


TIME_OF_USE = PriceRow(table=TimeOfUseTariff, open=open_time_of_use, faults=prices_are_told, demo=demo)
