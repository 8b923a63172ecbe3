"""That the server was not running for a while, as two lines of the why-log: one for when it was gone, one for
its return. What was decided before went on then at the devices at most, and nobody looked.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from domain.command.decision import Owner
from domain.energy.history import DecisionRecord
from domain.language.telling import Telling

SERVER = "server"
AWAY, BACK = "server_away", "server_back"
LEAST = timedelta(minutes=1)  # a restart takes less, and is nothing that an owner looks for
SENTENCES = {
    AWAY: "The server was not running from {since} to {until}: nobody measured or decided anything.",
    BACK: "The server is running again; it had not been running since {since}.",
}


def away_records(since: datetime, until: datetime, telling: Telling) -> tuple[DecisionRecord, DecisionRecord]:
    """The lines of a time without a server, from its last tick to its first one."""
    facts = {"since": since, "until": until}
    return _line(AWAY, since, facts, telling), _line(BACK, until, facts, telling)


def _line(code: str, at: datetime, facts: dict[str, Any], telling: Telling) -> DecisionRecord:
    return DecisionRecord(
        at=at,
        target=SERVER,
        owner=Owner.NONE,
        code=code,
        text=away_text(code, facts, telling),
        facts=facts,
        action="none" if code == AWAY else "done",
    )


def away_text(code: str, facts: Mapping[str, Any], telling: Telling) -> str:
    """The line's sentence, also of one that was written down and read back."""
    return telling.tongue.said(SENTENCES[code], **{name: telling.time(at) for name, at in facts.items()})
