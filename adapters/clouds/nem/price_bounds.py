"""What can be a price of the market at all."""

from adapters.kinds.written import written_number

HIGHEST_PER_MWH = 100_000.0  # five times the market's own cap


def per_mwh_of(told: object) -> float | None:
    """A price, currency per MWh; None where it is no number or cannot be meant."""
    if not isinstance(told, str | int | float) or isinstance(told, bool):
        return None
    price = written_number(told) if isinstance(told, str) else told
    is_meant = price is not None and abs(price) <= HIGHEST_PER_MWH  # which NaN is not
    return float(price) if price is not None and is_meant else None
