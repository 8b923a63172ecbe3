"""Keeps the home battery out of a charge from the grid, where the loadpoint's mode asks for that."""

from datetime import datetime, timedelta

from domain.command.decision import Owner
from domain.house.house import Loadpoint
from domain.loadpoint.spares_battery import spares_battery
from domain.loadpoint.surplus import IDLE_W
from domain.reading.charger import ChargerReading
from domain.view import SiteView

LASTS = timedelta(minutes=30)  # of the hold, should nobody renew it
RENEWED_EVERY_S = 900


def preserved_for(view: SiteView) -> Loadpoint | None:
    """The loadpoint that charges now by a mode which is to leave the battery alone; None: there is none."""
    for lp in view.house.loadpoints:
        memory = view.memory.loadpoints.get(lp.id)
        if (
            not spares_battery(lp)
            or memory is None
            or not memory.is_on
            or memory.owner != Owner(lp.mode.value)
        ):
            continue
        if _is_drawing(view.seen.chargers.get(lp.id)):
            return lp
    return None


def end_of_hold(now: datetime) -> datetime:
    """Moves on in steps, so that a hold that goes on is written to the device now and then only."""
    return now - timedelta(seconds=now.timestamp() % RENEWED_EVERY_S) + LASTS


def _is_drawing(reading: ChargerReading | None) -> bool:
    if reading is None:
        return False
    return reading.power_w > IDLE_W if reading.power_w is not None else bool(reading.charging)
