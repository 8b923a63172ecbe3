"""AEMO's web: the newest dispatch and pre-dispatch reports, and a summary page where those fail."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from msgspec import Struct, field

from adapters.clouds.budget import RateBudget
from adapters.clouds.nem.market_time import SLACK, begun, in_market_time, latest_end
from adapters.clouds.nem.price_bounds import per_mwh_of
from adapters.clouds.nem.reports import (
    DISPATCH_FILE,
    PREDISPATCH_FILE,
    MarketPrice,
    Row,
    dispatch_prices,
    newest,
    predispatch_prices,
    rows_of,
    stamp_of,
)
from adapters.clouds.web_api import WebApi
from domain.errors import DeviceError, Unreachable
from domain.instants import HALF_HOUR
from domain.ports.clock import Clock

REPORTS = "https://nemweb.com.au"
SUMMARY = "https://visualisations.aemo.com.au/aemo/apps/api/report"
DISPATCH, PREDISPATCH = "/Reports/Current/DispatchIS_Reports/", "/Reports/Current/Predispatch_Reports/"
SUMMARY_PAGE = "/ELEC_NEM_SUMMARY"
NAMED = {"user-agent": "PowerSync (self-hosted home energy server)"}  # without a name AEMO answers 403
REFUSED = "AEMO refuses this server"
CALLS, WINDOW_S = 70, 300.0  # of our own making: a look every ten seconds for two minutes of five


PricesT = TypeVar("PricesT")


class Summary(Struct, frozen=True, kw_only=True):
    """The page that shows every region's price of now."""

    rows: list[dict[str, Any]] = field(name="ELEC_NEM_SUMMARY")


class NemWeb:
    """Reports are read once for all regions and kept by the names of their files, except for a region that
    one told nothing of: it may have been cut short. Raises DeviceError.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        reports_url: str = REPORTS,
        summary_url: str = SUMMARY,
        timeout_s: float = 20.0,
    ) -> None:
        self._clock = clock
        budget = RateBudget(clock, calls=CALLS, window_s=WINDOW_S)
        self._reports = WebApi(
            "AEMO", reports_url, clock, headers=NAMED, budget=budget, refused=REFUSED, timeout_s=timeout_s
        )
        self._summary = WebApi(
            "AEMO's summary", summary_url, clock, headers=NAMED, refused=REFUSED, timeout_s=timeout_s
        )
        self._dispatch: tuple[str, Mapping[str, MarketPrice]] = ("", {})
        self._predispatch: tuple[str, Mapping[str, Sequence[MarketPrice]]] = ("", {})

    async def dispatch(self, region: str) -> MarketPrice:
        """The newest price of a region; by the summary where the reports cannot be had, or tell of a time
        that has not come.
        """
        try:
            return await self._reported(region)
        except DeviceError as err:
            try:
                return await self.summary(region)
            except DeviceError:
                raise err from None

    async def summary(self, region: str) -> MarketPrice:
        """The price that the summary page shows."""
        page = await self._summary.get(SUMMARY_PAGE, Summary)
        latest = latest_end(self._clock.now())
        for row in page.rows:
            per_mwh, end = per_mwh_of(row.get("PRICE")), _instant(row.get("SETTLEMENTDATE"))
            if row.get("REGIONID") != region or per_mwh is None or end is None:
                continue
            if end <= latest:
                return MarketPrice(end=end, per_mwh=per_mwh)
        raise Unreachable(f"AEMO's summary: no price of {region}")

    async def predispatch(self, region: str) -> Sequence[MarketPrice]:
        """The half-hours to come. The listing is asked for only when a new file can be there."""
        kept, prices = self._predispatch
        if region not in prices or not self._has_running_half_hour():
            name = await self._newest(PREDISPATCH, PREDISPATCH_FILE, self._latest_forecast())
            if region not in prices or name != kept:
                prices = await self._read(PREDISPATCH + name, predispatch_prices)
                if region not in prices:
                    raise Unreachable(f"AEMO: no forecast of {region}")
                self._predispatch = (name, prices)
        return prices[region]

    async def close(self) -> None:
        """Lets go of sockets."""
        await self._reports.close()
        await self._summary.close()

    async def _reported(self, region: str) -> MarketPrice:
        name = await self._newest(DISPATCH, DISPATCH_FILE, latest_end(self._clock.now()))
        kept, prices = self._dispatch
        if region not in prices or name != kept:
            prices = await self._read(DISPATCH + name, dispatch_prices)
            if region not in prices:
                raise Unreachable(f"AEMO: no price of {region}")
            self._dispatch = (name, prices)
        price = prices[region]
        if price.end > latest_end(self._clock.now()):
            raise Unreachable(f"AEMO: the newest price of {region} is of a time that has not come")
        return price

    async def _read(self, path: str, prices_of: Callable[[Iterable[Row]], PricesT]) -> PricesT:
        zipped = await self._reports.get_bytes(path)
        return await asyncio.to_thread(lambda: prices_of(rows_of(zipped)))

    async def _newest(self, folder: str, pattern: Any, latest: datetime) -> str:
        name = newest(await self._reports.get_bytes(folder), pattern, latest)
        if name is None:
            raise Unreachable("AEMO: no report is listed")
        return name

    def _has_running_half_hour(self) -> bool:
        """A file is named after the end of its first half-hour."""
        match = PREDISPATCH_FILE.fullmatch(self._predispatch[0].encode())
        running_end = begun(self._clock.now(), HALF_HOUR) + HALF_HOUR
        return match is not None and stamp_of(running_end) <= match[1] <= stamp_of(self._latest_forecast())

    def _latest_forecast(self) -> datetime:
        """The latest end that the first half-hour of a forecast can have by now."""
        return self._clock.now() + HALF_HOUR + SLACK


def _instant(stamp: object) -> datetime | None:
    try:
        return in_market_time(datetime.fromisoformat(stamp)) if isinstance(stamp, str) else None
    except ValueError:
        return None
