"""What became of one firing of an automation."""

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct, field

Outcome = Literal[
    "waiting",
    "partly_waiting",
    "done",
    "partly",
    "overtaken",
    "failed",
    "dry_run",
    "quiet",
    "conditions",
    "conflict",
    "resting",
]


class ConditionTold(Struct, frozen=True, kw_only=True):
    """One condition in a sentence, with what it was measured at; `holds` null is not known."""

    holds: bool | None
    text: str


class Run(Struct, frozen=True, kw_only=True):
    """What became of one firing: `outcome` is waiting (what it ordered has reached no device yet), done,
    overtaken (it ended before it did), partly_waiting and partly (part of it is done, the rest waits or was
    overtaken), failed (partly or wholly), dry_run, quiet, conditions, conflict or
    resting. `facts` are what it was decided on, `conditions` its conditions in words; `commands`
    the commands it made, `acted` how many actions were carried out that make none (settings, a message),
    `errors` what was refused.
    """

    at: datetime
    outcome: Outcome
    text: str
    facts: dict[str, Any] = field(default_factory=dict)
    commands: tuple[str, ...] = ()
    acted: int = 0
    errors: tuple[str, ...] = ()
    conditions: tuple[ConditionTold, ...] = ()
