"""Where prices, forecasts and solved plans come from."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, runtime_checkable

from msgspec import Struct

from domain.energy.billed import BilledInterval
from domain.forecast.series import PowerForecast
from domain.forecast.weather import WeatherReading
from domain.plan.problem.problem import PlanProblem
from domain.plan.problem.solution import Solution
from domain.tariff.adjust import Accepted
from domain.tariff.slots import Tariff
from domain.tariff.table import TariffTable


class UploadReceipt(Struct, frozen=True, kw_only=True):
    """What became of one upload. `changed` False: the target had this very table already."""

    name: str
    changed: bool
    at: datetime
    detail: str = ""


class PriceSource(Protocol):
    """A retailer, a market or a fixed schedule."""

    async def fetch(self, now: datetime, until: datetime) -> Tariff:
        """All slots known from shortly before `now` up to `until`. Raises DeviceError when there are none."""
        ...

    async def close(self) -> None:
        """Lets go of sockets; never raises."""
        ...


@runtime_checkable
class ChoosesForecast(Protocol):
    """A price source that tells one of several forecasts; one without a choice names none."""

    @property
    def forecasts(self) -> Sequence[str]:
        """What they are called."""
        ...

    @property
    def forecast(self) -> str:
        """The one that it tells."""
        ...

    def choose(self, forecast: str) -> None:
        """Tells this one of them from the next `fetch` on."""
        ...


class BillSource(Protocol):
    """What a retailer that tells its bills made of the house's own meter."""

    @property
    def calls_left(self) -> int | None:
        """How many questions its account still allows now; None: not known."""
        ...

    async def billed(self, start: datetime, end: datetime) -> Sequence[BilledInterval]:
        """All that is told of [start, end), six local days at most. Raises DeviceError."""
        ...

    async def close(self) -> None:
        """Lets go of sockets; never raises."""
        ...


class ForecastSource(Protocol):
    """Solar or load to come."""

    async def forecast(self, start: datetime, end: datetime) -> PowerForecast:
        """Mean powers over [start, end), W. Raises DeviceError, StorageError."""
        ...

    async def close(self) -> None:
        """Lets go of sockets; never raises."""
        ...


class WeatherSource(Protocol):
    """The weather at the house."""

    async def now(self) -> WeatherReading:
        """That of now. Raises DeviceError."""
        ...

    async def close(self) -> None:
        """Lets go of sockets; never raises."""
        ...


class PlanSolver(Protocol):
    """Solves planning problems off the event loop."""

    async def solve(self, problem: PlanProblem) -> Solution:
        """The best plan within the time limit; a hard or broken problem is a status, never an error."""
        ...


class TariffTarget(Protocol):
    """A vendor's cloud that is told what energy costs."""

    @property
    def name(self) -> str:
        """What it is called in the status, such as `sigenergy`."""
        ...

    @property
    def accepts(self) -> Accepted:
        """Which prices it takes."""
        ...

    async def upload(self, table: TariffTable) -> UploadReceipt:
        """Sends the table, with prices as it takes them, unless it has it already. Raises DeviceError."""
        ...

    async def close(self) -> None:
        """Lets go of sockets; never raises."""
        ...
