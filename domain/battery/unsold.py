"""Somebody wants less sold: then neither plan nor event sells from the battery on purpose."""

from datetime import datetime

from domain.command.on_behalf import by_whom
from domain.reason.reason import Reason, Why
from domain.view import SiteView


def unsold(view: SiteView, now: datetime) -> Reason | None:
    """Why nothing is sold on purpose; None where nobody minds, or the device keeps the limit meanwhile."""
    wish, able = view.export_intent, view.battery
    if wish is None or now >= wish.until or (able is not None and able.curtails_while_forced):
        return None
    code = Why.EXPORT_LIMITED if wish.limit_w else Why.SUN_HELD_BACK
    reason = Reason(code, {"limit_w": wish.limit_w, "until": wish.until})
    return by_whom(reason, wish.issued_by, view.automations)
