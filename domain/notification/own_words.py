"""What an automation tells in its owner's own words."""

from datetime import datetime, timedelta

from domain.event.event import EventState
from domain.instants import rfc3339
from domain.notification.happening import HISTORY_PAGE, Happening
from domain.notification.notice import NoticeKind

USEFUL = timedelta(hours=12)


def own_words(automation_id: str, title: str, text: str, now: datetime) -> Happening:
    """The message; the next one of the same automation replaces it on a phone."""
    return Happening(
        kind=NoticeKind.AUTOMATION,
        id=f"automation:{automation_id}:{rfc3339(now)}",
        tag=f"automation:{automation_id}",
        state=EventState.DONE,
        starts_at=now,
        useful=USEFUL,
        facts={"title": title, "text": text},
        link=HISTORY_PAGE,
    )
