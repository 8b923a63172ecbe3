"""How one charger wants to be told a limit: found by trying, kept once it worked.

OCPP leaves open which of several profiles a charger obeys, and firmwares differ.
"""

from collections.abc import Collection, Iterator
from typing import Literal

from msgspec import Struct, structs

Unit = Literal["A", "W"]
TX_DEFAULT, TX, STATION_MAX = "TxDefaultProfile", "TxProfile", "ChargePointMaxProfile"
PURPOSES = (TX_DEFAULT, TX, STATION_MAX)


class Shape(Struct, frozen=True, kw_only=True):
    """One way to write a limit."""

    purpose: str = TX_DEFAULT
    kind: Literal["Absolute", "Relative"] = "Absolute"
    unit: Unit = "A"
    stack: int = 0


class Told(Struct, frozen=True, kw_only=True):
    """A limit, A per phase; `phases` None: as they are."""

    current_a: int
    phases: int | None = None


class Learned(Struct, frozen=True, kw_only=True):
    """What was learned of one connector. `shape`: what it accepted last; `ignored` are purposes that it
    accepts and does not follow; `pause`: whether 0 A pauses a charge, or ends it so that it must be stopped
    and started instead; `replug`: a stopped charge does not start again before the car was unplugged;
    `parks` False: it does not keep one charge paused by a limit of its own.
    """

    shape: Shape | None = None
    ignored: tuple[str, ...] = ()
    pause: Literal["zero", "stop"] = "zero"
    replug: bool = False
    parks: bool = True

    def accepting(self, shape: Shape) -> "Learned":
        """It accepted this."""
        return structs.replace(self, shape=shape)

    def ignoring(self) -> "Learned":
        """It accepted the last shape, and goes on as it likes. When nothing is left, all begins anew."""
        if self.shape is None:
            return self
        ignored = {*self.ignored, self.shape.purpose}
        left = ignored < set(PURPOSES)
        kept = tuple(each for each in PURPOSES if each in ignored) if left else ()
        return structs.replace(self, shape=None, ignored=kept)


class Abilities(Struct, frozen=True, kw_only=True):
    """What the charger says of its smart charging. `units` empty: it does not say."""

    units: frozenset[Unit] = frozenset()
    max_stack: int = 1
    switches_phases: bool = False
    max_periods: int | None = None


def shapes(learned: Learned, able: Abilities, *, has_transaction: bool) -> Iterator[Shape]:
    """What to try, in this order: what worked, then one thing changed at a time."""
    unit: Unit = "W" if able.units == {"W"} else "A"
    other: Unit = "A" if unit == "W" else "W"
    known = learned.shape
    if known is not None and (has_transaction or known.purpose != TX):
        yield known
    seen: set[Shape] = set() if known is None else {known}
    for purpose in _purposes(learned.ignored, has_transaction=has_transaction):
        plain = Shape(purpose=purpose, unit=unit, stack=min(1, able.max_stack))
        variants = [
            plain,
            structs.replace(plain, kind="Relative"),
            structs.replace(plain, stack=0),
            structs.replace(plain, kind="Relative", stack=0),
        ]
        if not able.units or other in able.units:
            variants += [structs.replace(plain, unit=other), structs.replace(plain, unit=other, stack=0)]
        for shape in variants:
            if shape not in seen:
                seen.add(shape)
                yield shape


def _purposes(ignored: Collection[str], *, has_transaction: bool) -> list[str]:
    return [each for each in PURPOSES if each not in ignored and (has_transaction or each != TX)]


def tenths(limit: float) -> float:
    """Never more than was meant: cut to one decimal, which is all that 1.6 allows."""
    return int(limit * 10 + 1e-6) / 10
