"""How it stands with a cloud that is told what energy costs."""

from datetime import datetime
from typing import Literal

from msgspec import Struct


class UploadReport(Struct, frozen=True, kw_only=True):
    """`shown`: the target shows our prices. `waiting`: it will be told later. `refused`: too few prices are
    known to send any. `failed`: it did not take them. `changed_at`: when it last was sent something new.
    """

    state: Literal["shown", "waiting", "refused", "failed"]
    at: datetime
    changed_at: datetime | None = None
    detail: str = ""
