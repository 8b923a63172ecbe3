"""A desire is what the rules want of one resource of one device; the gateway brings it about."""

from datetime import datetime
from typing import Any

from msgspec import Struct

from domain.command.order import Order
from domain.reason.reason import Reason

OF_PEOPLE = frozenset({"user", "boost"})  # who issued what no budget holds back

Key = tuple[str, str]  # device and resource


class Desire(Struct, frozen=True, kw_only=True):
    """The wanted state of one resource of one device, and on whose behalf. `takes_back`: as a part of the
    command that failed, not as one of its own. `corrects`: a command of
    somebody, of which a limit changes the rate.
    """

    target: str
    resource: str
    order: Order
    owner: str
    issued_by: str
    action: str
    reason: Reason
    until: datetime | None = None
    command_id: str | None = None
    requested: dict[str, Any] = {}
    keeps: bool = True
    takes_back: bool = False
    corrects: str | None = None

    @property
    def key(self) -> Key:
        """Whose turn it is."""
        return self.target, self.resource


def forget(target: str, *known: dict[Any, Any]) -> None:
    """Drops what is known of a device, by its id or by its resources."""
    for each in known:
        for key in [key for key in each if key == target or key[0] == target]:
            del each[key]
