"""Verdicts on a command whose settings already read back as asked: did the house follow physically?"""

from typing import Any

from msgspec import Struct

from domain.reason import Reason, Why


class Proven(Struct, frozen=True, kw_only=True):
    """It happened; `evidence` names the proof (`read_back` or `measured_power`)."""

    evidence: dict[str, Any]
    reason: Reason = Reason(Why.READ_BACK_AGREES)


class Waiting(Struct, frozen=True, kw_only=True):
    """Too early to tell."""


class Refuted(Struct, frozen=True, kw_only=True):
    """It was acknowledged and did not happen; `evidence` shows what was measured instead."""

    evidence: dict[str, Any]
    reason: Reason = Reason(Why.POWER_DID_NOT_MOVE)


Verdict = Proven | Waiting | Refuted

WAITING = Waiting()


def by_read_back(why_not_power: str) -> Proven:
    """Proof by settings alone, and in plain words why power could prove nothing."""
    return Proven(evidence={"proof": "read_back", "power_proof": why_not_power})
