"""The messages of the live stream, both ways. The server's are written by the stream; here is their shape."""

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

from domain.command.command import Command
from domain.notification.notice import Notice
from domain.status.document import Status

Topic = Literal["status", "commands", "events"]


class Hello(Struct, frozen=True, kw_only=True, tag="hello"):
    """The client's first message: its token if no header carried one, where to resume, what to hear, and in
    which language, such as `de`; without one, or where it is not spoken, in English.
    """

    token: str | None = None
    resume: int | None = None
    topics: frozenset[Topic] | None = None
    language: str = "en"


class Ping(Struct, frozen=True, kw_only=True, tag="ping"):
    """Are you there? Answered with a pong; the server asks when nothing changed for 5 s."""


class Pong(Struct, frozen=True, kw_only=True, tag="pong"):
    """I am here."""


class Snapshot(Struct, frozen=True, kw_only=True, tag="snapshot"):
    """The whole status: first, or whenever changes were missed."""

    seq: int
    status: Status


class Change(Struct, frozen=True, kw_only=True, tag="change"):
    """An RFC 7396 merge patch on the status. `seq` counts one by one; null removes, absent means null."""

    seq: int
    at: datetime
    patch: dict[str, Any]


class Resumed(Struct, frozen=True, kw_only=True, tag="resumed"):
    """The missing changes follow, in order."""

    seq: int


class CommandNews(Struct, frozen=True, kw_only=True, tag="command"):
    """A command's new state."""

    command: Command


class EventNews(Struct, frozen=True, kw_only=True, tag="event"):
    """Something happened that the owner may want to hear of, in the shape that phones are sent. All with one
    `tag` replace each other, and `end` is the last of them.
    """

    event: Notice


FromClient = Hello | Ping | Pong
FROM_CLIENT: tuple[type[Struct], ...] = (Hello, Ping, Pong)
FROM_SERVER: tuple[type[Struct], ...] = (Snapshot, Change, Resumed, CommandNews, EventNews, Ping, Pong)
