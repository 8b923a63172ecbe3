"""Somebody wants less sold: then neither plan nor event sells from the battery on purpose."""

from datetime import datetime

from domain.command.of_house import limit_wish
from domain.command.on_behalf import by_whom
from domain.reason.reason import Reason
from domain.view import SiteView


def unsold(view: SiteView, now: datetime) -> Reason | None:
    """Why nothing is sold on purpose; None where nobody minds, or the device keeps the limit meanwhile."""
    wish, able = view.export_intent, view.battery
    if wish is None or now >= wish.until or (able is not None and able.curtails_while_forced):
        return None
    return by_whom(limit_wish(wish), wish.issued_by, view.automations)
