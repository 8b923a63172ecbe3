"""Notifications of the house, as the live stream tells them: one for every happening an owner may hear of."""

from typing import Any

KINDS = (
    "car_started",
    "car_progress",
    "car_finished",
    "car_late",
    "car_waits",
    "car_stopped",
    "problem",
    "price_negative",
    "battery_hold",
    "daily_summary",
    "automation",
    "spike_export",
    "saving_session",
    "free_electricity",
    "demand_window",
    "price_spike_warning",
    "test",
)
CARRIED = ("title", "text", "tag", "state", "progress", "end", "closes", "urgency", "starts_at", "ends_at")


def told(notice: dict[str, Any], url: str) -> dict[str, Any]:
    """What stands beside a notification. Those with one `tag` replace each other, `end` is the last of them,
    and one that `closes` only takes away what was told before. `link` opens the house at `url`.
    """
    carried = {name: notice[name] for name in CARRIED if notice.get(name) is not None}
    return carried | {"link": f"{url}{notice.get('link') or '/'}"}
