"""Long work in turns: whoever has a loop to keep going lets it go on in between."""

from collections.abc import Generator
from typing import TypeVar

T = TypeVar("T")


def in_one_go(turns: Generator[None, None, T]) -> T:
    """All turns of a work, one after the other."""
    while True:
        try:
            next(turns)
        except StopIteration as done:
            found: T = done.value
            return found
