"""The one shared connection to Home Assistant: entities kept up to date, services called.

It connects when it is needed and reconnects with back-off on the injected clock. While nobody tells us
of changes every entity is unknown; orders are never kept for later.
"""

import asyncio
import random
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar, cast

import msgspec
from msgspec import Raw

from adapters.kinds.secret import keep_secret
from adapters.links.homeassistant.backoff import Backoff
from adapters.links.homeassistant.cache import EntityCache
from adapters.links.homeassistant.connection import Connection, TokenRefused, Unanswered
from adapters.links.homeassistant.entity import EntityState, Registered
from adapters.links.homeassistant.large import Parts, decoded
from adapters.links.homeassistant.messages import Changes, Listed
from domain.errors import OutcomeUnknown, Unreachable
from domain.ports.clock import Clock

T = TypeVar("T")

ANYTHING: type[Any] = cast("type[Any]", Any)
QUIET_S = 5.0  # heard of more recently than this, it need not be asked whether it is still there


class HomeAssistant:
    """Home Assistant at `url` (http or https). Raises Unreachable, Rejected or OutcomeUnknown.

    A refused token is latched: from then on everything raises Rejected and nothing is sent. Time-outs
    are real seconds. One instance is meant to be shared by all drivers of the process.
    """

    def __init__(
        self,
        url: str,
        token: str,
        clock: Clock,
        *,
        timeout_s: float = 10.0,
        ping_every_s: float = 30.0,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.url = url.rstrip("/")
        self.connections = 0  # made so far
        self._token, self._clock = keep_secret(token), clock
        self._timeout_s, self._ping_every_s = timeout_s, ping_every_s
        self._backoff = Backoff(jitter)
        self._connecting = asyncio.Lock()
        self._connection: Connection | None = None
        self._refused: str | None = None
        self._last_failure = ""
        self._heard_at: datetime | None = None
        self._watched: set[str] = set()
        self._cache = EntityCache()

    @property
    def version(self) -> str | None:
        """Home Assistant's version, while connected."""
        return self._connection.version if self._connection is not None else None

    def entity(self, entity_id: str) -> EntityState | None:
        """A watched entity as it is now; None where it does not exist or cannot be known."""
        if self._connection is None or self._connection.ended.done():
            return None
        return self._cache.entity(entity_id)

    async def reach(self) -> None:
        """Makes sure that somebody is there now and that watched entities are up to date."""
        connection = await self._connected()
        heard_at, now = self._heard_at, self._clock.now()
        if heard_at is None or (now - heard_at).total_seconds() > QUIET_S:
            await connection.ping(self._timeout_s)
            self._heard_at = self._clock.now()

    async def watch(self, entity_ids: Iterable[str]) -> None:
        """Keeps these entities up to date from now on; on return those that exist are known."""
        fresh = set(entity_ids) - self._watched
        connection = await self._connected()
        if fresh:
            await self._subscribe(connection, fresh)
            self._watched |= fresh

    async def those_of(self, entity_ids: Collection[str]) -> frozenset[str]:
        """Those of these entities that there are; all of them are watched from now on."""
        await self.watch(entity_ids)
        return frozenset(each for each in entity_ids if self._cache.entity(each) is not None)

    async def entity_ids(self) -> frozenset[str]:
        """Every entity there is. Home Assistant tells them with all that it knows, in many MB: ask rarely."""
        raw = await self._ask({"type": "get_states"}, Unreachable)
        return frozenset(each.entity_id for each in await self._as(list[Listed], raw))

    async def services(self, domain: str) -> frozenset[str]:
        """The services of a domain, by their names in it."""
        raw = await self._ask({"type": "get_services"}, Unreachable)
        return frozenset((await self._as(dict[str, dict[str, Raw]], raw)).get(domain, {}))

    async def is_running(self) -> bool:
        """Whether it has started; before, many entities are still missing."""
        raw = await self._ask({"type": "get_config"}, Unreachable)
        return bool((await self._as(dict[str, Any], raw)).get("state", "RUNNING") == "RUNNING")

    async def registry(self) -> list[Registered]:
        """Every entity that an integration registered. Rejected where the token's owner is no admin."""
        raw = await self._ask({"type": "config/entity_registry/list"}, Unreachable)
        return await self._as(list[Registered], raw)

    async def call(
        self,
        domain: str,
        service: str,
        data: Mapping[str, Any] | None = None,
        target: Mapping[str, Any] | None = None,
        *,
        returns: bool = False,
    ) -> Any:
        """Calls a service once and waits until it has finished; the response where it `returns` one.

        An entity that does not exist or is not available is skipped in silence: check first, look after.
        """
        command: dict[str, Any] = {
            "type": "call_service",
            "domain": domain,
            "service": service,
            "service_data": dict(data or {}),
        }
        if target:
            command["target"] = dict(target)
        if returns:
            command["return_response"] = True
        raw = await self._ask(command, OutcomeUnknown)
        result = await self._as(ANYTHING, raw)
        return result.get("response") if isinstance(result, dict) else None

    async def changed(
        self, entity_id: str, predicate: Callable[[EntityState], bool], timeout_s: float
    ) -> EntityState | None:
        """The watched entity as soon as the predicate holds, perhaps at once; None if it never did in time.

        Raises Unreachable when the connection is lost meanwhile.
        """
        connection = await self._connected()
        try:
            async with asyncio.timeout(timeout_s):
                while True:
                    if connection.ended.done():
                        raise Unreachable(f"{self.url}: {connection.ended.result()}")
                    entity = self._cache.entity(entity_id)
                    if entity is not None and predicate(entity):
                        return entity
                    await self._cache.moved()
        except TimeoutError:
            return None

    async def close(self) -> None:
        """Hangs up; never raises. A later request would connect again."""
        connection, self._connection = self._connection, None
        self._cache.clear()
        if connection is not None:
            await connection.close()

    async def _ask(self, command: dict[str, Any], unanswered: Unanswered) -> Raw | Parts:
        connection = await self._connected()
        result = await connection.ask(command, timeout_s=self._timeout_s, unanswered=unanswered)
        self._heard_at = self._clock.now()
        return result

    async def _connected(self) -> Connection:
        async with self._connecting:
            if self._connection is not None and not self._connection.ended.done():
                return self._connection
            if self._refused is not None:
                raise TokenRefused(self._refused)
            if self._connection is not None:
                self._last_failure = self._connection.ended.result()
                await self.close()
                self._backoff.failed(self._clock.now())
            if self._backoff.wait_s(self._clock.now()) > 0:  # without a countdown: told at every tick
                raise Unreachable(f"{self.url}: {self._last_failure}")
            try:
                self._connection = await self._opened()
            except TokenRefused as err:
                self._refused = str(err)
                raise
            except Unreachable as err:
                self._backoff.failed(self._clock.now())
                self._last_failure = str(err).removeprefix(f"{self.url}: ")
                raise
            self._backoff.worked()
            return self._connection

    async def _opened(self) -> Connection:
        self._cache.clear()
        connection = await Connection.open(
            self.url,
            self._token,
            timeout_s=self._timeout_s,
            ping_every_s=self._ping_every_s,
        )
        connection.ended.add_done_callback(lambda _: self._cache.clear())
        self.connections += 1
        self._heard_at = self._clock.now()
        try:
            if self._watched:
                await self._subscribe(connection, self._watched)
        except Unreachable:
            await connection.close()
            raise
        return connection

    async def _subscribe(self, connection: Connection, entity_ids: Iterable[str]) -> None:
        """Returns once the event that tells all present states has come."""
        told = asyncio.Event()

        def take(event: Raw) -> None:
            self._heard_at = self._clock.now()
            self._cache.apply(msgspec.json.decode(event, type=Changes), self._heard_at)
            told.set()

        command = {"type": "subscribe_entities", "entity_ids": sorted(entity_ids)}
        await connection.ask(command, timeout_s=self._timeout_s, on_event=take)
        telling = asyncio.ensure_future(told.wait())
        try:
            ends: set[asyncio.Future[Any]] = {telling, connection.ended}
            await asyncio.wait(ends, timeout=self._timeout_s, return_when=asyncio.FIRST_COMPLETED)
        finally:
            telling.cancel()
        if not told.is_set():
            connection.end("it did not tell the states that were subscribed to")
            raise Unreachable(f"{self.url}: {connection.ended.result()}")

    async def _as(self, kind: type[T], raw: Raw | Parts) -> T:
        try:
            return await decoded(raw, kind)
        except msgspec.DecodeError as err:
            raise Unreachable(f"{self.url}: answered what Home Assistant never would") from err
