"""The CovaU price source: the published plan, fetched once and kept, laid out on the site's wall clock."""

from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from adapters.clouds.web_api import WebApi
from adapters.prices.covau.payloads import PATH, Answer, Contract
from adapters.prices.covau.plan import Plan, plan_of
from domain.errors import Rejected, StorageError, Unreachable
from domain.ports.records import Documents
from domain.tariff.slots import Tariff
from domain.tariff.sources import joined
from domain.tariff.terms import Side, TariffTerms
from domain.tariff.time_of_use import price_slots

ADDRESS = "https://cdr.energymadeeasy.gov.au"
KIND = "covau_plan"


class Kept(Struct, frozen=True, kw_only=True):
    """A plan as it was told: an id never gets other prices. `digest` is of the contract's JSON."""

    contract: Contract
    fetched_at: datetime
    digest: str


class Covau:
    """Fits the port PriceSource; `timezone` is the site's, `network_fees` add to every import price."""

    def __init__(
        self, api: WebApi, plan_id: str, documents: Documents, timezone: str, network_fees: float = 0.0
    ) -> None:
        self._api, self._plan_id, self._documents = api, plan_id, documents
        self._zone, self._network_fees = ZoneInfo(timezone), network_fees
        self._known: tuple[Plan, datetime] | None = None

    async def fetch(self, now: datetime, until: datetime) -> Tariff:
        """The slots of [now, until). Raises Unreachable, Rejected."""
        if self._known is None:
            kept = await self._kept() or await self._ask(now)
            self._known = (plan_of(kept.contract), kept.fetched_at)
        plan, fetched_at = self._known
        slots = price_slots(plan.periods, self._zone, now, until, self._network_fees)
        if not slots:
            raise Rejected("CovaU: the plan has no price for the time ahead")
        tariff = Tariff(
            slots=slots,
            source="covau",
            fetched_at=fetched_at,
            supply_charge_per_day=plan.supply_charge_per_day,
        )
        earned = price_slots(plan.feed_in, self._zone, slots[0].start, slots[-1].end)
        return replace(joined(tariff, Tariff(slots=earned)), terms=self._terms(plan))

    def _terms(self, plan: Plan) -> TariffTerms:
        """With what the owner adds to every import price."""
        fees = {Side.IMPORT: self._network_fees, Side.EXPORT: 0.0}
        return TariffTerms(
            bands=tuple(replace(each, price=(each.price or 0.0) + fees[each.side]) for each in plan.bands)
        )

    async def close(self) -> None:
        """Lets go of sockets."""
        await self._api.close()

    async def _kept(self) -> Kept | None:
        """What was fetched before, where it can be read and is whole."""
        try:
            found = (await self._documents.all(KIND)).get(self._plan_id)
        except StorageError:
            return None
        if found is None:
            return None
        try:
            kept = msgspec.json.decode(found, type=Kept)
        except msgspec.DecodeError:
            return None
        return kept if kept.digest == digest_of(kept.contract) else None

    async def _ask(self, now: datetime) -> Kept:
        answer = await self._api.get(PATH.format(self._plan_id), Answer)
        if answer.data.plan_id != self._plan_id:
            raise Unreachable(f"{self._api.name}: another plan was told than the one asked for")
        contract = answer.data.electricity_contract
        is_whole = plan_of(contract).is_whole
        kept = Kept(contract=contract, fetched_at=now, digest=digest_of(contract))
        if is_whole:  # else, and where it cannot be kept, it is fetched again after the next start
            with suppress(StorageError):
                await self._documents.put(KIND, self._plan_id, msgspec.json.encode(kept))
        return kept


def digest_of(contract: Contract) -> str:
    """What tells one contract from another."""
    return sha256(msgspec.json.encode(contract)).hexdigest()
