"""What a message may look like, by the schemas that the library `ocpp` brings for each version."""

import json
from decimal import Decimal
from typing import Any

from jsonschema.exceptions import ValidationError
from ocpp.messages import MessageType, get_validator

from adapters.chargers.ocpp.frames import Json
from adapters.chargers.ocpp.values import MOST_CHECKED, end_of
from adapters.chargers.ocpp.versions import V16

# Of a limit one decimal is allowed, which binary numbers do not hold: these are checked as decimal ones.
TENTHS = {"SetChargingProfile", "RemoteStartTransaction", "GetCompositeSchedule"}
CODES = {
    "type": "TypeConstraintViolation",
    "maxLength": "TypeConstraintViolation",
    "required": "ProtocolError",
}


class BrokenError(Exception):
    """A message that is not as its version says. `code` is the error code of OCPP for it."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


def knows(action: str, version: str) -> bool:
    """Whether this version has such a call."""
    try:
        _validator(MessageType.Call, action, version)
    except (OSError, ValueError):
        return False
    return True


def check_call(action: str, payload: Json, version: str) -> None:
    """Raises BrokenError where a call is not as the version says."""
    _check(MessageType.Call, action, payload, version)


def check_result(action: str, payload: Json, version: str) -> None:
    """Raises BrokenError where an answer is not as the version says."""
    _check(MessageType.CallResult, action, payload, version)


def _check(kind: int, action: str, payload: Json, version: str) -> None:
    checked: Any = end_of(payload, MOST_CHECKED)
    if version == V16 and action in TENTHS:
        checked = json.loads(json.dumps(checked), parse_float=Decimal)
    try:
        _validator(kind, action, version).validate(checked)
    except ValidationError as err:
        where = ".".join(str(step) for step in err.absolute_path) or action
        code = CODES.get(str(err.validator), "FormatViolation")
        raise BrokenError(code, f"{where}: {err.message[:120]}") from err


def _validator(kind: int, action: str, version: str) -> Any:
    if not action.isalnum():
        raise ValueError(action)
    parse = Decimal if version == V16 and action in TENTHS else float
    return get_validator(kind, action, version, parse)
