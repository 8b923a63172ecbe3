"""How long a limit that prices began is held while none is told: not for as long as its source stays silent.

Nobody then knows whether export earns again, so that each hour of the limit may throw away what sells well.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from domain.reason.reason import Reason, Why
from domain.view import SiteView

# A source that restarts, loses its network or is late with the next day is back within the hour, and lifting
# and setting a limit wears the device; prices that were next to nothing seldom are so for much longer.
HELD_FOR = timedelta(hours=1)


class Silence(Struct, frozen=True, kw_only=True):
    """No price to sell at is told, while what was begun by one still stands. `since`: the end of the last
    interval that had one; `ends_at`: until when the limit is held.
    """

    since: datetime
    ends_at: datetime
    is_over: bool


def silence(view: SiteView, now: datetime) -> Silence | None:
    """The silence that a limit is held in, or was lifted for; None: a price is told, or nothing was begun."""
    since = view.memory.priced_until
    if _is_told(view):
        return None
    if since is None:
        if not _has_begun(view):
            return None
        since = now  # the interval is not known any more
    ends_at = since + HELD_FOR
    return Silence(since=since, ends_at=ends_at, is_over=now >= ends_at)


def priced_until(view: SiteView, now: datetime, *, is_begun: bool) -> datetime | None:
    """What is remembered of prices to sell at: the end of the last interval that had one, where a limit may
    rest on it.
    """
    if not _is_told(view):
        silent = silence(view, now)
        return None if silent is None else silent.since
    price = view.seen.price
    assert price is not None
    return price.end if is_begun else None


def stays(silent: Silence | None, facts: Mapping[str, Any]) -> Reason:
    """Why a limit is held though no price is told."""
    return Reason(Why.PRICE_UNKNOWN, {**facts, "until": None if silent is None else silent.ends_at})


def unlimited(silent: Silence | None, facts: Mapping[str, Any]) -> Reason:
    """Why nothing is limited while no price is told."""
    is_over = silent is not None and silent.is_over
    return Reason(Why.PRICE_UNKNOWN, {**facts, "since": silent.since} if silent and is_over else {**facts})


def _is_told(view: SiteView) -> bool:
    price = view.seen.price
    return price is not None and price.export_price is not None


def _has_begun(view: SiteView) -> bool:
    return view.memory.curtailment_active or view.limit is not None or bool(view.outputs)
