"""All that the program knows of CovaU."""

from adapters.kinds.emulated import Emulated, Emulator, Place
from adapters.kinds.rows import PriceRow, Tables
from adapters.kinds.surroundings import Surroundings
from adapters.prices.covau.advice import PLANS
from adapters.prices.covau.config import CovauTariff
from domain.ports.sources import PriceSource


def open_covau(tariff: CovauTariff, near: Surroundings) -> PriceSource:
    """The published plan over HTTP."""
    from adapters.clouds.web_api import WebApi
    from adapters.prices.covau.driver import ADDRESS, Covau
    from adapters.prices.covau.payloads import HEADERS

    return Covau(
        WebApi("CovaU", tariff.base_url or ADDRESS, near.clock, headers=HEADERS),
        tariff.plan_id,
        near.documents,
        near.house.site.timezone,
        tariff.network_fees,
    )


def emulated(place: Place) -> Emulator:
    """The regulator's service with one plan."""
    from adapters.prices.covau.emulator.plans import PlansEmulator

    return PlansEmulator(host=place.host, port=place.port)


def demo(port: int) -> Tables:
    """The emulated plan."""
    return {
        "tariff": {"driver": "covau", "plan_id": "COV770011MRE1@EME", "base_url": f"http://127.0.0.1:{port}"}
    }


COVAU = PriceRow(
    table=CovauTariff,
    open=open_covau,
    advice=PLANS,
    emulated=Emulated(build=emulated, port=10_093),
    demo=demo,
)
