"""Octopus's GraphQL API, for what REST does not tell: the free electricity an account may use.

A token made of the account's key lives an hour and is made anew a little before.
"""

from datetime import datetime, timedelta
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta, Struct, field

from adapters.clouds.rows import readable
from adapters.clouds.web_api import WebApi
from adapters.kinds.secret import blanked, keep_secret
from domain.errors import Rejected
from domain.tariff.session import PriceSession, SessionKind

PATH = "/graphql/"
TOKEN_LIVES = timedelta(minutes=55)
MOST = 20
LOGIN = """
mutation Login($key: String!) {
  obtainKrakenToken(input: {APIKey: $key}) { token }
}
"""
FREE = """
query Free($account: String!, $point: String!, $most: Int!) {
  customerFlexibilityCampaignEvents(
    accountNumber: $account, supplyPointIdentifier: $point, campaignSlug: "free_electricity", first: $most
  ) { edges { node { code startAt endAt } } }
}
"""

Instant = Annotated[datetime, Meta(tz=True)]
DataT = TypeVar("DataT")


class Token(Struct, frozen=True, kw_only=True):
    """What a login gives."""

    token: str


class Login(Struct, frozen=True, kw_only=True, rename="camel"):
    """The answer to a login."""

    obtain_kraken_token: Token


class Period(Struct, frozen=True, kw_only=True, rename="camel"):
    """One event of a campaign."""

    code: str
    start_at: Instant
    end_at: Instant


class Edge(Struct, frozen=True, kw_only=True):
    """One entry of a list; its node is a Period."""

    node: msgspec.Raw


class Edges(Struct, frozen=True, kw_only=True):
    """A list of events."""

    edges: tuple[Edge, ...] = ()


class Campaign(Struct, frozen=True, kw_only=True, rename="camel"):
    """The answer about a campaign; null where the account has no part in it."""

    customer_flexibility_campaign_events: Edges | None = None


class GraphError(Struct, frozen=True, kw_only=True):
    """Why there is no answer."""

    message: str = ""


class Answer(Struct, frozen=True, kw_only=True):
    """What every question is answered with, also a refused one, with status 200."""

    data: msgspec.Raw = field(default_factory=msgspec.Raw)
    errors: tuple[GraphError, ...] = ()


class Kraken:
    """Asks for one account. Raises Unreachable, Rejected."""

    def __init__(self, api: WebApi, account: str, key: str) -> None:
        self._api, self._account, self._key = api, account, key
        self._token: tuple[str, datetime] | None = None

    async def free_electricity(self, supply_point: str, now: datetime) -> list[PriceSession]:
        """The periods known, also those that are over."""
        asked = {"account": self._account, "point": supply_point, "most": MOST}
        found = await self._ask(FREE, asked, Campaign, await self._login(now))
        edges = found.customer_flexibility_campaign_events
        periods = readable(self._api.name, [each.node for each in edges.edges], Period) if edges else []
        return [
            PriceSession(
                id=f"free-{period.code}-{period.start_at:%Y%m%dT%H%M}",
                kind=SessionKind.FREE,
                start=period.start_at,
                end=period.end_at,
            )
            for period in periods
            if period.start_at < period.end_at
        ]

    async def close(self) -> None:
        """Lets go of sockets."""
        await self._api.close()

    async def _login(self, now: datetime) -> str:
        if self._token is not None and self._token[1] <= now < self._token[1] + TOKEN_LIVES:
            return self._token[0]
        token = (await self._ask(LOGIN, {"key": self._key}, Login, None)).obtain_kraken_token.token
        self._token = (keep_secret(token), now)
        return token

    async def _ask(self, query: str, asked: dict[str, Any], kind: type[DataT], token: str | None) -> DataT:
        headers = {} if token is None else {"authorization": token}
        body = {"query": query, "variables": asked}
        answer = await self._api.post(PATH, Answer, body, headers)
        if answer.errors:
            self._token = None  # it may be that; the next question begins with a login
            raise Rejected(f"{self._api.name}: graphql: {blanked(answer.errors[0].message)[:120]}")
        return self._api.read(PATH, bytes(answer.data), kind)
