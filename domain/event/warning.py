"""A retailer's own warning of a price spike, as an event: told once, near its time."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from domain.event.event import Event, EventKind
from domain.event.told import Told
from domain.tariff.slots import PriceSlot, Tariff

AHEAD = timedelta(hours=1)  # a flag for tomorrow comes and goes with every forecast


def told_warning(known: Mapping[str, Event], tariff: Tariff, now: datetime) -> Iterator[Told]:
    """The next flagged slots in a row that begin within the hour; a warning that is open keeps its name."""
    flagged = [slot for slot in tariff.between(now, now + AHEAD) if slot.is_spike]
    if not flagged:
        return
    starts_at, ends_at = flagged[0].start, _end(tariff, flagged[0])
    present = next((each for each in known.values() if each.is_open and each.kind is KIND), None)
    if present is not None:
        name, starts_at = present.id, min(present.starts_at, starts_at)
    else:
        name = f"warning-{starts_at:%Y%m%dT%H}"
    yield Told(kind=KIND, id=name, starts_at=starts_at, ends_at=ends_at)


KIND = EventKind.PRICE_SPIKE_WARNING


def _end(tariff: Tariff, first: PriceSlot) -> datetime:
    end = first.end
    for slot in tariff.between(first.end, tariff.slots[-1].end):
        if slot.start != end or not slot.is_spike:
            break
        end = slot.end
    return end
