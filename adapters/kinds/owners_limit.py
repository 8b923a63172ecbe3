"""A limit that was in force before ours may be the law's: ours never lets more through than that one."""

from typing import TypeVar

NumberT = TypeVar("NumberT", int, float)


def never_wider(wanted: NumberT, before: NumberT | None) -> NumberT:
    """The narrower of ours and the one before us, in the inverter's own measure.

    `before` is None where none was in force: one that is switched off says nothing.
    """
    return wanted if before is None else min(wanted, before)
