"""Charges that a charger kept for itself: begun and over before the connection on which it tells them."""

from datetime import datetime, timedelta

from adapters.chargers.ocpp.reading import REMOTE_TAG
from adapters.chargers.ocpp.transactions import Transaction
from domain.reading.charger import OwnRecord

MOST_KEPT = 20
LONGEST = timedelta(days=7)
LEAST_WH = 10.0  # a plug without a charge is none
MOST_W = 50_000.0  # more is a meter that counts from elsewhere


def record_of(begun: Transaction, ended_at: datetime | None, register_wh: float | None) -> OwnRecord | None:
    """The charge as the charger tells it; None where its times or its meter do not make one."""
    from_wh = begun.begun_wh if begun.begun_wh is not None else begun.shown_wh
    if begun.begun_at is None or ended_at is None or from_wh is None or register_wh is None:
        return None
    energy_wh, lasted = register_wh - from_wh, ended_at - begun.begun_at
    most_wh = MOST_W * lasted.total_seconds() / 3600
    if not timedelta(0) < lasted <= LONGEST or not LEAST_WH <= energy_wh <= most_wh:
        return None
    tag = None if begun.tag in (None, "", REMOTE_TAG) else begun.tag
    return OwnRecord(began_at=begun.begun_at, ended_at=ended_at, energy_wh=energy_wh, identity=tag)
