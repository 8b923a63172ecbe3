"""Numbers as a document shows them."""


def watts_shown(value: float | None) -> float | None:
    """Whole watts."""
    return None if value is None else float(round(value))


def rounded(value: float | None, digits: int) -> float | None:
    """So many digits, and no negative zero."""
    return None if value is None else round(value, digits) + 0.0
