"""A stop of the limits that is not obeyed: the measured is told, and not what the car would wait for."""

from collections.abc import Mapping
from datetime import datetime

from msgspec.structs import replace

from domain.command.decision import LoadpointDecision
from domain.loadpoint.defied import NOT_OBEYED, OBEYS
from domain.loadpoint.offer import draws_since
from domain.loadpoint.surplus import IDLE_W
from domain.view import SiteView


def stops_of(
    decisions: Mapping[str, LoadpointDecision], view: SiteView, before: Mapping[str, datetime], now: datetime
) -> dict[str, datetime]:
    """Since when each stop of a limit waits for its car to end, by loadpoint; anew while it is idle, or the
    charger does not answer.
    """
    found: dict[str, datetime] = {}
    for key, decision in decisions.items():
        if decision.order is None or decision.order.current_a > 0 or not decision.wished_a:
            continue
        reading = view.seen.chargers.get(key)
        is_idle = reading is not None and not (reading.charging or (reading.power_w or 0.0) > IDLE_W)
        found[key] = now if is_idle or key in view.unheard else before.get(key, now)
    return found


def told_unobeyed(
    decisions: Mapping[str, LoadpointDecision], view: SiteView, stops: Mapping[str, datetime]
) -> dict[str, LoadpointDecision]:
    """The decisions, told as refused where the car was measured to draw well after the stop."""
    found = dict(decisions)
    for key, since in stops.items():
        if draws_since(since + OBEYS, view.seen.chargers.get(key), view.seen.charger_at.get(key)) is True:
            found[key] = replace(found[key], reason=NOT_OBEYED)
    return found
