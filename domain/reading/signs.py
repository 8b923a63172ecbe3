"""The one sign rule, and amps to watts and back.

Positive flows into the house bus: grid import, battery discharge and solar are positive;
consumers (house, cars) count upward. See docs/adr/0001-one-sign.md.
"""

from math import floor

SKEW_W = 500.0  # so much, or this share of the largest flow, meters read apart may differ
SKEW_SHARE = 0.1


def watts(current_a: float, phases: int, voltage_v: float) -> float:
    """Power of a charger at this current per phase, W."""
    return current_a * phases * voltage_v


def whole_amps(power_w: float, phases: int, voltage_v: float) -> int:
    """The largest whole current per phase whose power does not exceed `power_w`, A; never negative."""
    return max(0, floor(power_w / (phases * voltage_v) + 1e-9))


def load_w(
    grid_w: float | None, pv_w: float | None, battery_w: float | None, ev_w: float | None
) -> float | None:
    """The house without its cars, W; None as soon as one part is unknown, or where they do not fit together.

    A little below 0 is 0: meters are read some milliseconds apart. No house gives more than that: then one of
    the flows is wrong or missing, and nobody knows what the house uses.
    """
    if grid_w is None or pv_w is None or battery_w is None or ev_w is None:
        return None
    rest_w = grid_w + pv_w + battery_w - ev_w
    return max(0.0, rest_w) if rest_w >= -skew_w(grid_w, pv_w, battery_w, ev_w) else None


def skew_w(*flows_w: float) -> float:
    """How far the sum of these flows may be off where they were measured some moments apart, W."""
    return max(SKEW_W, SKEW_SHARE * max(map(abs, flows_w)))
