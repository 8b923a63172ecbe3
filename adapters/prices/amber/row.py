"""All that the program knows of Amber."""

from adapters.kinds.emulated import Emulated, Emulator, Place
from adapters.kinds.rows import PriceRow, Tables
from adapters.kinds.surroundings import Surroundings
from adapters.prices.amber.advice import AMBER as ADVICE
from adapters.prices.amber.config import AmberTariff
from domain.ports.sources import BillSource, PriceSource


def open_amber(tariff: AmberTariff, near: Surroundings) -> PriceSource:
    """One site over REST, and over its WebSocket unless that is switched off."""
    from adapters.prices.amber import live, service
    from adapters.prices.amber.driver import Amber

    token = tariff.token.reveal()
    spoken = live.AmberLive(token, near.clock, url=tariff.websocket_url or live.ADDRESS)
    return Amber(
        service.AmberService(
            token, near.clock, base_url=tariff.base_url or service.ADDRESS, site_id=tariff.site_id
        ),
        spoken if tariff.websocket else None,
        near.clock,
        forecast=tariff.forecast,
        network_fees=tariff.network_fees,
    )


def open_bills(tariff: AmberTariff, near: Surroundings) -> BillSource:
    """What the same site was billed, on a connection of its own: its refusals must not hold up the prices."""
    from adapters.prices.amber import service
    from adapters.prices.amber.bills import AmberBills

    address = tariff.base_url or service.ADDRESS
    return AmberBills(
        service.AmberService(tariff.token.reveal(), near.clock, base_url=address, site_id=tariff.site_id)
    )


def emulated(place: Place) -> Emulator:
    """An account with one house in South Australia; token `psk_emulated`."""
    from adapters.clouds.nem.recorded import RecordedMarket
    from adapters.prices.amber.emulator.retailer import AmberEmulator

    market = RecordedMarket("SA1", replay=place.replay)
    return AmberEmulator(market, clock=place.clock, host=place.host, port=place.port)


def demo(port: int) -> Tables:
    """The emulated account, over REST and WebSocket."""
    from adapters.prices.amber.emulator.retailer import TOKEN

    address = f"http://127.0.0.1:{port}"
    return {
        "tariff": {
            "driver": "amber",
            "token": TOKEN,
            "base_url": f"{address}/v1",
            "websocket_url": address,
        }
    }


AMBER = PriceRow(
    table=AmberTariff,
    open=open_amber,
    tells_wholesale=True,
    warns_of_spikes=True,
    bills=open_bills,
    advice=ADVICE,
    emulated=Emulated(build=emulated, port=10_450),
    demo=demo,
)
