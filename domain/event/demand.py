"""The hours in which a demand charge counts, as events."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain.event.event import EventKind
from domain.event.told import Told
from domain.tariff.slots import Tariff
from domain.tariff.wall_clock import spans

AHEAD = timedelta(hours=1)
WIDEST = timedelta(days=1)  # looked at on both sides, so that a window keeps its begin and its end


def told_demand(tariff: Tariff, timezone: str, now: datetime) -> Iterator[Told]:
    """The windows under way and those that begin within the hour; a charge without windows has none."""
    for charge in tariff.terms.demand:
        if not charge.when:
            continue
        for start, end in spans(charge.when, ZoneInfo(timezone), now - WIDEST, now + AHEAD + WIDEST):
            if end > now and start <= now + AHEAD:
                yield Told(
                    kind=EventKind.DEMAND_WINDOW,
                    id=f"demand-{_slug(charge.name)}-{start:%Y%m%dT%H%M}",
                    starts_at=start,
                    ends_at=end,
                    facts={"name": charge.name, "per_kw": charge.per_kw},
                )


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "charge"
