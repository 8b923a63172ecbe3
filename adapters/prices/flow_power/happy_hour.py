"""What an exported kWh earns: a fixed price in the early evening, and nothing else."""

from domain.tariff.time_of_use import TariffPeriod

BEGINS = "17:30"
USUAL = {"NSW1": 0.45, "QLD1": 0.45, "SA1": 0.45, "TAS1": 0.0, "VIC1": 0.35}  # currency per kWh


def happy_hour(region: str, until: str, price: float | None) -> tuple[TariffPeriod, TariffPeriod]:
    """The window on the site's clock, and the rest of the day; `price` stands in place of the region's."""
    earned = USUAL[region] if price is None else price
    return (
        TariffPeriod(import_price=0.0, export_price=earned, from_=BEGINS, to=until),
        TariffPeriod(import_price=0.0, export_price=0.0),
    )
