"""What sun costs who uses it: one place for what a car is promised and what its charge is booked with."""


def sun_price(export_price: float | None) -> float:
    """What selling a kWh of it would earn, currency: nothing where that costs, or is not known."""
    return max(0.0, export_price or 0.0)
