"""An accepted command without a lasting intent: the next decision of its target carries it out."""

from msgspec import Struct


class Pending(Struct, frozen=True, kw_only=True):
    """A restore or release that is under way, and on whose behalf."""

    command_id: str
    action: str
    issued_by: str
