"""Verdicts on a command whose settings already read back as asked: did the house follow physically?"""

from datetime import datetime
from typing import Any

from msgspec import Struct, field

from domain.command.capabilities import Capabilities
from domain.house.house import House
from domain.reading.battery import BatteryReading
from domain.reading.observation import Observation
from domain.reason.reason import Reason, Why


class Case(Struct, frozen=True, kw_only=True):
    """All that a verdict may know. Readings from before `since`, when the order was written, prove nothing.

    `before` is what the battery did until then; `is_alive`: its telemetry has changed since, so it is not
    frozen. `action` is what the command asked for, in its own word. `limit_holds`: what the meter says of
    an export limit, None nothing yet; `free_grid_w` is the grid power from before it, W.
    `had_drawn`: whether the car drew power when the order was written, None: nobody knows.
    """

    device: str
    seen: Observation
    since: datetime
    now: datetime
    capabilities: Capabilities
    house: House
    action: str = ""
    before: BatteryReading | None = None
    is_alive: bool = True
    limit_holds: bool | None = None
    had_drawn: bool | None = None
    free_grid_w: float | None = None

    @property
    def is_late(self) -> bool:
        """Whether the device has had all the time it may take."""
        return (self.now - self.since).total_seconds() >= self.capabilities.confirm_timeout_s


class Proven(Struct, frozen=True, kw_only=True):
    """It happened; `evidence` names the proof (`read_back`, `measured_power` or `already_there`)."""

    evidence: dict[str, Any]
    reason: Reason = Reason(Why.READ_BACK_AGREES)


class Waiting(Struct, frozen=True, kw_only=True):
    """Too early to tell."""


class Refuted(Struct, frozen=True, kw_only=True):
    """It was acknowledged and did not happen; `evidence` shows what was measured instead."""

    evidence: dict[str, Any]
    reason: Reason = Reason(Why.POWER_DID_NOT_MOVE)


class Unmeasured(Struct, frozen=True, kw_only=True):
    """Nothing tells whether it happened; a later measurement still may."""

    reason: Reason
    evidence: dict[str, Any] = field(default_factory=dict)


Verdict = Proven | Waiting | Refuted | Unmeasured

WAITING = Waiting()


def by_read_back(why_not_power: str) -> Proven:
    """Proof by settings alone, and in plain words why power could prove nothing."""
    return Proven(evidence={"proof": "read_back", "power_proof": why_not_power})
