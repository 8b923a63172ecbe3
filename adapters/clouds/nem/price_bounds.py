"""What can be a price of the market at all."""

HIGHEST_PER_MWH = 100_000.0  # five times the market's own cap


def per_mwh_of(told: object) -> float | None:
    """A price, currency per MWh; None where it is no number or cannot be meant."""
    if not isinstance(told, str | int | float) or isinstance(told, bool):
        return None
    try:
        price = float(told)
    except ValueError:
        return None
    return price if abs(price) <= HIGHEST_PER_MWH else None  # which NaN is not
