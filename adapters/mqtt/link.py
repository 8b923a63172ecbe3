"""A broker over MQTT 3.1.1, through `aiomqtt`; fits the port `Broker`.

Messages go out with QoS 1, so that a slow broker slows the sender and nobody else. Sessions are clean: what
was asked while we were away is not carried out late.
"""

import asyncio
import math
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from adapters.kinds.secret import Secret
from domain.errors import Rejected, Unreachable
from domain.ports.messages import Connection, Heard, Message

if TYPE_CHECKING:
    import aiomqtt

ANSWER_S, GOODBYE_S = 10.0, 2.0
KEEPALIVE_S = 30
WAITING = 100  # messages that came in and were not taken yet; more are lost
REFUSED = 0x80  # an answer to a subscription
TURNS_AWAY = {4, 5, 134, 135}  # bad user name or password, not authorised: by MQTT 3.1.1 and 5


class Address(Struct, frozen=True, kw_only=True):
    """Where a broker is and how it is spoken to; `ca_file` None: the authorities that this machine trusts."""

    host: str
    port: int
    username: str | None = None
    password: Secret | None = None
    tls: bool = False
    ca_file: Path | None = None


class MqttBroker:
    """One broker."""

    def __init__(self, address: Address) -> None:
        self._address = address

    @asynccontextmanager
    async def connected(self, client: str, will: Message | None) -> AsyncIterator[Connection]:
        """One connection. Raises Unreachable, or Rejected where it turns us away."""
        import aiomqtt  # only where a broker is configured

        place = self._address
        try:
            link = aiomqtt.Client(
                place.host,
                place.port,
                username=place.username,
                password=place.password.reveal() if place.password else None,
                identifier=client,
                will=None if will is None else aiomqtt.Will(will.topic, will.payload, 1, will.is_kept),
                clean_session=True,
                timeout=math.inf,  # its own kind swallows a cancel that comes with the answer
                keepalive=KEEPALIVE_S,
                max_queued_incoming_messages=WAITING,
                tls_context=_context(place.ca_file) if place.tls else None,
            )
            async with asyncio.timeout(ANSWER_S):
                await link.__aenter__()
        except (aiomqtt.MqttError, OSError, ValueError) as err:
            raise _failure(place, err) from err
        try:
            yield _Connection(link, place)
        finally:
            with suppress(aiomqtt.MqttError, TimeoutError):
                async with asyncio.timeout(GOODBYE_S):  # a broker that is gone confirms nothing
                    await link.__aexit__(None, None, None)


class _Connection:
    """Fits the port `Connection`."""

    def __init__(self, link: "aiomqtt.Client", place: Address) -> None:
        self._link, self._place = link, place

    async def send(self, message: Message) -> None:
        """Hands one message over."""
        import aiomqtt

        try:
            async with asyncio.timeout(ANSWER_S):
                await self._link.publish(message.topic, message.payload, qos=1, retain=message.is_kept)
        except (aiomqtt.MqttError, OSError, ValueError) as err:
            raise _failure(self._place, err) from err

    async def listen(self, topics: Sequence[str]) -> None:
        """Asks for what comes on these topics."""
        import aiomqtt

        try:
            async with asyncio.timeout(ANSWER_S):
                answers = await self._link.subscribe([(topic, 1) for topic in topics])
        except (aiomqtt.MqttError, OSError, ValueError) as err:
            raise _failure(self._place, err) from err
        refused = [topic for topic, answer in zip(topics, answers, strict=False) if _code(answer) >= REFUSED]
        if refused:
            raise Rejected(f"the broker does not let us read {', '.join(refused)}")

    async def heard(self) -> AsyncIterator[Heard]:
        """What comes in, until the connection ends. Raises Unreachable."""
        import aiomqtt

        try:
            async for message in self._link.messages:
                payload = message.payload
                text = payload if isinstance(payload, bytes) else b""
                yield Heard(str(message.topic), text, message.retain)
        except (aiomqtt.MqttError, OSError) as err:
            raise _failure(self._place, err) from err


def _context(ca_file: Path | None) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=None if ca_file is None else str(ca_file))


def _code(answer: object) -> int:
    return answer if isinstance(answer, int) else int(getattr(answer, "value", 0))


def _failure(place: Address, err: Exception) -> Unreachable | Rejected:
    """What went wrong, in a sentence without a secret."""
    at = f"the broker at {place.host}:{place.port}"
    if _code(getattr(err, "rc", 0)) in TURNS_AWAY:
        return Rejected(f"{at} turns us away: user name or password")
    why = f"no word within {ANSWER_S:g} s" if isinstance(err, TimeoutError) else str(err)
    return Unreachable(f"{at} does not answer: {why or 'no answer'}")
