"""Secret texts, and how they are kept out of all that people see.

A `Secret` shows itself to nobody by accident: not in logs, tracebacks, formats or JSON. What became a secret
while we run, such as a renewed token, is made known by `keep_secret`; from then on `blanked` takes it out
of any text, above all out of what a cloud echoes. The list is the process's, because its log is.
"""

import json
from hmac import compare_digest
from typing import final
from urllib.parse import quote, quote_plus

MASK = "***"
SHORTEST_SECRET = 4  # blanking shorter texts would riddle every line
MOST_KEPT = 1_000  # a renewed token from so long ago is worth nothing any more

_kept: dict[str, tuple[str, ...]] = {}  # a secret and all the ways it may be written, oldest first
_longest_first: list[str] = []


def keep_secret(text: str) -> str:
    """The text itself, blanked out of all that is shown from now on."""
    if len(text) >= SHORTEST_SECRET and text not in _kept:
        if len(_kept) >= MOST_KEPT:
            del _kept[next(iter(_kept))]
        escaped = json.dumps(text)[1:-1]
        _kept[text] = (text, escaped, repr(text)[1:-1], repr(escaped)[1:-1], quote(text), quote_plus(text))
        # A secret inside a longer one must not go first.
        _longest_first[:] = sorted(
            {form for forms in _kept.values() for form in forms}, key=len, reverse=True
        )
    return text


def forget_all() -> None:
    """Nothing is secret any more; for a process that begins another life, as tests do."""
    _kept.clear()
    _longest_first.clear()


def blanked(text: str) -> str:
    """The text without any secret that is known."""
    for secret in _longest_first:
        text = text.replace(secret, MASK)
    return text


def revealed(secret: "Secret | None") -> str | None:
    """The secret itself, where there is one; for the wire only."""
    return None if secret is None else secret.reveal()


@final
class Secret:
    """A password or token. `reveal()` is the only way to its text."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = keep_secret(text)

    def reveal(self) -> str:
        """The secret itself; for the wire only."""
        return self._text

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    def __str__(self) -> str:
        return MASK

    def __format__(self, spec: str) -> str:
        return format(MASK, spec)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and compare_digest(self._text.encode(), other._text.encode())

    def __hash__(self) -> int:
        return hash(self._text)

    def __bool__(self) -> bool:
        return bool(self._text)

    def __reduce__(self) -> tuple[type["Secret"], tuple[str]]:
        raise TypeError("a secret is not pickled")
