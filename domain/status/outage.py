"""A device's silence as a line of the why-log: what is decided meanwhile is decided without it. And what is
no part of the house any more, or stands where another one stood: nothing that was decided of that one holds.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct

from domain.command.decision import Owner
from domain.energy.history import DecisionRecord
from domain.language.forms import capital
from domain.language.telling import Telling
from domain.status.problems import DEVICE_NAME, Told, device_words

OUTAGES = "devices/"


class Silence(StrEnum):
    """How it stands with a device that fell silent."""

    LASTS = "device_silent"
    HEARD = "device_heard"  # again
    UNSTEADY = "device_unsteady"  # it comes and goes
    STEADY = "device_steady"  # it does so no more
    GONE = "device_gone"  # no part of the house any more
    EXCHANGED = "device_exchanged"  # another one stands in its place


CODES = frozenset(each.value for each in Silence)
WRONG = (Silence.LASTS, Silence.UNSTEADY)
SENTENCES: dict[str, tuple[str, str]] = {
    Silence.LASTS: ("{Device} has told nothing since {since}.", "{Device} tells nothing."),
    Silence.HEARD: (
        "{Device} is heard again; it had told nothing since {since}.",
        "{Device} is heard again.",
    ),
    Silence.UNSTEADY: (
        "{Device} falls silent again and again, {times} times since {since}.",
        "{Device} falls silent again and again.",
    ),
    Silence.STEADY: (
        "{Device} has been heard steadily since {heard_at}; it fell silent {times} times since {since}.",
        "{Device} has been heard steadily since {heard_at}; it fell silent {times} times.",
    ),
    Silence.GONE: ("{Device} is no part of the house any more.",) * 2,
    Silence.EXCHANGED: (
        "{Device} is another one than before: {make} instead of {was}.",
        "{Device} is another one than before.",
    ),
}
INSTANTS = ("since", "heard_at")


class Outage(Struct, frozen=True, kw_only=True):
    """A device that has told nothing since then, None: since nobody knows when; and how that stands: how many
    `times` it fell silent, and since when it has been heard (`heard_at`), where that is told.

    `title`: what the owner calls the device, None: its id has to do. `make`, `was`: what stands there and
    what stood there before, where that is another make or model.
    """

    device: str
    since: datetime | None
    title: str | None = None
    silence: Silence = Silence.LASTS
    times: int | None = None
    heard_at: datetime | None = None
    was: str | None = None
    make: str | None = None


def outage_record(outage: Outage, now: datetime, telling: Telling) -> DecisionRecord:
    """The line of the why-log that tells it."""
    facts: dict[str, Any] = {"device": outage.device, DEVICE_NAME: outage.title, "since": outage.since}
    more = {"times": outage.times, "heard_at": outage.heard_at, "was": outage.was, "make": outage.make}
    facts |= {name: value for name, value in more.items() if value is not None}
    return _line(OUTAGES + outage.device, outage.silence, facts, now, telling)


def gone_record(target: str, title: str | None, now: datetime, telling: Telling) -> DecisionRecord:
    """The line that ends what was decided last of a `target` (`battery`, `loadpoints/ID`) which is no part of
    the house any more.
    """
    return _line(target, Silence.GONE, {"device": target, DEVICE_NAME: title}, now, telling)


def _line(
    target: str, code: Silence, facts: dict[str, Any], now: datetime, telling: Telling
) -> DecisionRecord:
    return DecisionRecord(
        at=now,
        target=target,
        owner=Owner.NONE,
        code=code.value,
        text=outage_text(code, facts, telling),
        facts=facts,
        action="none" if code in WRONG else "done",
    )


def outage_text(code: str, facts: Mapping[str, Any], telling: Telling) -> str:
    """The line's sentence, also of one that was written down and read back."""
    name = device_words(facts["device"], telling.tongue, facts.get(DEVICE_NAME))
    told = {"device": name, "Device": capital(name)}
    told |= {each: telling.time(at) for each in INSTANTS if (at := facts.get(each)) is not None}
    known = {key: value for key, value in facts.items() if key not in INSTANTS}
    return telling.tongue.fill_known(*SENTENCES[code], Told(known, telling, told))
