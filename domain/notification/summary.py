"""The day in one sentence, once in the evening."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from domain.event.event import EventState
from domain.notification.happening import HISTORY_PAGE, Happening, Look
from domain.notification.notice import NoticeKind, Urgency

DAY_MIN = 24 * 60
LATE = timedelta(hours=2)  # who starts the server later hears of the next day
LEAST = 0.0005  # currency: less is told as 0
USEFUL = timedelta(hours=4)


def told_summary(summed: date | None, look: Look) -> tuple[date | None, list[Happening]]:
    """The last day that was summed up, and its summary when its time has come."""
    local = look.now.astimezone(ZoneInfo(look.status.site.timezone))
    hour, minute = (int(part) for part in look.rules.summary_at.split(":"))
    at_min = (60 * hour + minute) % DAY_MIN or DAY_MIN - 1  # at midnight the day's sums are gone: just before
    late_by = timedelta(minutes=60 * local.hour + local.minute - at_min)
    if local.date() == summed or not timedelta() <= late_by < LATE:
        return summed, []
    today = look.status.today
    facts = {
        name: getattr(today, name) for name in ("pv_wh", "import_wh", "export_wh", "ev_wh", "cost", "savings")
    }
    facts |= {"saved": _above(today.savings), "lost": _below(today.savings), "earned": _below(today.cost)}
    return local.date(), [
        Happening(
            kind=NoticeKind.DAILY_SUMMARY,
            tag=f"day:{local.date()}",
            state=EventState.DONE,
            starts_at=look.now,
            ends_at=look.now,
            useful=USEFUL,
            says="paid" if _below(today.cost) is None else "earned",
            facts=facts,
            link=HISTORY_PAGE,
            urgency=Urgency.LOW,
        )
    ]


def _above(amount: float | None) -> float | None:
    return amount if amount is not None and amount >= LEAST else None


def _below(amount: float | None) -> float | None:
    return -amount if amount is not None and amount <= -LEAST else None
