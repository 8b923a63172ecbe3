"""All that the program knows of Australia's wholesale prices: live, or replayed from a file."""

from adapters.clouds.nem.market_time import Region
from adapters.kinds.emulated import Emulated, Emulator, Place
from adapters.kinds.rows import PriceRow, Tables
from adapters.kinds.surroundings import Surroundings
from adapters.prices.aemo.advice import AEMO as ADVICE
from adapters.prices.aemo.config import AemoTariff
from domain.ports.sources import PriceSource


def open_aemo(tariff: AemoTariff, near: Surroundings) -> PriceSource:
    """What AEMO publishes, or a file's prices as if they were those of now. Raises ConfigurationError."""
    if tariff.csv is not None:
        return open_replay(tariff, near)
    from adapters.clouds.nem.web import REPORTS, SUMMARY, NemWeb
    from adapters.prices.aemo.live import AemoLive

    web = NemWeb(
        near.clock,
        reports_url=tariff.base_url or REPORTS,
        summary_url=tariff.summary_url or SUMMARY,
    )
    return AemoLive(web, tariff.region, near.clock, gst=tariff.gst, network_fees=tariff.network_fees)


def open_dispatch(
    region: Region, near: Surroundings, *, base_url: str | None, summary_url: str | None
) -> PriceSource:
    """What the market pays now, beside whatever tells what power costs."""
    from adapters.clouds.nem.web import REPORTS, SUMMARY, NemWeb
    from adapters.prices.aemo.live import AemoLive

    web = NemWeb(near.clock, reports_url=base_url or REPORTS, summary_url=summary_url or SUMMARY)
    return AemoLive(web, region, near.clock, gst=0.0, looks_ahead=False)


def open_replay(tariff: AemoTariff, near: Surroundings) -> PriceSource:
    """The file's prices, or those of the days shipped with the program. Raises ConfigurationError."""
    from adapters.clouds.nem.recorded import RecordedMarket
    from adapters.prices.aemo.replay import AemoReplay

    market = RecordedMarket(tariff.region, tariff.csv, near.replay)
    return AemoReplay(market, network_fees=tariff.network_fees, gst=tariff.gst)


def emulated(place: Place) -> Emulator:
    """AEMO's web with the prices of recorded days."""
    from adapters.clouds.nem.emulator import NemEmulator

    return NemEmulator(clock=place.clock, replay=place.replay, host=place.host, port=place.port)


def demo(port: int) -> Tables:
    """South Australia, where a day can have prices below zero and a spike."""
    address = f"http://127.0.0.1:{port}"
    return {
        "tariff": {
            "driver": "aemo",
            "region": "SA1",
            "base_url": address,
            "summary_url": f"{address}/aemo/apps/api/report",
        }
    }


AEMO = PriceRow(
    table=AemoTariff,
    open=open_aemo,
    in_story=open_replay,
    tells_wholesale=True,
    advice=ADVICE,
    emulated=Emulated(build=emulated, port=10_452),
    demo=demo,
)
