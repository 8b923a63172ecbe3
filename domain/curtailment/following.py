"""Limiting what AC-coupled inverters give so that the house and its battery are served, and nothing is left.

An inverter that is switched off while the house draws would make it import; one that follows the load does
not.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from domain.command.capabilities import InverterCapabilities
from domain.command.held import Held, output_in
from domain.reading.observation import Observation

CHARGES_W = 50.0  # meters jitter by so much; less is no charge
NEWS_W = 50.0  # a limit that differs by less is left as it is
SLACK_W = 200.0  # an inverter so far below a limit does not feel it


def needed_w(home_w: float, charge_w: float) -> float:
    """What the house uses now with its battery's charge, W."""
    return max(0.0, home_w + (charge_w if charge_w > CHARGES_W else 0.0))


def load_following_w(seen: Observation, inverters_w: Mapping[str, float]) -> float | None:
    """What these inverters may give together so that nothing is exported, W; None where a flow is unknown."""
    used_w, battery_w, pv_w = seen.used_w, seen.battery_w, seen.pv_w
    if used_w is None or battery_w is None or pv_w is None:
        return None
    others_w = max(0.0, pv_w - sum(inverters_w.values()))
    return max(0.0, needed_w(used_w, -battery_w) - others_w)


def shared(total_w: float, inverters: Mapping[str, InverterCapabilities]) -> dict[str, float]:
    """Each inverter's part in proportion to its rating, W; one with a meter of its own lets nothing out.

    Those of `inverters` have told their rating.
    """
    led = {key: able.rated_w or 0.0 for key, able in inverters.items() if not able.by_own_meter}
    all_w = sum(led.values())
    parts = {key: round(rated_w * min(1.0, total_w / all_w)) * 1.0 for key, rated_w in led.items() if all_w}
    return parts | {key: 0.0 for key, able in inverters.items() if able.by_own_meter}


def steady(
    limit_w: float, held: Held | None, gives_w: float | None, now: datetime, able: InverterCapabilities
) -> float:
    """The limit to hold: the new one, or the one held where the change is small, too soon or not felt."""
    order = output_in(held)
    if held is None or order is None or order.limit_w is None:
        return limit_w
    is_small = abs(limit_w - order.limit_w) < NEWS_W
    is_soon = timedelta(0) <= now - held.since < timedelta(seconds=able.follows_after_s)
    is_unfelt = gives_w is not None and gives_w < min(limit_w, order.limit_w) - SLACK_W
    return order.limit_w if is_small or is_soon or is_unfelt else limit_w
