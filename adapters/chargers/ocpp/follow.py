"""Whether a charger follows the limit that it took: some accept a profile and go on as they like."""

from datetime import datetime, timedelta
from enum import StrEnum

from adapters.chargers.ocpp.connector import Connector
from adapters.chargers.ocpp.status import Status

SHOWS_AFTER = timedelta(seconds=30)  # a car may take so long to follow
MOST_RETRIES = 3  # of one limit; what is measured tells the owner then
IDLE_W = 200.0
OVER, OVER_A = 1.15, 1.5  # meters and cars are not exact


class Follows(StrEnum):
    """`ignores`: more flows than it may. `sleeps`: it may charge again, and holds the car all the same."""

    YES = "yes"
    IGNORES = "ignores"
    SLEEPS = "sleeps"


def how_it_follows(connector: Connector, now: datetime, fresh_for: timedelta) -> Follows:
    """By what was measured since; without that, nothing is held against it."""
    limit, since = connector.limit, connector.limited_at
    if limit is None or since is None or connector.is_limit_doubtful or connector.retries >= MOST_RETRIES:
        return Follows.YES
    if connector.transaction is None or connector.own == "pause" or now - since < SHOWS_AFTER:
        return Follows.YES
    if limit.current_a and connector.status is Status.SUSPENDED_EVSE:
        return Follows.SLEEPS
    measured_at = connector.power_since
    if measured_at is None or measured_at - since < SHOWS_AFTER:
        return Follows.YES
    if limit.current_a == 0:
        power_w = connector.power_w(now, fresh_for)
        return Follows.IGNORES if power_w is not None and power_w > IDLE_W else Follows.YES
    currents = [a for a in connector.phase_a(now, fresh_for) or () if a is not None]
    is_over = bool(currents) and max(currents) > OVER * limit.current_a + OVER_A
    return Follows.IGNORES if is_over else Follows.YES
