"""How long to wait before the next try to connect."""

FIRST_S, LONGEST_S = 1.0, 60.0


def wait_s(failed: int, luck: float) -> float:
    """Seconds before the next try, after so many that `failed`: none after the first, so that a hiccup costs
    nothing, then ever longer. `luck` in 0…1 spreads them, so that many listeners do not return at once.
    """
    if failed <= 1:
        return 0.0
    return min(LONGEST_S, FIRST_S * 2.0 ** min(failed - 2, 10)) * (0.5 + luck / 2)
