"""Messages: how a house tells its state to a broker, and is asked through it.

A `Dialect` says what a house sounds like on the wire and knows no connection; a `Broker` carries messages and
knows no house.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from msgspec import Struct, field

from domain.command.order import BatteryAction
from domain.command.request import BatteryRequest, LoadpointRequest
from domain.house.battery_setting import BatterySetting, SettingValue
from domain.status.document import Status


class Message(Struct, frozen=True):
    """One message; `is_kept`: the broker shows it to everybody who comes later. An empty payload that is kept
    removes what was kept there.
    """

    topic: str
    payload: bytes
    is_kept: bool = True


class Heard(Struct, frozen=True):
    """One message that came in; `is_old`: the broker had kept it from before we listened."""

    topic: str
    payload: bytes
    is_old: bool = False


class Connection(Protocol):
    """A broker that answers. Raises Unreachable once it does not."""

    async def send(self, message: Message) -> None:
        """Hands one message over; the broker has it on return."""
        ...

    async def listen(self, topics: Sequence[str]) -> None:
        """From now on, what comes on these topics is heard. Raises Rejected where the broker forbids it."""
        ...

    def heard(self) -> AsyncIterator[Heard]:
        """What comes in; what is not taken in time is lost."""
        ...


class Broker(Protocol):
    """Where messages go to and come from."""

    def connected(self, client: str, will: Message | None) -> AbstractAsyncContextManager[Connection]:
        """One connection under the name `client`; the broker tells `will` when it breaks without a goodbye.
        Raises Unreachable, or Rejected where it turns us away.
        """
        ...


class Refusal(Struct, frozen=True, kw_only=True):
    """A request that was not carried out, for the people who made it."""

    topic: str
    text: str


class Told(Struct, frozen=True, kw_only=True):
    """All that is told: the document of one `seq`, and what is beside it. `acts`: what the battery can do,
    None: it cannot be commanded, or has not said; `settings`: what can be set of its own beside its reserve,
    None: not known yet; `minutes`: how long the battery is taken over for.
    """

    status: Status
    acts: frozenset[BatteryAction] | None = None
    settings: Mapping[BatterySetting, SettingValue | None] = field(default_factory=dict)
    minutes: float = 30.0
    refusal: Refusal | None = None


class AskBattery(Struct, frozen=True):
    """A command to the battery."""

    request: BatteryRequest


class AskLoadpoint(Struct, frozen=True):
    """A command to a loadpoint."""

    loadpoint: str
    request: LoadpointRequest


class ChangeBattery(Struct, frozen=True):
    """Other settings of the battery (RFC 7396)."""

    patch: Mapping[str, Any]


class ChangeLoadpoint(Struct, frozen=True):
    """Other settings of a loadpoint (RFC 7396)."""

    loadpoint: str
    patch: Mapping[str, Any]


class KeepMinutes(Struct, frozen=True):
    """From now on the battery is taken over for so long."""

    minutes: float


Ask = AskBattery | AskLoadpoint | ChangeBattery | ChangeLoadpoint | KeepMinutes


class Dialect(Protocol):
    """What a house sounds like on the wire: pure."""

    @property
    def hello(self) -> Message:
        """Said first on every connection: we are here."""
        ...

    @property
    def goodbye(self) -> Message:
        """Said last, and said for us when the connection breaks."""
        ...

    @property
    def questions(self) -> Sequence[str]:
        """The topics on which we are asked; wildcards are possible."""
        ...

    def is_newcomer(self, heard: Heard) -> bool:
        """Whether this says that somebody came who has to be told everything."""
        ...

    def announced(self, told: Told) -> Mapping[str, bytes]:
        """What there is in this house, by topic: changes rarely."""
        ...

    def stated(self, told: Told) -> Mapping[str, bytes]:
        """How it stands, by topic: all of it belongs to the `seq` of the document."""
        ...

    def asked(self, heard: Heard, minutes: float) -> Ask | None:
        """What is wanted of us; None: nothing that concerns us. Raises InvalidRequest."""
        ...
