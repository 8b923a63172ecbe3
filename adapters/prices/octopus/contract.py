"""What the house buys and sells by: found out from its account, its tariffs' codes, or plans in a region."""

from datetime import datetime, timedelta

from msgspec import Struct

from adapters.prices.octopus.payloads import Account, Product
from adapters.prices.octopus.products import EXPORT, IMPORT, Plan, newest, tariff_code
from adapters.prices.octopus.remembered import Remembered
from adapters.prices.octopus.service import OctopusService
from adapters.prices.octopus.terms import Term, agreed, meters_of
from domain.errors import Rejected

ACCOUNT_LIVES = timedelta(hours=6)
PRODUCTS_LIVE = timedelta(hours=24)


class Wish(Struct, frozen=True, kw_only=True):
    """How the owner told it; a code goes before a plan, a plan before the account."""

    account: str | None = None
    region: str | None = None
    plan: str | None = None
    tariff_code: str | None = None
    export_plan: str | None = None
    export_tariff_code: str | None = None


class Contract:
    """The tariffs of a house, in time. Raises DeviceError."""

    def __init__(self, service: OctopusService, wish: Wish) -> None:
        self._service, self._wish = service, wish
        self._account: Remembered[Account] = Remembered(ACCOUNT_LIVES)
        self._products: Remembered[list[Product]] = Remembered(PRODUCTS_LIVE)

    async def imports(self, start: datetime, end: datetime) -> tuple[Term, ...]:
        """What is bought by in [start, end)."""
        wish = self._wish
        found = await self._terms(wish.tariff_code, IMPORT.get(wish.plan or ""), start, end, is_export=False)
        if not found:
            raise Rejected("Octopus: the account has no agreement to buy electricity now")
        return found

    async def exports(self, start: datetime, end: datetime) -> tuple[Term, ...]:
        """What is sold by in [start, end); nothing, where nothing is known of it."""
        wish = self._wish
        plan = EXPORT.get(wish.export_plan or "")
        return await self._terms(wish.export_tariff_code, plan, start, end, is_export=True)

    async def supply_points(self, now: datetime) -> tuple[str, ...]:
        """The numbers of the account's meters that buy; none without an account."""
        if (number := self._wish.account) is None:
            return ()
        account = await self._account.get(now, lambda: self._service.account(number))
        return tuple(meter.mpan for meter in meters_of(account, now, is_export=False) if meter.mpan)

    async def _terms(
        self, code: str | None, plan: Plan | None, start: datetime, end: datetime, *, is_export: bool
    ) -> tuple[Term, ...]:
        wish = self._wish
        if code is not None:
            return (Term(code),)
        if plan is not None:
            return (Term(await self._code_of(plan, start)),)
        if (number := wish.account) is None:
            return ()
        account = await self._account.get(start, lambda: self._service.account(number))
        return agreed(account, start, end, is_export=is_export)

    async def _code_of(self, plan: Plan, now: datetime) -> str:
        product = newest(plan, await self._products.get(now, self._service.products), now)
        if product is None:
            raise Rejected("Octopus: no product of this plan is on offer; write the tariff's code")
        region = self._wish.region or (self._wish.tariff_code or "")[-1:]
        return tariff_code(product, region)
