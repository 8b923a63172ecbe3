"""Sends to phones that subscribed: one request each, never followed elsewhere, never longer than its time."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import httpcore
from cryptography.hazmat.primitives.asymmetric import ec

from adapters.clouds.patience import patience_s
from adapters.couriers.webpush.keys import public_text, vapid_key
from adapters.couriers.webpush.message import content, locked, topic, vouched
from adapters.couriers.webpush.outside import InsideError, addresses_of, pool, wrong_with
from adapters.kinds.secret import blanked
from adapters.links.trust import trusted
from domain.errors import InvalidRequest, StorageError
from domain.notification.notice import Notice
from domain.notification.subscription import Subscription
from domain.ports.clock import RealClock
from domain.ports.notify import Delivery, Outcome

TIMEOUT_S = 20.0
WORDS = 200  # bytes of an answer that are read for its reason
GONE = (404, 410)
FOR_NOW = (408, 425, 429)


class WebPush:
    """Fits the port `PushService`. `contact` is told to push services, for when something is wrong;
    `inside`: addresses in the house are allowed.
    """

    def __init__(
        self,
        data_dir: Path,
        real: RealClock,
        contact: Callable[[], str],
        inside: Callable[[], bool] = lambda: False,
    ) -> None:
        self._data_dir, self._real, self._contact, self._inside = data_dir, real, contact, inside
        self._key: ec.EllipticCurvePrivateKey | None = None
        self._making = asyncio.Lock()
        self._pools: dict[bool, httpcore.AsyncConnectionPool] = {}

    async def key(self) -> ec.EllipticCurvePrivateKey:
        """This server's own. Raises StorageError."""
        async with self._making:
            if self._key is None:
                self._key = await asyncio.to_thread(vapid_key, self._data_dir)
            return self._key

    async def public_key(self) -> str:
        """The half of it that browsers are shown."""
        return public_text(await self.key())

    async def check(self, subscription: Subscription) -> None:
        """Raises InvalidRequest where nothing could or may be sent to it."""
        inside = self._inside()
        if (wrong := wrong_with(subscription.endpoint, inside=inside)) is not None:
            raise InvalidRequest(f"endpoint: {wrong}", {"endpoint": wrong})
        parts = urlsplit(subscription.endpoint)
        try:
            await addresses_of(parts.hostname or "", parts.port or 443, inside=inside)
        except InsideError as err:
            wrong = "leads into the house, where no push service is"
            raise InvalidRequest(f"endpoint: {wrong}", {"endpoint": wrong}) from err
        except httpcore.ConnectError:
            pass  # no internet just now: it is looked up again before anything is sent
        await asyncio.to_thread(locked, b"{}", subscription)

    def courier(self, subscription: Subscription) -> "PushCourier":
        """What sends to this phone."""
        return PushCourier(self, subscription)

    async def post(self, subscription: Subscription, notice: Notice, useful_s: float) -> Delivery:
        """Sends one message to one phone."""
        inside = self._inside()
        if (wrong := wrong_with(subscription.endpoint, inside=inside)) is not None:
            return Delivery(outcome=Outcome.REFUSED, says=f"its address {wrong}")
        parts = urlsplit(subscription.endpoint)
        try:
            key = await self.key()
            body = await asyncio.to_thread(locked, content(notice), subscription)
            origin = f"{parts.scheme}://{parts.netloc}"
            vouch = await asyncio.to_thread(
                vouched, key, origin, self._contact(), self._real.now().timestamp()
            )
        except (InvalidRequest, StorageError) as err:
            return Delivery(outcome=Outcome.REFUSED, says=str(err))
        headers = {
            "Authorization": vouch,
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(int(useful_s)),
            "Urgency": notice.urgency.value,
            "Topic": topic(notice.tag),
        }
        try:
            async with asyncio.timeout(TIMEOUT_S):
                return await self._asked(subscription.endpoint, headers, body, inside=inside)
        except InsideError:
            return Delivery(outcome=Outcome.REFUSED, says="its address leads into the house")
        except TimeoutError:
            return Delivery(outcome=Outcome.LATER, says=f"no answer within {TIMEOUT_S:g} s")
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException) as err:
            return Delivery(outcome=Outcome.LATER, says=blanked(str(err)) or "no answer")
        except (httpcore.UnsupportedProtocol, ValueError) as err:
            return Delivery(outcome=Outcome.REFUSED, says=blanked(str(err)))

    async def _asked(self, url: str, headers: dict[str, str], body: bytes, *, inside: bool) -> Delivery:
        if inside not in self._pools:
            self._pools[inside] = pool(inside=inside, trust=trusted())
        timeouts = dict.fromkeys(("connect", "read", "write", "pool"), TIMEOUT_S)
        sent: list[tuple[bytes | str, bytes | str]] = list(headers.items())
        async with self._pools[inside].stream(
            "POST", url, headers=sent, content=body, extensions={"timeout": timeouts}
        ) as answer:
            words = b""
            async for part in answer.aiter_stream():
                words += part
                if len(words) >= WORDS:
                    break
            told = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers}
            return self._judged(answer.status, told, words[:WORDS].decode(errors="replace"))

    def _judged(self, status: int, headers: dict[str, str], words: str) -> Delivery:
        says = blanked(f"answered {status}: {words.strip()}" if words.strip() else f"answered {status}")
        if 200 <= status < 300:
            return Delivery(outcome=Outcome.SENT, says=f"answered {status}")
        if status in GONE:
            return Delivery(outcome=Outcome.GONE, says=says)
        if status in FOR_NOW or status >= 500:
            after_s = patience_s(headers, self._real.now()) if "retry-after" in headers else None
            return Delivery(outcome=Outcome.LATER, says=says, after_s=after_s)
        return Delivery(outcome=Outcome.REFUSED, says=says)

    async def close(self) -> None:
        """Hangs up."""
        for each in self._pools.values():
            await each.aclose()
        self._pools.clear()


class PushCourier:
    """Fits the port `Courier`, for one phone."""

    driver = "push"
    shows_progress = False  # every push must show something, and a phone keeps what it was shown

    def __init__(self, service: WebPush, subscription: Subscription) -> None:
        self._service, self._subscription = service, subscription

    async def deliver(self, notice: Notice, useful_s: float) -> Delivery:
        """Sends it once."""
        return await self._service.post(self._subscription, notice, useful_s)

    async def look(self) -> str:
        """Where its messages go. Raises InvalidRequest."""
        await self._service.check(self._subscription)
        return f"goes by {urlsplit(self._subscription.endpoint).hostname}"

    async def close(self) -> None:
        """The connections are the service's."""
