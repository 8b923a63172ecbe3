"""A device's silence as a line of the why-log: what is decided meanwhile is decided without it."""

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
    GONE = "device_gone"  # no part of the house any more


SENTENCES: dict[str, tuple[str, str]] = {
    Silence.LASTS: ("{Device} has told nothing since {since}.", "{Device} tells nothing."),
    Silence.HEARD: (
        "{Device} is heard again; it had told nothing since {since}.",
        "{Device} is heard again.",
    ),
    Silence.GONE: ("{Device} is no part of the house any more.",) * 2,
}


class Outage(Struct, frozen=True, kw_only=True):
    """A device that has told nothing since then, None: since nobody knows when; and how that stands.

    `title`: what the owner calls the device, None: its id has to do.
    """

    device: str
    since: datetime | None
    title: str | None = None
    silence: Silence = Silence.LASTS


def outage_record(outage: Outage, now: datetime, telling: Telling) -> DecisionRecord:
    """Its line."""
    code = outage.silence
    facts = {"device": outage.device, DEVICE_NAME: outage.title, "since": outage.since}
    return DecisionRecord(
        at=now,
        target=OUTAGES + outage.device,
        owner=Owner.NONE,
        code=code.value,
        text=outage_text(code, facts, telling),
        facts=facts,
        action="none" if code is Silence.LASTS else "done",
    )


def outage_text(code: str, facts: Mapping[str, Any], telling: Telling) -> str:
    """The line's sentence, also of one that was written down and read back."""
    name, since = device_words(facts["device"], telling.tongue, facts.get(DEVICE_NAME)), facts.get("since")
    told = {"device": name, "Device": capital(name)} | (
        {} if since is None else {"since": telling.time(since)}
    )
    known = {key: value for key, value in facts.items() if key != "since"}
    return telling.tongue.fill_known(*SENTENCES[code], Told(known, telling, told))
