"""All that the program knows of Australia's wholesale prices, replayed from a file."""

from adapters.kinds.rows import PriceRow, Tables
from adapters.kinds.surroundings import Surroundings
from adapters.prices.aemo.config import AemoTariff
from domain.ports.sources import PriceSource


def open_aemo(tariff: AemoTariff, near: Surroundings) -> PriceSource:
    """The file's prices, as if they were those of now. Raises ConfigurationError."""
    from adapters.clouds.nem.recorded import RecordedMarket
    from adapters.prices.aemo.replay import AemoReplay

    market = RecordedMarket(tariff.region, tariff.csv, near.replay)
    return AemoReplay(market, network_fees=tariff.network_fees, gst=tariff.gst)


def demo(port: int) -> Tables:
    """South Australia, where a day can have prices below zero and a spike."""
    return {"tariff": {"driver": "aemo", "region": "SA1"}}


AEMO = PriceRow(table=AemoTariff, open=open_aemo, demo=demo)
