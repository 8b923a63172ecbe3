"""A car that needs its owner: it waits for a hand, was stopped by another, or will not be ready in time."""

from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from domain.event.event import EventState
from domain.house.devices import loadpoint_device
from domain.notification.charge import facts_of
from domain.notification.happening import PLAN_PAGE, Happening, Look
from domain.notification.memory import CarTold, TroubleTold
from domain.notification.notice import NoticeKind, Urgency
from domain.notification.trouble import Patience, Turn, followed
from domain.reason.reason import Why
from domain.status.loadpoint_document import LoadpointStatus
from domain.status.problems import Problem, ProblemCode

NEEDS_A_HAND = frozenset(
    {
        Why.REPLUG_REQUIRED,
        Why.CHARGER_FAULT,
        Why.CHARGER_PAUSED,
        Why.START_UNCONFIRMED,
        Why.START_BACKOFF,
        Why.COMMANDED_NO_POWER,
    }
)
ONE = {Why.START_BACKOFF: Why.START_UNCONFIRMED, Why.COMMANDED_NO_POWER: Why.START_UNCONFIRMED}
BRIEF = Patience(lasts=timedelta(minutes=1), again=None)
WAITS = Patience(lasts=timedelta(minutes=3), again=None)
LATE = Patience(lasts=timedelta(minutes=10), calm=timedelta(minutes=10), again=timedelta(hours=12))
USEFUL, OVER_USEFUL = timedelta(hours=6), timedelta(hours=1)


def told_troubles(told: CarTold, lp: LoadpointStatus, look: Look) -> tuple[CarTold, list[Happening]]:
    """One more look at what keeps the car from charging; each kind is told once a session."""
    problems = {each.code: each for each in look.status.problems if each.device == loadpoint_device(lp.id)}
    told, stopped = _stopped(told, lp, problems, look.now)
    told, waits = _waits(told, lp, look.now, is_stopped=told.stopped.is_open)
    told, late = _late(told, lp, problems.get(ProblemCode.BEHIND_SCHEDULE), look.now)
    return told, [*stopped, *waits, *late]


def _stopped(
    told: CarTold, lp: LoadpointStatus, problems: dict[ProblemCode, Problem], now: datetime
) -> tuple[CarTold, list[Happening]]:
    """A charge that was under way, and which neither we nor its limit ended."""
    by_another = ProblemCode.EXTERNAL_CONTROL in problems or lp.reason.code is Why.CHARGER_PAUSED
    is_under_way = told.started_at is not None and told.finished_pct is None
    seen = by_another and is_under_way and lp.charging is False and lp.connected is not False
    found, turn = followed(told.stopped, seen, now, BRIEF)
    told = replace(told, stopped=found)
    return told, _tell(NoticeKind.CAR_STOPPED, "stopped", told, lp, turn, now)


def _waits(
    told: CarTold, lp: LoadpointStatus, now: datetime, *, is_stopped: bool
) -> tuple[CarTold, list[Happening]]:
    code = ONE.get(lp.reason.code, lp.reason.code) if lp.reason.code in NEEDS_A_HAND else None
    if is_stopped or lp.charging:
        code = None
    waits = dict(told.waits)
    happenings: list[Happening] = []
    for name in dict.fromkeys((*waits, *(() if code is None else (code.value,)))):
        found, turn = followed(waits.get(name, TroubleTold()), code == name, now, WAITS)
        waits[name] = found
        more = {"error": lp.reason.facts.get("error") or lp.charger.error}
        happenings += _tell(NoticeKind.CAR_WAITS, name, told, lp, turn, now, more)
    return replace(told, waits=waits), happenings


def _late(
    told: CarTold, lp: LoadpointStatus, problem: Problem | None, now: datetime
) -> tuple[CarTold, list[Happening]]:
    found, turn = followed(told.late, problem is not None, now, LATE)
    facts = {} if problem is None else {"departure": problem.facts.get("until"), **_missing(problem)}
    told = replace(told, late=found)
    return told, _tell(NoticeKind.CAR_LATE, "late", told, lp, turn, now, facts)


def _missing(problem: Problem) -> dict[str, Any]:
    return {"missing_wh": problem.facts.get("shortfall_wh")}


def _tell(
    kind: NoticeKind,
    name: str,
    told: CarTold,
    lp: LoadpointStatus,
    turn: Turn | None,
    now: datetime,
    facts: dict[str, Any] | None = None,
) -> list[Happening]:
    if turn is None:
        return []
    is_begin = turn is Turn.BEGINS
    return [
        Happening(
            kind=kind,
            id=told.session,
            tag=f"{name}:{told.session}",
            state=EventState.RUNNING if is_begin else EventState.DONE,
            starts_at=now,
            ends_at=None if is_begin else now,
            useful=USEFUL if is_begin else OVER_USEFUL,
            says=name if is_begin else "over",
            facts={**facts_of(lp), **(facts or {})},
            closes=not is_begin,
            link=PLAN_PAGE if kind is NoticeKind.CAR_LATE else "/#/now",
            urgency=Urgency.HIGH if is_begin else Urgency.LOW,
        )
    ]
