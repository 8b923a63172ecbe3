"""Home Assistant's own app, by `notify.mobile_app_…` through the connection that is there already.

What goes on is shown in place (`live_update`, with progress), and its end takes it away again.
"""

from collections.abc import Callable
from typing import Any

from adapters.links.homeassistant.client import HomeAssistant
from domain.errors import DeviceError, OutcomeUnknown, Rejected, Unreachable
from domain.event.event import EventState
from domain.notification.notice import Notice, NoticeKind, Urgency
from domain.ports.notify import Delivery, Outcome

CLEAR = "clear_notification"
DOMAIN = "notify"
GROUP = "powersync"
CHANNELS = {Urgency.HIGH: "PowerSync urgent", Urgency.NORMAL: "PowerSync"}
QUIET_CHANNEL = "PowerSync progress"
LEVELS = {Urgency.HIGH: "time-sensitive", Urgency.NORMAL: "active"}
LIVE = (NoticeKind.CAR_STARTED, NoticeKind.CAR_PROGRESS)


class HomeAssistantApp:
    """Fits the port `Courier`, for one phone. `page` gives the web address of a link, None: not known."""

    driver = "homeassistant"
    shows_progress = True

    def __init__(self, home: HomeAssistant, service: str, page: Callable[[str], str | None]) -> None:
        self._home, self._service, self._page = home, service.removeprefix(f"{DOMAIN}."), page

    async def deliver(self, notice: Notice, useful_s: float) -> Delivery:
        """Sends it once. One of the same tag replaces it, so to send it again does no harm."""
        del useful_s  # it has no end that the app could be told
        try:
            await self._home.call(DOMAIN, self._service, message(notice, self._page(notice.link)))
        except (Unreachable, OutcomeUnknown) as err:
            return Delivery(outcome=Outcome.LATER, says=str(err))
        except DeviceError as err:
            return Delivery(outcome=Outcome.REFUSED, says=str(err))
        return Delivery(outcome=Outcome.SENT, says=f"was taken by {DOMAIN}.{self._service}")

    async def look(self) -> str:
        """Whether the phone is known there. Raises DeviceError."""
        if self._service not in await self._home.services(DOMAIN):
            raise Rejected(f"Home Assistant has no {DOMAIN}.{self._service}")
        return f"goes by {DOMAIN}.{self._service}"

    async def close(self) -> None:
        """Hangs up; whoever needs the connection still has it made again."""
        await self._home.close()


def message(notice: Notice, page: str | None) -> dict[str, Any]:
    """What the service is called with."""
    if notice.closes:
        return {"message": CLEAR, "data": {"tag": notice.tag}}
    data: dict[str, Any] = {
        "tag": notice.tag,
        "group": GROUP,
        "channel": CHANNELS.get(notice.urgency, QUIET_CHANNEL),
        "push": {"interruption-level": LEVELS.get(notice.urgency, "passive")},
    }
    if notice.urgency is Urgency.HIGH:
        data |= {"priority": "high", "ttl": 0}
    if page is not None:
        data |= {"url": page, "clickAction": page}
    if notice.kind in LIVE and notice.state is EventState.RUNNING:
        data |= {"live_update": True, "alert_once": True, "sticky": True}
        if notice.progress is not None:
            data |= {"progress": notice.progress, "progress_max": 100}
    return {"title": notice.title, "message": notice.text, "data": data}
