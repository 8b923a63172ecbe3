"""What one text on the socket is: a call, an answer to one of ours, or nothing that can be understood.

Whatever arrives comes from a machine that anybody may have built: nothing in here raises.
"""

from typing import Any

import msgspec
from msgspec import Struct

from adapters.chargers.ocpp.values import values_in

CALL, RESULT, ERROR = 2, 3, 4
Json = dict[str, Any]


class Called(Struct, frozen=True):
    """The charger asks; `id` may be of any kind and goes back as it came."""

    id: Any
    action: str
    payload: Json


class Answered(Struct, frozen=True):
    """The charger did what we asked, or answers a question."""

    id: str
    payload: Json


class Refused(Struct, frozen=True):
    """The charger answers one of our calls with an error."""

    id: str
    code: str
    text: str


class Garbage(Struct, frozen=True):
    """Nothing. `id` is that of a call whose rest makes no sense, so that it can be answered all the same."""

    why: str
    id: Any = None


Frame = Called | Answered | Refused | Garbage


def frame_in(raw: str | bytes) -> Frame:
    """What this text is."""
    try:
        found = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as err:
        return Garbage(f"no JSON: {type(err).__name__}")
    if not isinstance(found, list) or not found:
        return Garbage("no OCPP message")
    if values_in(found) is None:
        identity = found[1] if len(found) > 1 and found[0] == CALL and _is_id(found[1]) else None
        return Garbage("far too many values, or nested too deeply", identity)
    match found:
        case [2, identity, str(action), dict(payload)] if _is_id(identity):
            return Called(identity, action[:60], payload)
        case [2, identity, *_] if _is_id(identity):
            return Garbage("a call without action or payload", identity)
        case [3, str(identity), dict(payload)]:
            return Answered(identity, payload)
        case [4, str(identity), code, *rest]:
            return Refused(identity, str(code)[:60], str(rest[0])[:120] if rest else "")
    return Garbage("no OCPP message")


def call(identity: str, action: str, payload: Json) -> str:
    """A call of ours."""
    return _text([CALL, identity, action, payload])


def result(identity: Any, payload: Json) -> str:
    """Our answer."""
    return _text([RESULT, identity, payload])


def error(identity: Any, code: str, text: str) -> str:
    """Our refusal."""
    return _text([ERROR, identity, code, text, {}])


def _text(message: list[Any]) -> str:
    return msgspec.json.encode(message).decode()


def _is_id(value: object) -> bool:
    return value is None or (isinstance(value, str | int) and len(str(value)) <= 64)
