"""The day-ahead price source: asked every half hour, told anew whenever another interval runs."""

from datetime import UTC, datetime

from msgspec import Struct

from adapters.clouds.rows import as_documented, readable
from adapters.clouds.web_api import WebApi
from adapters.prices.epex.intervals import Interval, intervals, kind_of
from adapters.prices.epex.known import PAST, Known
from adapters.prices.epex.payloads import CENTS, PATH, Answer, Entry, Instant
from domain.errors import Unreachable
from domain.tariff.slots import PriceSlot, Tariff

ADDRESS = "https://epexpredictor.batzill.com"
HOURS = 49


class Terms(Struct, frozen=True, kw_only=True):
    """What is added to the exchange's price and what is paid for feeding in, in the house's currency per kWh,
    of which a euro is worth `per_euro`.
    """

    region: str
    surcharge: float = 0.0
    tax_pct: float = 0.0
    hourly: bool = False
    export_price: float | None = None
    per_euro: float = 1.0
    network_fees: float = 0.0


class Epex:
    """Fits the port PriceSource. What export earns is known only where `terms` say so."""

    def __init__(self, api: WebApi, terms: Terms) -> None:
        self._api, self._terms = api, terms
        self._known: Known | None = None

    async def fetch(self, now: datetime, until: datetime) -> Tariff:
        """Intervals from an hour before `now`. Raises Unreachable, Rejected."""
        known = self._known
        if known is None or not known.asked_at <= now < known.look_at(now):
            told = await self._ask(now)
            self._known = known = told if known is None else told.keeping(known)
        running = known.at(now)
        if running is None:
            raise Unreachable(f"{self._api.name}: no price is told for now")
        return Tariff(
            slots=tuple(
                self._slot(each, known, now)
                for each in known.intervals
                if each.start < until and each.end > now - PAST
            ),
            source="epex",
            fetched_at=known.asked_at,
            renew_at=min(known.look_at(now), running.end),
        )

    async def close(self) -> None:
        """Lets go of sockets."""
        await self._api.close()

    async def _ask(self, now: datetime) -> Known:
        terms = self._terms
        query = {
            "region": terms.region,
            "surcharge": _number(terms.surcharge / terms.per_euro * CENTS),
            "taxPercent": _number(terms.tax_pct),
            "hours": str(HOURS),
            "unit": "CT_PER_KWH",
            "hourly": "true" if terms.hourly else "false",
            "timezone": "UTC",
            "startTs": (now - PAST).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        answer = await self._api.get(PATH, Answer, query)
        entries = readable(self._api.name, answer.prices, Entry)
        return Known(
            intervals=intervals(entries, hourly=terms.hourly),
            known_until=as_documented(answer.known_until, Instant),
            asked_at=now,
        )

    def _slot(self, interval: Interval, known: Known, now: datetime) -> PriceSlot:
        terms = self._terms
        return PriceSlot(
            start=interval.start,
            end=interval.end,
            import_price=round(interval.cents / CENTS * terms.per_euro, 8) + terms.network_fees,
            export_price=terms.export_price,
            kind=kind_of(interval, now, known.known_until),
        )


def _number(value: float) -> str:
    """Without an exponent, which not every server reads."""
    return f"{value:.6f}".rstrip("0").rstrip(".")
