"""AEMO's web over recorded days: listings, reports in ZIPs, and the summary page, each region's real prices.

Like the real one it answers 403 to a client without a name of its own.
"""

import io
import zipfile
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from typing import Any

from msgspec import field
from msgspec.structs import replace

from adapters.clouds.nem.market_time import FIVE_MINUTES, MARKET_TIME, REGIONS, begun
from adapters.clouds.nem.recorded import RecordedMarket
from adapters.emulators.http_server import (
    REQUESTS_KEPT,
    HttpFaults,
    HttpReply,
    HttpRequest,
    HttpServer,
    json_reply,
)
from adapters.emulators.on_a_socket import OnASocket
from adapters.emulators.web_faults import WebFaults
from adapters.kinds.surroundings import Replay
from domain.instants import HALF_HOUR
from domain.ports.clock import Clock

DISPATCH, PREDISPATCH = "/Reports/Current/DispatchIS_Reports/", "/Reports/Current/Predispatch_Reports/"
SUMMARY = "/aemo/apps/api/report/ELEC_NEM_SUMMARY"
LISTED = 24
FORECAST_AFTER = timedelta(seconds=100)  # into a half-hour
DAY_BEGINS, BIDS_CLOSE = timedelta(hours=4), time(12, 30)


class NemFaults(WebFaults, kw_only=True):
    """What AEMO's web may do wrong. `status` and `summary_status` answer everything with it; `files` is what
    a report is: whole, damaged, half, or empty; `unpriced` regions have a row without a price, `priced` ones
    this one in place of the recorded; with `intervention` a second run's prices, which nobody is billed by,
    stand after the real ones; `publishes` False: no new file comes. `stray` "rows": dispatched rows are
    dated a century ahead; "files": a report of then is listed beside the others.
    """

    summary_status: int | None = None
    files: str = "whole"
    unpriced: set[str] = field(default_factory=set)
    priced: dict[str, float] = field(default_factory=dict)
    intervention: bool = False
    publishes: bool = True
    stray: str = ""


