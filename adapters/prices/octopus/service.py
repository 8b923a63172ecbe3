"""Octopus's REST API, page by page."""

from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TypeVar

from adapters.clouds.rows import readable
from adapters.clouds.web_api import Refused, WebApi
from adapters.kinds.secret import keep_secret
from adapters.prices.octopus.payloads import Account, Page, Product, Rate
from adapters.prices.octopus.products import product_code
from domain.errors import Unreachable

ADDRESS = "https://api.octopus.energy/v1"
MOST_PAGES = 20
RATES_PER_PAGE, PRODUCTS_PER_PAGE = "1500", "100"
ItemT = TypeVar("ItemT")


class OctopusService:
    """`accounts` is the same API, asked with the account's key: what is public needs none.

    Raises Unreachable, or Refused for a key, an account or a tariff that it does not take.
    """

    def __init__(self, public: WebApi, accounts: WebApi) -> None:
        self._public, self._accounts = public, accounts

    async def account(self, number: str) -> Account:
        """The account's homes and agreements."""
        return await self._accounts.get(f"/accounts/{number}/", Account)

    async def products(self) -> list[Product]:
        """Everything on offer to homes."""
        query = {"brand": "OCTOPUS_ENERGY", "is_business": "false", "page_size": PRODUCTS_PER_PAGE}
        return await self._pages("/products/", Product, query)

    async def standing_charges(self, tariff_code: str, start: datetime, end: datetime) -> list[Rate]:
        """Pence per day."""
        return await self._rates(tariff_code, "standing-charges", start, end)

    async def standard_rates(self, tariff_code: str, start: datetime, end: datetime) -> list[Rate] | None:
        """Pence per kWh; None where the tariff is told as a day's and a night's rate."""
        try:
            return await self._rates(tariff_code, "standard-unit-rates", start, end)
        except Refused as refusal:
            if refusal.status == HTTPStatus.BAD_REQUEST:
                return None
            raise

    async def day_and_night_rates(
        self, tariff_code: str, start: datetime, end: datetime
    ) -> tuple[list[Rate], list[Rate]]:
        """Pence per kWh of either, without the hours in which they hold."""
        day = await self._rates(tariff_code, "day-unit-rates", start, end)
        return day, await self._rates(tariff_code, "night-unit-rates", start, end)

    async def close(self) -> None:
        """Lets go of sockets."""
        await self._public.close()
        await self._accounts.close()

    async def _rates(self, tariff_code: str, what: str, start: datetime, end: datetime) -> list[Rate]:
        path = f"/products/{product_code(tariff_code)}/electricity-tariffs/{tariff_code}/{what}/"
        query = {"period_from": _stamp(start), "period_to": _stamp(end), "page_size": RATES_PER_PAGE}
        return await self._pages(path, Rate, query)

    async def _pages(self, path: str, kind: type[ItemT], query: Mapping[str, str]) -> list[ItemT]:
        """All pages. They are counted, because the address in `next` may be anybody's."""
        found: list[ItemT] = []
        for number in range(1, MOST_PAGES + 1):
            page = await self._public.get(path, Page, {**query, "page": str(number)})
            found += readable(self._public.name, page.results, kind)
            if page.next is None:
                return found
        raise Unreachable(f"{self._public.name}: more than {MOST_PAGES} pages")


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def basic(key: str) -> str:
    """The header of a key that stands for a user's name, without a password."""
    return f"Basic {keep_secret(b64encode(f'{key}:'.encode()).decode())}"
