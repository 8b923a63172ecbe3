"""What Flow Power bills: the base rate with its adjustment, and the happy hour for what is sold."""

from collections.abc import Sequence

from msgspec.structs import replace

from adapters.prices.flow_power.config import Pea
from adapters.prices.flow_power.pea import NetworkTariff, Terms, first_formula, second_formula
from domain.tariff.slots import PriceSlot, Tariff
from domain.tariff.sources import joined
from domain.tariff.time_of_use import TariffPeriod


class FlowPowerContract:
    """One house's. `exports` is laid out on the site's clock as the network's hours are."""

    def __init__(
        self,
        terms: Terms,
        pea: Pea,
        network: NetworkTariff,
        exports: NetworkTariff,
        network_fees: float = 0.0,
    ) -> None:
        self._terms, self._pea, self._network = terms, pea, network
        self._exports, self._network_fees = exports, network_fees

    def priced(self, market: Sequence[PriceSlot], twap: float) -> Sequence[PriceSlot]:
        """The retail price of each slot; one ends also where the network's or the export price changes."""
        if not market:
            return ()
        start, end = market[0].start, market[-1].end
        beside = joined(Tariff(slots=tuple(market)), Tariff(slots=self._network.slots(start, end)))
        bought = [
            replace(slot, import_price=price)
            for slot in beside.slots
            if (price := self._price(slot, twap)) is not None
        ]
        return joined(Tariff(slots=tuple(bought)), Tariff(slots=self._exports.slots(start, end))).slots

    def _price(self, slot: PriceSlot, twap: float) -> float | None:
        """`slot` has the market's price as import and the network's as export price."""
        spot, network = slot.import_price, slot.export_price
        if self._pea == "none":
            return self._terms.base_rate + self._network_fees
        if self._pea == "v1":
            return first_formula(self._terms, spot=spot, twap=twap) + self._network_fees
        if network is None:
            return None
        average = self._network.average(slot.start)
        price = second_formula(self._terms, spot=spot, twap=twap, network=network, average=average)
        return price + self._network_fees


NOTHING = (TariffPeriod(import_price=0.0, export_price=0.0),)
