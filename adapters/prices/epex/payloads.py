"""What the EPEX predictor answers at /prices: euro cents per kWh, surcharge and tax already inside.

Known prices and forecast ones stand in one list; `knownUntil` parts them. An interval that does not say its
end is as long as the others.
"""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from adapters.clouds.rows import NULL, reckonable

PATH = "/prices"
CENTS = 100
Instant = Annotated[datetime, Meta(tz=True)]


class Entry(Struct, frozen=True, kw_only=True, rename="camel"):
    """One interval; without a `total` there is no price."""

    starts_at: Instant
    ends_at: Instant | None = None
    total: Annotated[float, Meta(ge=-100_000, le=100_000)] | None = None

    def __post_init__(self) -> None:
        reckonable(self.starts_at)
        reckonable(self.ends_at or self.starts_at)


class Answer(Struct, frozen=True, kw_only=True, rename="camel"):
    """All intervals asked for, each an Entry. Where `known_until` is no instant nobody knows what of them is
    a forecast.
    """

    prices: tuple[msgspec.Raw, ...]
    known_until: msgspec.Raw = NULL
