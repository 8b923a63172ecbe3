"""A charge as its owner follows it: it begins, goes on towards its limit, and ends; each once a session."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from domain.event.event import EventState
from domain.notification.happening import Happening
from domain.notification.memory import CarTold
from domain.notification.notice import NoticeKind, Urgency
from domain.notification.steady import settled
from domain.reason.reason import Why
from domain.status.loadpoint_document import LoadpointStatus, SessionStatus

STARTS, PAUSES = timedelta(seconds=60), timedelta(minutes=5)  # a charge that only flickers is no news
STEP_PCT = 5
PACE = timedelta(minutes=2)
AT_ITS_END = frozenset({Why.TARGET_REACHED, Why.VEHICLE_FULL})
STARTED_USEFUL, GOING_USEFUL = timedelta(minutes=30), timedelta(minutes=10)
FINISHED_USEFUL, LEFT_USEFUL = timedelta(hours=12), timedelta(hours=1)


def told_charge(told: CarTold, lp: LoadpointStatus, now: datetime) -> tuple[CarTold, list[Happening]]:
    """One more look at the charge of a session that is open."""
    if lp.charging is None:
        return told, []
    told = replace(told, charging=settled(told.charging, lp.charging, now, STARTS, PAUSES))
    goes_on = told.charging.is_on and lp.charging
    if told.finished_pct is not None and goes_on and lp.effective_limit_soc_pct > told.finished_pct:
        told = replace(told, finished_pct=None)  # its limit was raised: there is another end to tell
    if told.started_at is None:
        if not told.charging.is_on:
            return told, []
        told = replace(told, started_at=now, progress=progress_of(lp), progress_at=now)
        return told, [_running(told, lp, now, NoticeKind.CAR_STARTED)]
    if told.finished_pct is not None:
        return told, []
    if is_at_its_end(lp):
        told = replace(told, finished_pct=_ended_at(lp), progress=100)
        return told, [_finished(told, lp, now)]
    progress = progress_of(lp)
    if progress is None or not lp.charging or _is_to_end(lp) or not _is_news(told, progress, now):
        return told, []
    told = replace(told, progress=progress, progress_at=now)
    return told, [_running(told, lp, now, NoticeKind.CAR_PROGRESS)]


def left(
    told: CarTold, lp: LoadpointStatus | None, loadpoint_id: str, now: datetime, *, is_seen: bool = True
) -> Iterator[Happening]:
    """The session is over; `lp` as it stood before, None: nobody knows. `is_seen`: the charger tells so; else
    it has been silent for long.
    """
    if told.started_at is None or told.finished_pct is not None:
        return
    yield Happening(
        kind=NoticeKind.CAR_FINISHED,
        id=told.session,
        tag=tag_of(told),
        state=EventState.DONE,
        starts_at=told.started_at,
        ends_at=now,
        useful=LEFT_USEFUL,
        says="left" if is_seen else "unheard",
        facts={"place": loadpoint_id} if lp is None else facts_of(lp),
        progress=told.progress,
        closes=True,
        urgency=Urgency.LOW,
    )


def tag_of(told: CarTold) -> str:
    """The same for the beginning, the way and the end of one session's charge."""
    return f"charge:{told.session}"


def is_at_its_end(lp: LoadpointStatus) -> bool:
    """Nothing more is to be charged."""
    if lp.charging or lp.connected is False:
        return False
    return lp.state == "finished" or _is_to_end(lp)


def _is_to_end(lp: LoadpointStatus) -> bool:
    """There is no more to be charged, though it may take a moment until nothing is."""
    return lp.reason.code in AT_ITS_END


def _ended_at(lp: LoadpointStatus) -> float:
    """The limit at which it ended: a charge by hand is over by now, and with it what counted for it."""
    told = [lp.reason.facts.get(name) for name in ("limit_pct", "own_limit_pct")]
    known = [float(each) for each in told if each is not None]
    return min(known, default=lp.effective_limit_soc_pct)


def progress_of(lp: LoadpointStatus) -> int | None:
    """How far it is on the way from where the session began to its limit, 0…100; None where the car's level
    is not known.
    """
    level = None if lp.vehicle is None else lp.vehicle.soc_pct
    if level is None:
        return None
    start = None if lp.session is None else lp.session.soc_start_pct
    limit = lp.effective_limit_soc_pct
    begin = start if start is not None and start < limit else 0.0
    if limit <= begin:
        return None
    return round(100 * min(1.0, max(0.0, (level - begin) / (limit - begin))))


def facts_of(lp: LoadpointStatus) -> dict[str, Any]:
    """What sentences about a charge may say."""
    car, session = lp.vehicle, lp.session
    return {
        "car": None if car is None else car.name,
        "place": lp.name,
        "soc_pct": None if car is None else car.soc_pct,
        "limit_pct": lp.effective_limit_soc_pct,
        "power_w": (lp.power_w or None) if lp.charging and not _is_to_end(lp) else None,
        "ready_at": None if lp.plan is None else lp.plan.finish_at,
        **_energy(session),
    }


def _energy(session: SessionStatus | None) -> dict[str, Any]:
    if session is None or not session.energy_wh:
        return {}
    share = None if session.solar_wh is None else 100 * session.solar_wh / session.energy_wh
    return {"energy_wh": session.energy_wh, "solar_pct": share, "cost": session.cost}


def _is_news(told: CarTold, progress: int, now: datetime) -> bool:
    if told.progress_at is not None and abs(now - told.progress_at) < PACE:
        return False
    return told.progress is None or abs(progress - told.progress) >= STEP_PCT


def _running(told: CarTold, lp: LoadpointStatus, now: datetime, kind: NoticeKind) -> Happening:
    is_start = kind is NoticeKind.CAR_STARTED
    return Happening(
        kind=kind,
        id=told.session,
        tag=tag_of(told),
        state=EventState.RUNNING,
        starts_at=told.started_at or now,
        useful=STARTED_USEFUL if is_start else GOING_USEFUL,
        says=str(lp.owner) if is_start else "",
        facts=facts_of(lp),
        progress=told.progress,
        urgency=Urgency.NORMAL if is_start else Urgency.VERY_LOW,
    )


def _finished(told: CarTold, lp: LoadpointStatus, now: datetime) -> Happening:
    return Happening(
        kind=NoticeKind.CAR_FINISHED,
        id=told.session,
        tag=tag_of(told),
        state=EventState.DONE,
        starts_at=told.started_at or now,
        ends_at=now,
        useful=FINISHED_USEFUL,
        facts=facts_of(lp),
        progress=100,
    )
