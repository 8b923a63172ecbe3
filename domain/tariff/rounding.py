"""Prices rounded as price lists round them."""

from decimal import ROUND_HALF_UP, Decimal


def rounded(value: float, decimals: int) -> float:
    """The value with so many decimals, halves away from zero."""
    step = Decimal(f"1e-{decimals}")
    # An average of floats may lie a hair below the half it is.
    return float(Decimal(str(round(value, decimals + 6))).quantize(step, ROUND_HALF_UP)) + 0.0
