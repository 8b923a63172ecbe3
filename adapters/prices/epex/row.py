"""All that the program knows of day-ahead prices."""

from adapters.kinds.emulated import Emulated, Emulator, Place
from adapters.kinds.rows import PriceRow, Tables
from adapters.kinds.surroundings import Surroundings
from adapters.prices.epex.advice import PREDICTOR
from adapters.prices.epex.config import EpexTariff
from domain.ports.sources import PriceSource


def open_epex(tariff: EpexTariff, near: Surroundings) -> PriceSource:
    """The EPEX predictor over HTTP."""
    from adapters.clouds.web_api import WebApi
    from adapters.prices.epex.driver import ADDRESS, Epex, Terms

    terms = Terms(
        region=tariff.region,
        surcharge=tariff.surcharge,
        tax_pct=tariff.tax_pct,
        hourly=tariff.hourly,
        export_price=tariff.export_price,
        per_euro=tariff.per_euro,
        network_fees=tariff.network_fees,
    )
    # Its first answer of a day may have to be worked out.
    return Epex(WebApi("EPEX", tariff.base_url or ADDRESS, near.clock, timeout_s=30), terms)


def emulated(place: Place) -> Emulator:
    """The service, with prices of an invented exchange whose evening is that of the house."""
    from adapters.prices.epex.emulator.predictor import EpexEmulator

    return EpexEmulator(clock=place.clock, timezone=place.timezone, host=place.host, port=place.port)


def demo(port: int) -> Tables:
    """Germany, with its surcharges and a feed-in tariff."""
    return {
        "site": {"currency": "EUR"},
        "tariff": {
            "driver": "epex",
            "region": "DE",
            "surcharge": 0.15,
            "tax_pct": 19,
            "export_price": 0.079,
            "base_url": f"http://127.0.0.1:{port}",
        },
    }


EPEX = PriceRow(
    table=EpexTariff,
    open=open_epex,
    advice=PREDICTOR,
    emulated=Emulated(build=emulated, port=10_092),
    demo=demo,
)
