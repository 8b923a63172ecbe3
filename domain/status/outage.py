"""A device's silence as a line of the why-log: what is decided meanwhile is decided without it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from domain.command.decision import Owner
from domain.energy.history import DecisionRecord
from domain.language.forms import capital
from domain.language.telling import Telling
from domain.status.problems import DEVICE_NAME, Told, device_words

OUTAGES = "devices/"
BEGAN, ENDED, GONE = "device_silent", "device_heard", "device_gone"
SENTENCES = {
    BEGAN: ("{Device} has told nothing since {since}.", "{Device} tells nothing."),
    ENDED: ("{Device} is heard again; it had told nothing since {since}.", "{Device} is heard again."),
    GONE: ("{Device} is no part of the house any more.",) * 2,
}


class Outage(Struct, frozen=True, kw_only=True):
    """A device that has told nothing since then, None: since nobody knows when; or that is heard again, or no
    part of the house any more.
    """

    device: str
    since: datetime | None
    is_over: bool = False
    is_gone: bool = False


def outage_record(outage: Outage, title: str | None, now: datetime, telling: Telling) -> DecisionRecord:
    """Its line. `title`: what the owner calls the device, None: its id has to do."""
    code = GONE if outage.is_gone else ENDED if outage.is_over else BEGAN
    facts = {"device": outage.device, DEVICE_NAME: title, "since": outage.since}
    return DecisionRecord(
        at=now,
        target=OUTAGES + outage.device,
        owner=Owner.NONE,
        code=code,
        text=outage_text(code, facts, telling),
        facts=facts,
        action="none" if code == BEGAN else "done",
    )


def outage_text(code: str, facts: Mapping[str, Any], telling: Telling) -> str:
    """The line's sentence, also of one that was written down and read back."""
    name, since = device_words(facts["device"], telling.tongue, facts.get(DEVICE_NAME)), facts.get("since")
    told = {"device": name, "Device": capital(name)} | (
        {} if since is None else {"since": telling.time(since)}
    )
    known = {key: value for key, value in facts.items() if key != "since"}
    return telling.tongue.fill_known(*SENTENCES[code], Told(known, telling, told))
