"""Any source of prices beside what its owner knows of his contract: the charge of the connection, and terms
that are no plain price.
"""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from adapters.kinds.contract_terms import ContractTerms
from domain.ports.sources import ChoosesForecast, PriceSource
from domain.tariff.slots import Tariff

NO_ROWS = ContractTerms()


class OwnContract:
    """Fits the port PriceSource; `supply_charge_per_day` is currency with tax, None: what the source says."""

    def __init__(
        self,
        source: PriceSource,
        supply_charge_per_day: float | None = None,
        rows: ContractTerms = NO_ROWS,
    ) -> None:
        self._source, self._charge, self._rows = source, supply_charge_per_day, rows

    async def fetch(self, now: datetime, until: datetime) -> Tariff:
        """What the source tells, with the owner's charge and terms. Raises DeviceError."""
        tariff = await self._source.fetch(now, until)
        charge = tariff.supply_charge_per_day if self._charge is None else self._charge
        return replace(tariff, supply_charge_per_day=charge, terms=self._rows.beside(tariff.terms))

    @property
    def forecasts(self) -> Sequence[str]:
        """Those of the source, where it has several."""
        return self._source.forecasts if isinstance(self._source, ChoosesForecast) else ()

    @property
    def forecast(self) -> str:
        """The one that the source tells."""
        return self._source.forecast if isinstance(self._source, ChoosesForecast) else ""

    def choose(self, forecast: str) -> None:
        """The source tells this one from now on."""
        if isinstance(self._source, ChoosesForecast):
            self._source.choose(forecast)

    async def close(self) -> None:
        """Lets go of the source."""
        await self._source.close()
