"""What Amber's API tells, as data: REST of api.amber.com.au/v1, and the price updates of its WebSocket.

Prices are cents per kWh with tax. `nem_time` is the END of an interval in market time; `startTime`, which
is a second late, is not read. On the feed-in channel a price below zero is what the house EARNS.
"""

from datetime import datetime, timedelta
from typing import Annotated

import msgspec
from msgspec import Meta, Struct, field

from adapters.clouds.nem.market_time import begun, in_market_time
from adapters.clouds.rows import NULL, as_documented

GENERAL, FEED_IN = "general", "feedIn"
ACTUAL, CURRENT, FORECAST = "ActualInterval", "CurrentInterval", "ForecastInterval"
OPEN = "active"

Cents = Annotated[float, Meta(ge=-10_000, le=10_000)]  # five times the market's own cap


class Site(Struct, frozen=True, kw_only=True):
    """One house of an account. `status`: pending, active or closed; one that tells none counts as active,
    so that no other is taken for it.
    """

    id: str
    status: msgspec.Raw = NULL
    network: msgspec.Raw = NULL

    @property
    def is_active(self) -> bool:
        """Whether it is, or may be."""
        return (as_documented(self.status, str) or OPEN) == OPEN


class AdvancedPrice(Struct, frozen=True, kw_only=True):
    """The retail price to come; the house pays it, where `perKwh` of a forecast is near the market's."""

    low: Cents | None = None
    predicted: Cents | None = None
    high: Cents | None = None


class Timed(Struct, frozen=True, kw_only=True, rename="camel"):
    """One interval of the market and of one channel."""

    duration: Annotated[int, Meta(gt=0, le=60)]
    nem_time: datetime
    channel_type: str

    def __post_init__(self) -> None:
        if begun(self.end) != self.end:
            raise ValueError("no interval of the market ends then")

    @property
    def end(self) -> datetime:
        """When it ends, UTC."""
        return in_market_time(self.nem_time)

    @property
    def start(self) -> datetime:
        """When it begins, UTC."""
        return self.end - timedelta(minutes=self.duration)


class Interval(Timed, frozen=True, kw_only=True, rename="camel"):
    """One channel's price of one interval. `estimate`: the running one is not settled yet;
    `spot_per_kwh` is the market's price with tax.
    """

    type: str
    per_kwh: Cents | None = None
    spot_per_kwh: Cents | None = None
    advanced_price: AdvancedPrice | None = None
    estimate: bool | None = None
    spike_status: str = "none"


class Usage(Timed, frozen=True, kw_only=True, rename="camel"):
    """What one channel took or gave in one interval, and what that was billed: `cost` in CENTS, of the
    feed-in channel below zero where the house earned. `quality`: estimated or billable.
    """

    kwh: Annotated[float, Meta(ge=0, le=1_000)]
    cost: Annotated[float, Meta(ge=-1_000_000, le=1_000_000)]
    quality: str = ""


class Update(Struct, frozen=True, kw_only=True, rename="camel"):
    """What a price update carries; each price is an Interval."""

    site_id: str = ""
    prices: tuple[msgspec.Raw, ...] = ()


class Message(Struct, frozen=True, kw_only=True):
    """One message of the WebSocket; `status` stands in the answer to a subscription."""

    action: str = ""
    status: int | None = None
    data: msgspec.Raw = field(default_factory=msgspec.Raw)
