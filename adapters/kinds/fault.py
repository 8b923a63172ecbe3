"""A fault of the configuration: which key, what is wrong, what is allowed."""

from msgspec import Struct


class Fault(Struct, frozen=True):
    """One thing to correct. `about` names further keys that it rests on."""

    key: str
    text: str
    about: tuple[str, ...] = ()
