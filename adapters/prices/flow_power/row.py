"""All that the program knows of Flow Power."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from adapters.kinds.emulated import Emulated, Emulator, Place
from adapters.kinds.fault import Fault
from adapters.kinds.rows import PriceRow, Tables
from adapters.kinds.surroundings import Surroundings
from adapters.prices.flow_power.advice import FLOW_POWER as ADVICE
from adapters.prices.flow_power.config import FlowPowerTariff, Pea
from domain.ports.sources import PriceSource

if TYPE_CHECKING:
    from adapters.prices.flow_power.contract import FlowPowerContract


def open_flow_power(tariff: FlowPowerTariff, near: Surroundings) -> PriceSource:
    """One house by KWatch, and by AEMO where that fails or no key is given."""
    from adapters.clouds.nem.web import REPORTS, SUMMARY, NemWeb
    from adapters.prices.flow_power.driver import FlowPower
    from adapters.prices.flow_power.happy_hour import limited
    from adapters.prices.flow_power.kept import KeptSamples
    from adapters.prices.flow_power.kwatch import ADDRESS, KWatch

    key, address = tariff.api_key, tariff.base_url or ADDRESS
    return FlowPower(
        None if key is None else KWatch(key.reveal(), tariff.region, near.clock, base_url=address),
        NemWeb(
            near.clock,
            reports_url=tariff.aemo_url or REPORTS,
            summary_url=tariff.aemo_summary_url or SUMMARY,
        ),
        tariff.region,
        contract_of(tariff, near.house.site.timezone),
        KeptSamples(near.documents, tariff.region, fixed=tariff.twap, billing_day=tariff.billing_day),
        limited(tariff.happy_hour_until, tariff.happy_hour_kwh, tariff.happy_hour_price_after),
    )


def contract_of(tariff: FlowPowerTariff, timezone: str) -> "FlowPowerContract":
    """What the house pays and earns."""
    from adapters.prices.flow_power.contract import NOTHING, FlowPowerContract
    from adapters.prices.flow_power.happy_hour import FIRST_PRICE, happy_hour
    from adapters.prices.flow_power.pea import NetworkTariff, Terms

    network = tuple(period.as_period() for period in tariff.network) or NOTHING
    usual = None if tariff.happy_hour_kwh is None else FIRST_PRICE
    price = usual if tariff.happy_hour_price is None else tariff.happy_hour_price
    exports = happy_hour(tariff.region, tariff.happy_hour_until, price)
    return FlowPowerContract(
        Terms(base_rate=tariff.base_rate, bpea=tariff.bpea, gst=1 + tariff.gst),
        formula_of(tariff),
        NetworkTariff(network, timezone),
        NetworkTariff(exports, timezone),
        tariff.network_fees,
    )


def formula_of(tariff: FlowPowerTariff) -> Pea:
    """The formula that is named, else the one that can be reckoned with."""
    if tariff.pea is not None:
        return tariff.pea
    return "v2" if tariff.network else "v1"


def network_is_told(tariff: FlowPowerTariff) -> Iterator[Fault]:
    """The newer formula needs the network's price at every hour, the older one has no place for it; and a
    price after so many kWh needs that number.
    """
    if tariff.happy_hour_price_after is not None and tariff.happy_hour_kwh is None:
        yield Fault(
            "happy_hour_price_after",
            "has no effect without happy_hour_kwh (after how many kWh of an evening it holds)",
            ("happy_hour_kwh",),
        )
    if formula_of(tariff) != "v2":
        if tariff.network:
            yield Fault("network", f"has no effect with pea = {tariff.pea!r} (it belongs to v2)", ("pea",))
        return
    if not any(period.is_always for period in tariff.network):
        yield Fault(
            "network",
            "needs one [[tariff.network]] with a price alone, for the hours that no other names",
            ("pea",),
        )


def emulated(place: Place) -> Emulator:
    """KWatch with the prices of recorded days; key `emulated-kwatch-key`."""
    from adapters.prices.flow_power.emulator.kwatch import KWatchEmulator

    return KWatchEmulator(clock=place.clock, replay=place.replay, host=place.host, port=place.port)


def demo(port: int) -> Tables:
    """A house in South Australia on the newer formula, over the emulated KWatch."""
    from adapters.prices.flow_power.emulator.kwatch import KEY

    address = f"http://127.0.0.1:{port}"
    return {
        "tariff": {
            "driver": "flow_power",
            "region": "SA1",
            "api_key": KEY,
            "base_url": f"{address}/api/v1",
            "aemo_url": address,
            "aemo_summary_url": address,
            "network": [
                {"price": 0.11},
                {"from": "10:00", "to": "15:00", "price": 0.05},
                {"from": "17:00", "to": "21:00", "price": 0.31},
            ],
        }
    }


FLOW_POWER = PriceRow(
    table=FlowPowerTariff,
    open=open_flow_power,
    faults=network_is_told,
    tells_wholesale=True,
    advice=ADVICE,
    emulated=Emulated(build=emulated, port=10_453),
    demo=demo,
)
