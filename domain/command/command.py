"""A command: an order on its way to a device, its journey and its proof.

    accepted ──▶ sent ──▶ verified
        │          ├────▶ failed      refused, or acknowledged and not done
        │          ├────▶ unknown     never answered, not yet read back ──▶ verified | failed
        │          ├────▶ superseded  replaced before it was proven
        ├──────────┴────▶ expired     ran out before it was proven
        └───────────────▶ superseded, failed

A verified command stays verified: its end is a new command.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from domain.reason.reason import Reason


class CommandState(StrEnum):
    """Where a command stands."""

    ACCEPTED = "accepted"
    SENT = "sent"
    VERIFIED = "verified"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"


NEXT: dict[CommandState, frozenset[CommandState]] = {
    CommandState.ACCEPTED: frozenset(CommandState) - {CommandState.ACCEPTED, CommandState.UNKNOWN},
    CommandState.SENT: frozenset(CommandState) - {CommandState.ACCEPTED, CommandState.SENT},
    CommandState.UNKNOWN: frozenset(
        {CommandState.VERIFIED, CommandState.FAILED, CommandState.SUPERSEDED, CommandState.EXPIRED}
    ),
    CommandState.VERIFIED: frozenset(),
    CommandState.FAILED: frozenset(),
    CommandState.SUPERSEDED: frozenset(),
    CommandState.EXPIRED: frozenset(),
}
OPEN = frozenset({CommandState.ACCEPTED, CommandState.SENT, CommandState.UNKNOWN})


class Command(Struct, frozen=True, kw_only=True):
    """One order's journey. `target` is `battery` or `loadpoints/ID`; `requested` is what was asked,
    `applied` what the device could take of it, `evidence` what proved or refuted it.
    """

    id: str
    target: str
    action: str
    issued_by: str
    requested: dict[str, Any] = field(default_factory=dict)
    applied: dict[str, Any] = field(default_factory=dict)
    state: CommandState = CommandState.ACCEPTED
    evidence: dict[str, Any] = field(default_factory=dict)
    reason: Reason | None = None
    accepted_at: datetime
    sent_at: datetime | None = None
    finished_at: datetime | None = None
    until: datetime | None = None
    generation: int = 0

    @property
    def is_open(self) -> bool:
        """Still on its way to proof."""
        return self.state in OPEN

    @property
    def reached_device(self) -> bool:
        """Whether it was ever sent."""
        return self.sent_at is not None

    def to(self, state: CommandState, now: datetime, **changes: Any) -> "Command":
        """The command in its next state, or unchanged where that step does not exist (a late answer)."""
        if state not in NEXT[self.state]:
            return self
        times: dict[str, Any] = {}
        if state is CommandState.SENT:
            times["sent_at"] = now
        elif state not in OPEN:
            times["finished_at"] = now
        return replace(self, state=state, **times, **changes)
