"""How much of a time was measured, and what may be said of it: below 95 % a sum is a guess, so it is null."""

from collections.abc import Mapping

ENOUGH = 0.95


def share(known_s: float, whole_s: float) -> float:
    """The part of `whole_s` that was measured, 0…1; of no time at all nothing was."""
    return min(1.0, known_s / whole_s) if whole_s > 0 else 0.0


def covered(
    values: Mapping[str, tuple[float | None, float]], whole_s: float
) -> tuple[dict[str, float | None], float]:
    """The values (each with the seconds in which it was known), null where that is too little, and the
    coverage: that of the least measured value shown, or of the best measured where none is.
    """
    shares = {name: share(known_s, whole_s) for name, (_, known_s) in values.items()}
    shown = {name: value if shares[name] >= ENOUGH else None for name, (value, _) in values.items()}
    seen = [shares[name] for name, value in shown.items() if value is not None]
    return shown, round(min(seen) if seen else max(shares.values(), default=0.0), 3)
