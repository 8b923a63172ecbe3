"""Intents side by side on one target: who asked last of the highest rank governs, the others wait."""

from collections.abc import Iterable
from datetime import datetime
from enum import IntEnum
from typing import TypeVar

from domain.command.intent import BatteryIntent, ChargeIntent, ExportIntent, PlanIntent
from domain.command.on_behalf import AUTOMATION

IntentT = TypeVar("IntentT", BatteryIntent, ChargeIntent, ExportIntent, PlanIntent)


class Rank(IntEnum):
    """Whose word goes before whose."""

    AUTOMATION = 1
    PERSON = 2


def rank_of(issued_by: str) -> Rank:
    """A person goes before every automation."""
    return Rank.AUTOMATION if issued_by.startswith(AUTOMATION) else Rank.PERSON


def governing(standing: Iterable[IntentT]) -> IntentT | None:
    """The intent that holds the target now."""
    return max(standing, key=lambda each: (rank_of(each.issued_by), each.generation), default=None)


def outranks(standing: IntentT | None, issued_by: str) -> bool:
    """Whether a new wish of this issuer has to wait behind the one that stands."""
    return standing is not None and rank_of(standing.issued_by) > rank_of(issued_by)


def let_go_by(standing: Iterable[IntentT], issued_by: str) -> list[IntentT]:
    """What a release takes back: what its issuer asked for, and everything that ranks below."""
    rank = rank_of(issued_by)
    return [each for each in standing if each.issued_by == issued_by or rank_of(each.issued_by) < rank]


def run_out(standing: Iterable[IntentT], now: datetime) -> list[IntentT]:
    """Those that ended while another one governed."""
    every = list(standing)
    held = governing(every)
    return [each for each in every if each is not held and each.until <= now]
