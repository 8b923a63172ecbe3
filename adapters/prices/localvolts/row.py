"""All that the program knows of Localvolts."""

from adapters.kinds.emulated import Emulated, Emulator, Place
from adapters.kinds.rows import PriceRow, Tables
from adapters.kinds.surroundings import Surroundings
from adapters.prices.localvolts.advice import LOCALVOLTS as ADVICE
from adapters.prices.localvolts.config import LocalvoltsTariff
from domain.ports.sources import PriceSource


def open_localvolts(tariff: LocalvoltsTariff, near: Surroundings) -> PriceSource:
    """One meter over REST."""
    from adapters.prices.localvolts.driver import Localvolts
    from adapters.prices.localvolts.service import ADDRESS, LocalvoltsService

    service = LocalvoltsService(
        tariff.api_key.reveal(),
        tariff.partner,
        near.clock,
        nmi=tariff.nmi,
        base_url=tariff.base_url or ADDRESS,
    )
    return Localvolts(service, near.clock, network_fees=tariff.network_fees)


def emulated(place: Place) -> Emulator:
    """A meter in South Australia; key `emulated-key`, partner `10001`."""
    from adapters.clouds.nem.recorded import RecordedMarket
    from adapters.prices.localvolts.emulator.retailer import LocalvoltsEmulator

    market = RecordedMarket("SA1", replay=place.replay)
    return LocalvoltsEmulator(market, clock=place.clock, host=place.host, port=place.port)


def demo(port: int) -> Tables:
    """The emulated meter."""
    from adapters.prices.localvolts.emulator.retailer import KEY, PARTNER

    return {
        "tariff": {
            "driver": "localvolts",
            "api_key": KEY,
            "partner": PARTNER,
            "base_url": f"http://127.0.0.1:{port}/v1",
        }
    }


LOCALVOLTS = PriceRow(
    table=LocalvoltsTariff,
    open=open_localvolts,
    advice=ADVICE,
    emulated=Emulated(build=emulated, port=10_451),
    demo=demo,
)
