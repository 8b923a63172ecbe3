"""What Forecast.Solar answers at /estimate/{lat}/{lon}/{tilt}/{azimuth}/{kwp}: energy of periods, Wh.

A value stands at the END of its period, which begins at the value before it; the first of a day is at
sunrise and is nothing. Times are the place's own and say no zone; which one that is stands in the message.
"""

from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise
from typing import Annotated
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct

from adapters.clouds.rows import reckonable
from adapters.forecasts.planes import Plane
from domain.errors import Unreachable
from domain.forecast.series import PowerSlot

HOUR = timedelta(hours=1)
LONGEST = timedelta(hours=24)  # from one evening to the next morning; more is a gap
WattHours = Annotated[float, Meta(ge=-1e9, le=1e9)]


class Energies(Struct, frozen=True, kw_only=True):
    """By the ends of periods, Wh."""

    watt_hours_period: dict[str, WattHours]


class Info(Struct, frozen=True, kw_only=True):
    """Of the place."""

    timezone: str | None = None


class Message(Struct, frozen=True, kw_only=True):
    """What is said beside the numbers."""

    info: Info = Info()


class Answer(Struct, frozen=True, kw_only=True):
    """The part of it that is read."""

    result: Energies
    message: Message = Message()


def path(latitude: float, longitude: float, plane: Plane, api_key: str | None) -> str:
    """The question about one plane; the key is part of the address."""
    numbers = (latitude, longitude, round(plane.tilt), round(plane.from_south), plane.kwp)
    asked = "/".join(("estimate", *(f"{number:g}" for number in numbers)))
    return f"/{asked}" if api_key is None else f"/{api_key}/{asked}"


def slots(answer: Answer, site_zone: tzinfo) -> tuple[PowerSlot, ...]:
    """Mean powers of the periods, W. Raises Unreachable where its times are none."""
    told = answer.message.info.timezone
    try:
        zone = site_zone if told is None else ZoneInfo(told)
        ends = sorted((_instant(text, zone), wh) for text, wh in answer.result.watt_hours_period.items())
    except (ValueError, LookupError, OSError) as err:
        raise Unreachable("Forecast.Solar: estimate: the answer makes no sense: its times are none") from err
    return tuple(
        PowerSlot(start, end, max(0.0, wh) / ((end - start) / HOUR))
        for (start, _), (end, wh) in pairwise(ends)
        if timedelta(0) < end - start <= LONGEST
    )


def _instant(text: str, zone: tzinfo) -> datetime:
    at = reckonable(datetime.fromisoformat(text))
    return (at if at.tzinfo is not None else at.replace(tzinfo=zone)).astimezone(UTC)
