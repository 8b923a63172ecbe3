"""What we last ordered of each device and still hold: the other half of every comparison that decides
whether a wish is a new command.
"""

from datetime import datetime

from msgspec import Struct

from domain.command.order import Order


class Held(Struct, frozen=True, kw_only=True):
    """A standing order. `target` is `battery`, `curtailment` or `loadpoints/ID`."""

    target: str
    order: Order
    owner: str
    issued_by: str
    since: datetime
    until: datetime | None = None
    command_id: str = ""
