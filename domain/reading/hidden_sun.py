"""Sun that was measured while the battery was forced, and that an export limit hides since."""

from datetime import datetime

from msgspec import Struct


class HiddenSun(Struct, frozen=True, kw_only=True):
    """Believed until `until`, while the battery takes of it by itself what it took at most, `charge_w`.

    `fell_at`: since when it takes much less, None: it does not.
    """

    until: datetime
    charge_w: float
    fell_at: datetime | None = None
