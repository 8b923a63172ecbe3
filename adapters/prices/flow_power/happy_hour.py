"""What an exported kWh earns: a fixed price in the early evening, and nothing else. Newer contracts pay it
for the first kWh of an evening only, and less for the rest.
"""

from domain.tariff.terms import Band, Side, TariffTerms
from domain.tariff.time_of_use import TariffPeriod
from domain.tariff.wall_clock import When

BEGINS = "17:30"
USUAL = {"NSW1": 0.45, "QLD1": 0.45, "SA1": 0.45, "TAS1": 0.0, "VIC1": 0.35}  # currency per kWh

FIRST_PRICE, PRICE_AFTER = 0.35, 0.10  # of a contract that pays for the first kWh


def happy_hour(region: str, until: str, price: float | None) -> tuple[TariffPeriod, TariffPeriod]:
    """The window on the site's clock, and the rest of the day; `price` stands in place of the region's."""
    earned = USUAL[region] if price is None else price
    return (
        TariffPeriod(import_price=0.0, export_price=earned, from_=BEGINS, to=until),
        TariffPeriod(import_price=0.0, export_price=0.0),
    )


def limited(until: str, kwh: float | None, price_after: float | None) -> TariffTerms:
    """What the window pays after so many kWh of an evening; None: the same for all."""
    if kwh is None:
        return TariffTerms()
    after = PRICE_AFTER if price_after is None else price_after
    window = When(from_=BEGINS, to=until)
    band = Band(name="happy hour", side=Side.EXPORT, when=(window,), above_kwh=kwh, price=after)
    return TariffTerms(bands=(band,))
