"""The day in one sentence, once in the evening."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from domain.event.event import EventState
from domain.notification.happening import HISTORY_PAGE, Happening, Look
from domain.notification.notice import NoticeKind, Urgency

LATE = timedelta(hours=2)  # who starts the server later hears of the next day
USEFUL = timedelta(hours=4)


def told_summary(summed: date | None, look: Look) -> tuple[date | None, list[Happening]]:
    """The last day that was summed up, and its summary when its time has come."""
    local = look.now.astimezone(ZoneInfo(look.status.site.timezone))
    hour, minute = (int(part) for part in look.rules.summary_at.split(":"))
    late_by = timedelta(hours=local.hour - hour % 24, minutes=local.minute - minute)
    if local.date() == summed or not timedelta() <= late_by < LATE:
        return summed, []
    today = look.status.today
    facts = {
        name: getattr(today, name) for name in ("pv_wh", "import_wh", "export_wh", "ev_wh", "cost", "savings")
    }
    return local.date(), [
        Happening(
            kind=NoticeKind.DAILY_SUMMARY,
            tag=f"day:{local.date()}",
            state=EventState.DONE,
            starts_at=look.now,
            ends_at=look.now,
            useful=USEFUL,
            says="earned" if (today.cost or 0.0) < 0 else "paid",
            facts=facts,
            link=HISTORY_PAGE,
            urgency=Urgency.LOW,
        )
    ]
