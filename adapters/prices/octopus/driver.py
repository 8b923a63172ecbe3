"""The Octopus price source: asked when there is something new, told anew with every half-hour."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from adapters.prices.octopus.contract import Contract
from adapters.prices.octopus.publication import LATE, next_look
from adapters.prices.octopus.rates import kind_at, known_until, paid_by, value_at
from adapters.prices.octopus.remembered import Remembered
from adapters.prices.octopus.service import OctopusService
from adapters.prices.octopus.sessions import Sessions
from adapters.prices.octopus.side import Prices, Side
from adapters.prices.octopus.terms import Term
from domain.errors import DeviceError, Unreachable
from domain.instants import HALF_HOUR, half_hour_of
from domain.source_trouble import SourceTrouble, troubled
from domain.tariff.slots import PriceSlot, Tariff

PAST = timedelta(hours=1)
AHEAD = timedelta(hours=48)
CHARGE_LIVES = timedelta(hours=12)
REFUSED_WAITS = timedelta(hours=1)  # what Octopus does not tell at all comes with another contract


class Known(Struct, frozen=True, kw_only=True):
    """Pence by half-hour, and when they were asked for and are asked for again. `trouble`: why some are
    missing.
    """

    imports: Mapping[datetime, float]
    exports: Mapping[datetime, float]
    charge: float | None
    asked_at: datetime
    look_at: datetime
    trouble: SourceTrouble | None = None


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
        self._bought, self._sold = Side(service, payment), Side(service, payment)
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
            trouble=known.trouble or self._sessions.trouble,
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
        bought = await self._bought.read(terms, start, end, needed_at=now)
        sold = await self._what_is_sold(start, end)
        told = [known_until(each.by_half_hour, now) for each in (bought, sold) if each is not None]
        error = next((each.error for each in (bought, sold) if each is not None and each.error), None)
        before = None if self._known is None else self._known.trouble
        trouble = None if error is None else troubled(before, error, now)
        return Known(
            imports=bought.by_half_hour,
            exports={} if sold is None else sold.by_half_hour,
            charge=await self._charge_now(terms, now),
            asked_at=now,
            look_at=_look_at(now, told, trouble),
            trouble=trouble,
        )

    async def _what_is_sold(self, start: datetime, end: datetime) -> Prices | None:
        """None: no tariff says what export earns. What cannot be read of it keeps no import price back."""
        if self._export_price is not None:
            return None
        try:
            terms = await self._contract.exports(start, end)
        except DeviceError as err:
            before = {} if self._known is None else self._known.exports
            kept = {at: pence for at, pence in before.items() if start <= at < end}
            return Prices(by_half_hour=kept, error=err)
        return await self._sold.read(terms, start, end) if terms else None

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


def _look_at(now: datetime, told: Sequence[datetime], trouble: SourceTrouble | None) -> datetime:
    """When more may be known; what could not be read is tried again soon, and before its time comes."""
    if trouble is None:
        return next_look(now, min(told))
    soon = REFUSED_WAITS if trouble.is_refused else LATE
    ends = [each for each in told if each > now]
    return min(next_look(now, max(told)), now + soon, *ends)


def _pounds(pence: float) -> float:
    return round(pence / 100, 8)
