"""KWatch's answers, whose shape varies from call to call and from day to day, read as prices at times.

JSON may stand inside a JSON string. A list may be wrapped, and may be a map from time to price instead; the
names of time and price vary. A time is the END of its interval, and one without an offset is the market's.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec

from adapters.clouds.nem.market_time import in_market_time
from adapters.clouds.nem.price_bounds import per_mwh_of
from adapters.clouds.nem.reports import MarketPrice

DEEPEST = 4  # wrappers inside each other
WRAPPERS = ("prices", "dispatch", "predispatch", "pricedata", "data", "result", "results", "items", "value")
PRICES = ("value", "price", "rrp", "dispatchprice")
TIMES = ("key", "time", "timestamp", "settlementdate", "datetime", "perioddatetime")


def prices_in(answer: bytes) -> list[MarketPrice]:
    """The prices in time order, currency per MWh; of several for one time the first holds. What has no time
    or no price is left out. Raises DecodeError where the answer is no JSON.
    """
    found: dict[datetime, MarketPrice] = {}
    for told, price in _pairs(_unwrapped(msgspec.json.decode(answer)), DEEPEST):
        end, per_mwh = _instant(told), per_mwh_of(price)
        if end is not None and per_mwh is not None:
            found.setdefault(end, MarketPrice(end=end, per_mwh=per_mwh))
    return [found[end] for end in sorted(found)]


def _unwrapped(document: Any) -> Any:
    """What stands inside JSON strings."""
    for _ in range(DEEPEST):
        if not isinstance(document, str):
            break
        document = msgspec.json.decode(document)
    return document


def _pairs(document: Any, depth: int) -> Iterator[tuple[Any, Any]]:
    """Times and prices, wherever they stand."""
    if depth == 0:
        return
    if isinstance(document, list):
        for each in document:
            yield from _pairs(each, depth - 1)
        return
    if not isinstance(document, Mapping):
        return
    named = {str(name).lower().replace("_", ""): value for name, value in document.items()}
    time = next((named[name] for name in TIMES if name in named), None)
    if time is not None:
        yield time, next((named[name] for name in PRICES if name in named), None)
        return
    for wrapper in WRAPPERS:
        if isinstance(named.get(wrapper), list | dict | str):
            yield from _pairs(_inside(named[wrapper]), depth - 1)
            return
    yield from document.items()


def _inside(document: Any) -> Any:
    try:
        return _unwrapped(document)
    except (msgspec.DecodeError, RecursionError):
        return None


def _instant(told: Any) -> datetime | None:
    if not isinstance(told, str):
        return None
    try:
        return in_market_time(datetime.fromisoformat(told.strip().replace("/", "-")))
    except ValueError:
        return None
