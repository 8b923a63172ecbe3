"""The status document as the live stream tells it: a snapshot first, then numbered changes without a gap."""

from collections.abc import Mapping
from enum import Enum, auto
from typing import Any

from .merge_patch import merged

Document = Mapping[str, Any]


class Heard(Enum):
    """What a message means to who listens."""

    STATUS = auto()  # the document is another one now
    RESUMED = auto()  # nothing was missed so far; changes follow
    GAP = auto()  # changes were missed: ask for a snapshot with `hello`
    PING = auto()  # answer with a pong
    COMMAND = auto()
    EVENT = auto()
    NOTHING = auto()  # an old change, a pong, or a kind of message that is not known here


class StatusStore:
    """The newest document and its number; None until a snapshot came."""

    def __init__(self) -> None:
        self.document: Document | None = None
        self._is_waiting = False  # for the snapshot that was asked for

    @property
    def seq(self) -> int | None:
        """The number of the newest change that is in the document."""
        return None if self.document is None else int(self.document["seq"])

    def hello(self, *, anew: bool = False) -> dict[str, Any]:
        """The message that opens a conversation: from where on to listen, `anew` from a snapshot."""
        self._is_waiting = anew
        said: dict[str, Any] = {"type": "hello"}
        if self.seq is not None and not anew:
            said["resume"] = self.seq
        return said

    def hear(self, message: Mapping[str, Any]) -> Heard:
        """Takes a message of the server in."""
        match message.get("type"):
            case "snapshot":
                self._is_waiting = False
                self.document = message["status"] | {"seq": message["seq"]}
                return Heard.STATUS
            case "change":
                return self._change(message)
            case "resumed":
                return Heard.RESUMED if message["seq"] == self.seq else Heard.GAP
            case "ping":
                return Heard.PING
            case "command":
                return Heard.COMMAND
            case "event":
                return Heard.EVENT
            case _:
                return Heard.NOTHING

    def _change(self, message: Mapping[str, Any]) -> Heard:
        if self.document is None or self.seq is None:
            return Heard.NOTHING if self._is_waiting else Heard.GAP
        if self._is_waiting or message["seq"] <= self.seq:
            return Heard.NOTHING
        if message["seq"] != self.seq + 1:
            return Heard.GAP
        self.document = merged(self.document, message["patch"]) | {
            "seq": message["seq"],
            "at": message["at"],
        }
        return Heard.STATUS
