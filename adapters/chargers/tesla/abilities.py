"""What a Tesla can do as a charger, by the way that leads to it."""

from domain.command.capabilities import ChargerCapabilities
from domain.house.house import Loadpoint

LEAST_A = 5  # below, some cars take no notice and others draw what they like
SHOWS_S = 30.0  # how long a command may take to show


def through_the_cloud(loadpoint: Loadpoint, *, tells_place: bool) -> ChargerCapabilities:
    """Commands cost money there, so that a rate is changed once a minute at most."""
    return ChargerCapabilities(
        takes_only=True,
        min_current_a=LEAST_A,
        max_current_a=max(LEAST_A, loadpoint.max_current_a),
        min_update_s=60.0,
        confirm_timeout_s=150.0,
        settle_s=SHOWS_S,
        writes_per_hour=90,
        tells_place=tells_place,
    )


def by_radio(loadpoint: Loadpoint) -> ChargerCapabilities:
    """Commands cost nothing, and the car answers at once."""
    return ChargerCapabilities(
        takes_only=True,
        min_current_a=LEAST_A,
        max_current_a=max(LEAST_A, loadpoint.max_current_a),
        min_update_s=15.0,
        confirm_timeout_s=30.0,
        settle_s=10.0,
    )
