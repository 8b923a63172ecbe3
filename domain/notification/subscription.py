"""A phone that let itself be sent messages, by the push service of its maker."""

from msgspec import Struct

from domain.house.notify import Kind
from domain.instants import RealTime


class Subscription(Struct, frozen=True, kw_only=True):
    """`endpoint`, `p256dh` and `auth` are the browser's; whoever has them can send to it. It belongs to the
    token that made it and ends with that. `kinds` None: what the house sends to all.
    `language`: what its app speaks.
    """

    id: str
    token_id: str
    name: str
    endpoint: str
    p256dh: str
    auth: str
    made_at: RealTime
    kinds: tuple[Kind, ...] | None = None
    language: str | None = None
    key: str = ""  # of this server, which it was made for
