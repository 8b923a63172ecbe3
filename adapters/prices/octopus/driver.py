"""The Octopus price source: asked when there is something new, told anew with every half-hour."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from adapters.clouds.web_api import Refused
from adapters.prices.octopus.contract import Contract
from adapters.prices.octopus.products import night_of
from adapters.prices.octopus.publication import next_look
from adapters.prices.octopus.rates import (
    EARLIEST,
    HALF_HOUR,
    by_night,
    half_hours,
    kind_at,
    known_until,
    paid_by,
    value_at,
)
from adapters.prices.octopus.remembered import Remembered
from adapters.prices.octopus.service import OctopusService
from adapters.prices.octopus.sessions import Sessions
from adapters.prices.octopus.terms import Term
from domain.errors import DeviceError, Rejected, Unreachable
from domain.instants import half_hour_of
from domain.tariff.slots import PriceSlot, Tariff

PAST = timedelta(hours=1)
AHEAD = timedelta(hours=48)
CHARGE_LIVES = timedelta(hours=12)


class Known(Struct, frozen=True, kw_only=True):
    """Pence by half-hour, and when they were asked for and are asked for again."""

    imports: Mapping[datetime, float]
    exports: Mapping[datetime, float]
    charge: float | None
    asked_at: datetime
    look_at: datetime


class Octopus:
    """Fits the port PriceSource.

    `export_price` (currency per kWh) stands in place of any export tariff; where neither is known, what
    export earns is not known. `network_fees` add to every import price.
    """

    def __init__(
        self,
        service: OctopusService,
        contract: Contract,
        sessions: Sessions,
        *,
        payment: str = "direct_debit",
        export_price: float | None = None,
        network_fees: float = 0.0,
    ) -> None:
        self._service, self._contract, self._payment = service, contract, payment
        self._sessions = sessions
        self._export_price, self._network_fees = export_price, network_fees
        self._known: Known | None = None
        self._charge: Remembered[float | None] = Remembered(CHARGE_LIVES)

    async def fetch(self, now: datetime, until: datetime) -> Tariff:
        """Half-hours from an hour before `now`. Raises Unreachable, Rejected."""
        known = self._known
        if known is None or not known.asked_at <= now < known.look_at:
            self._known = known = await self._ask(now)
        if half_hour_of(now) not in known.imports:
            raise Unreachable("Octopus: no price is published for now")
        sessions = await self._sessions.known(now)
        return Tariff(
            slots=tuple(
                self._slot(at, pence, known, now)
                for at, pence in sorted(known.imports.items())
                if at < until and at + HALF_HOUR > now - PAST
            ),
            source="octopus",
            fetched_at=known.asked_at,
            renew_at=min(known.look_at, half_hour_of(now) + HALF_HOUR),
            supply_charge_per_day=None if known.charge is None else _pounds(known.charge),
            sessions=sessions,
            tells_sessions=self._sessions.kinds,
            trouble=self._sessions.trouble,
        )

    async def close(self) -> None:
        """Lets go of sockets."""
        await self._sessions.close()
        await self._service.close()

    def _slot(self, at: datetime, pence: float, known: Known, now: datetime) -> PriceSlot:
        earned = known.exports.get(at)
        return PriceSlot(
            start=at,
            end=at + HALF_HOUR,
            import_price=_pounds(pence) + self._network_fees,
            export_price=self._export_price if earned is None else _pounds(earned),
            kind=kind_at(at, now),
        )

    async def _ask(self, now: datetime) -> Known:
        start, end = half_hour_of(now - PAST), now + AHEAD
        terms = await self._contract.imports(start, end)
        imports = await self._prices(terms, start, end)
        sold = () if self._export_price is not None else await self._contract.exports(start, end)
        exports = await self._prices(sold, start, end)
        told = [known_until(prices, now) for prices in ((imports, exports) if sold else (imports,))]
        return Known(
            imports=imports,
            exports=exports,
            charge=await self._charge_now(terms, now),
            asked_at=now,
            look_at=next_look(now, min(told)),
        )

    async def _prices(self, terms: Sequence[Term], start: datetime, end: datetime) -> dict[datetime, float]:
        """Pence by half-hour, each by the tariff that holds then."""
        prices: dict[datetime, float] = {}
        for term in terms:
            begin, finish = (
                max(start, term.start or EARLIEST),
                end if term.end is None else min(end, term.end),
            )
            prices |= await self._prices_of(term.tariff_code, begin, finish)
        return prices

    async def _prices_of(self, code: str, start: datetime, end: datetime) -> dict[datetime, float]:
        rates = await self._service.standard_rates(code, start, end)
        if rates:
            return half_hours(paid_by(rates, self._payment), start, end)
        hours = night_of(code)
        if hours is None and rates is None:
            raise Rejected(f"Octopus: {code} has a day and a night rate, and nobody says when its night is")
        if hours is None:
            return {}
        try:
            both = await self._service.day_and_night_rates(code, start, end)
        except Refused:
            return {}  # it has one rate after all, and none of it is told
        day, night = (half_hours(paid_by(each, self._payment), start, end) for each in both)
        return by_night(day, night, hours)

    async def _charge_now(self, terms: Sequence[Term], now: datetime) -> float | None:
        """Pence per day, the last that is known; prices do not wait for it."""
        try:
            return await self._charge.get(now, lambda: self._ask_charge(terms, now))
        except DeviceError:
            return None if self._known is None else self._known.charge

    async def _ask_charge(self, terms: Sequence[Term], now: datetime) -> float | None:
        code = next((each.tariff_code for each in terms if each.end is None or each.end > now), None)
        if code is None:
            return None
        charges = await self._service.standing_charges(code, now - HALF_HOUR, now + HALF_HOUR)
        return value_at(paid_by(charges, self._payment), now)


def _pounds(pence: float) -> float:
    return round(pence / 100, 8)
