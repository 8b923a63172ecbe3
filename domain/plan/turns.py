"""Long work in turns: whoever has a loop to keep going lets it go on in between."""

from collections.abc import Callable, Generator
from functools import wraps
from typing import ParamSpec, TypeVar

T = TypeVar("T")
P = ParamSpec("P")


def in_one_go(turns: Generator[None, None, T]) -> T:
    """All turns of a work, one after the other."""
    while True:
        try:
            next(turns)
        except StopIteration as done:
            found: T = done.value
            return found


def whole(work: Callable[P, Generator[None, None, T]]) -> Callable[P, T]:
    """The same work for whoever has nothing else to do meanwhile."""

    @wraps(work)
    def at_once(*args: P.args, **kwargs: P.kwargs) -> T:
        return in_one_go(work(*args, **kwargs))

    return at_once
