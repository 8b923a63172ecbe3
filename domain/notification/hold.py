"""A battery that somebody took over: told shortly before it goes back to automatic, and when it does."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from domain.command.decision import Owner
from domain.event.event import EventState
from domain.notification.happening import Happening, Look
from domain.notification.memory import HoldTold
from domain.notification.notice import NoticeKind, Urgency
from domain.status.document import BatteryStatus

SOON = timedelta(minutes=5)
SHORT = timedelta(minutes=20)  # who asked for less still knows it
IN_TIME = timedelta(minutes=1)
USEFUL = timedelta(hours=1)


def told_hold(known: HoldTold | None, look: Look) -> tuple[HoldTold | None, list[Happening]]:
    """One more look at who holds the battery."""
    now, battery = look.now, look.status.battery
    if battery is None:
        return None, []
    until = battery.until if battery.owner == Owner.USER else None
    if until is None:
        return None, [] if known is None else _over(known, battery, now)
    if known is None:
        return HoldTold(since=now, until=until), []
    known = replace(known, until=until) if known.until != until else known
    if known.warned_of != until and until - known.since >= SHORT and now < until <= now + SOON:
        known = replace(known, warned_of=until)
        facts = {"until": until, "soc_pct": battery.soc_pct}
        says = "soon"
        if (automation := battery.reason.facts.get("automation")) is not None:
            facts, says = facts | {"automation": automation}, "soon_by_automation"
        return known, [
            Happening(
                kind=NoticeKind.BATTERY_HOLD,
                tag=tag_of(known),
                state=EventState.RUNNING,
                starts_at=known.since,
                ends_at=until,
                useful=until - now,
                says=says,
                facts=facts,
            )
        ]
    return known, []


def _over(known: HoldTold, battery: BatteryStatus, now: datetime) -> list[Happening]:
    """Its time ran out, or somebody gave it back before: then only what was told is taken back."""
    is_in_time = now >= known.until - IN_TIME
    if not is_in_time and known.warned_of is None:
        return []
    return [
        Happening(
            kind=NoticeKind.BATTERY_HOLD,
            tag=tag_of(known),
            state=EventState.DONE,
            starts_at=known.since,
            ends_at=now,
            useful=USEFUL,
            says="over",
            facts={"soc_pct": battery.soc_pct},
            closes=not is_in_time,
            urgency=Urgency.NORMAL if is_in_time else Urgency.LOW,
        )
    ]


def tag_of(known: HoldTold) -> str:
    """The same for the warning and the end of one hold."""
    return f"battery:{known.since:%Y%m%dT%H%M%SZ}"