class NemEmulator(OnASocket[HttpServer]):
    """Publishes each interval's dispatch `published_after` into it, and a forecast every half-hour."""

    def __init__(
        self,
        *,
        clock: Clock,
        replay: Replay | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        faults: NemFaults | None = None,
        line: HttpFaults | None = None,
        published_after: timedelta = timedelta(seconds=25),
    ) -> None:
        self.faults = faults or NemFaults()
        self.line = line or HttpFaults()
        self.published_after = published_after
        self.paths: deque[str] = deque(maxlen=REQUESTS_KEPT)
        self._clock = clock
        self._markets = {region: RecordedMarket(region, replay=replay) for region in REGIONS}
        self.server = HttpServer(self._handle, host, port, self.line)
        self._last: datetime | None = None

    @property
    def url(self) -> str:
        """Where the reports are; the summary is at the same place."""
        return f"http://127.0.0.1:{self.port}"

    async def _handle(self, request: HttpRequest) -> HttpReply:
        self.paths.append(request.path)
        status = self.faults.summary_status if request.path == SUMMARY else self.faults.status
        name = request.headers.get("user-agent", "")
        if not name or name.startswith("python-"):
            status = 403
        return replace(self.faults, status=status).reply() or self._answer(request.path)

    def _answer(self, path: str) -> HttpReply:
        now = self._clock.now()
        if path == SUMMARY:
            return json_reply(self._summary(now))
        ends, runs = self._dispatched(now), self._forecast(now)
        files: dict[str, dict[str, datetime]] = {
            DISPATCH: {f"PUBLIC_DISPATCHIS_{_digits(end)}_{_digits(end)}00110070.zip": end for end in ends},
            PREDISPATCH: {
                f"PUBLIC_PREDISPATCH_{_digits(run + HALF_HOUR)}_{_digits(run)}43_LEGACY.zip": run
                for run in runs
            },
        }
        if self.faults.stray == "files":
            files[DISPATCH]["PUBLIC_DISPATCHIS_212601151200_212601151200110070.zip"] = ends[0] - FIVE_MINUTES
            files[PREDISPATCH]["PUBLIC_PREDISPATCH_212601151230_21260115120043_LEGACY.zip"] = runs[-1]
        if path in files:
            return HttpReply(body=_listing(path, files[path]), headers={"content-type": "text/html"})
        folder, _, name = path.rpartition("/")
        found = files.get(folder + "/", {}).get(name)
        if found is None:
            return json_reply({"message": "Not found"}, 404)
        lines = self._dispatch(found) if folder + "/" == DISPATCH else self._predispatch(found)
        return HttpReply(body=self._zipped(name, lines), headers={"content-type": "application/zip"})

    def _dispatched(self, now: datetime) -> list[datetime]:
        """The ends of the intervals whose files are there."""
        last = begun(now - self.published_after) + FIVE_MINUTES
        if not self.faults.publishes:
            last = self._last or last
        self._last = last
        return [last - FIVE_MINUTES * n for n in range(LISTED)]

    def _forecast(self, now: datetime) -> list[datetime]:
        """The half-hours in which a forecast was made whose file is there."""
        last = begun(now - FORECAST_AFTER, HALF_HOUR)
        return [last - HALF_HOUR * n for n in range(3)]

    def _dispatch(self, end: datetime) -> Iterator[str]:
        yield "I,DISPATCH,PRICE,5,SETTLEMENTDATE,RUNNO,REGIONID,DISPATCHINTERVAL,INTERVENTION,RRP,EEP"
        for run in (0, 1) if self.faults.intervention else (0,):
            for region in REGIONS:
                price = self._price(region, end - FIVE_MINUTES, end)
                told = "" if price is None else f"{price * (3 if run else 1):.5f}"
                dated = end.replace(year=end.year + 100) if self.faults.stray == "rows" else end
                yield f'D,DISPATCH,PRICE,5,"{_stamp(dated)}",1,{region},{_digits(end)},{run},{told},0'
        yield "I,DISPATCH,REGIONSUM,9,SETTLEMENTDATE,RUNNO,REGIONID,DISPATCHINTERVAL,INTERVENTION,TOTALDEMAND"
        for region in REGIONS:
            yield f'D,DISPATCH,REGIONSUM,9,"{_stamp(end)}",1,{region},{_digits(end)},0,4321.5'

    def _predispatch(self, run: datetime) -> Iterator[str]:
        yield "I,PDREGION,,5,PREDISPATCHSEQNO,RUNNO,REGIONID,PERIODID,RRP,EEP,TOTALDEMAND"
        for region in REGIONS:
            end = run + HALF_HOUR
            while end <= horizon(run):
                price = self._price(region, end - HALF_HOUR, end)
                told = "" if price is None else f"{price:.5f}"
                yield f'D,PDREGION,,5,"{_stamp(run)}",1,{region},"{_stamp(end)}",{told},0,4321.5'
                end += HALF_HOUR

    def _summary(self, now: datetime) -> dict[str, Any]:
        end = self._dispatched(now)[0]
        rows: list[dict[str, Any]] = [
            {
                "REGIONID": region,
                "SETTLEMENTDATE": f"{end.astimezone(MARKET_TIME):%Y-%m-%dT%H:%M:%S}",
                "PRICE": self._price(region, end - FIVE_MINUTES, end),
                "PRICE_STATUS": "FIRM",
                "TOTALDEMAND": 4321.5,
            }
            for region in REGIONS
        ]
        for row in rows:
            if row["PRICE"] is None:
                del row["PRICE"]
        return {"ELEC_NEM_SUMMARY": rows}

    def _price(self, region: str, start: datetime, end: datetime) -> float | None:
        if region in self.faults.unpriced:
            return None
        return self.faults.priced.get(region, self._markets[region].mean(start, end))

    def _zipped(self, name: str, lines: Iterable[str]) -> bytes:
        if self.faults.files == "empty":
            lines = ()
        text = "\r\n".join(["C,NEMP.WORLD,REPORT,AEMO,PUBLIC", *lines, "C,END OF REPORT,1"]) + "\r\n"
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name.replace(".zip", ".CSV"), text)
        body = packed.getvalue()
        if self.faults.files == "half":
            return body[: len(body) // 2]
        return b"<html>busy</html>" if self.faults.files == "damaged" else body


def horizon(run: datetime) -> datetime:
    """How far a forecast of then reaches: to the end of the trading day, and of the next once bids closed."""
    at = run.astimezone(MARKET_TIME)
    day = (at - DAY_BEGINS).date()
    closed = datetime.combine(day, BIDS_CLOSE, MARKET_TIME)
    days = 1 if at < closed else 2
    return datetime.combine(day, time(4), MARKET_TIME) + timedelta(days=days)


def _listing(folder: str, names: Iterable[str]) -> bytes:
    links = "".join(f'<br>   1234 <A HREF="{folder}{name}">{name}</A>' for name in sorted(names))
    return (
        f"<html><head><title>nemweb - {folder}</title></head><body><pre>{links}</pre></body></html>".encode()
    )


def _digits(at: datetime) -> str:
    return f"{at.astimezone(MARKET_TIME):%Y%m%d%H%M}"


def _stamp(at: datetime) -> str:
    return f"{at.astimezone(MARKET_TIME):%Y/%m/%d %H:%M:%S}"
