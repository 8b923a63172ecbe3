"""What the cloud's answers mean, and the errors that tell them apart for those who must."""

from collections.abc import Mapping
from typing import Any

from adapters.kinds.secret import blanked
from domain.errors import Rejected, Unreachable

SITE_WORDS: Mapping[int, str] = {
    402: "payment is required: the subscription or its credits have run out",
    403: "the token has no permission for this (scopes energy_device_data and energy_cmds)",
    404: "there is no such site for this account (check battery.site_id)",
    412: "this application is not registered in the region",
    421: "the account lives in another region (set battery.region)",
}
CAR_WORDS: Mapping[int, str] = {
    402: "payment is required: the subscription or its credits have run out",
    403: "the token has no permission for this (scopes vehicle_device_data and vehicle_charging_cmds)",
    404: "there is no such car for this account (check the charger's vin)",
    412: "this application is not registered in the region",
    421: "the account lives in another region (set the charger's region)",
}
ASLEEP = ("asleep", "offline", "unavailable")  # what a 408 says of a car that was not reached


class NotFoundError(Rejected):
    """The account has no such site, car or path."""


class PaymentRequired(Rejected):
    """Nothing more is taken until somebody has paid."""


class Refused(Rejected):
    """It was understood and not done; `reason` is the device's own word."""

    def __init__(self, text: str, reason: str = "") -> None:
        super().__init__(text)
        self.reason = reason


class TooManyRequests(Unreachable):
    """It wants no request for `wait_s`."""

    def __init__(self, text: str, wait_s: float = 60.0) -> None:
        super().__init__(text)
        self.wait_s = wait_s


class Asleep(Unreachable):
    """The car sleeps or has no connection: nothing reached it."""


def is_refusal(inside: Mapping[str, Any]) -> bool:
    """Whether a good status carries a refusal."""
    code = inside.get("code")
    return inside.get("result") is False or (isinstance(code, int) and code >= 400)


def document_in(inside: object) -> Mapping[str, Any]:
    """What an answer holds, as a document. Raises Unreachable where it is none."""
    if isinstance(inside, dict):
        return inside
    raise Unreachable("the answer is no document")


def complaint(document: object) -> str:
    """What the cloud said about it, short and in its words; empty where it said nothing."""
    if not isinstance(document, dict):
        return ""
    inside = document.get("response")
    places = (document, inside if isinstance(inside, dict) else {})
    for place in places:
        for name in ("reason", "error_description", "error", "message", "txt"):
            if isinstance(said := place.get(name), str) and said:
                return blanked(said)[:120]
    return ""


def said(document: object) -> str:
    """The same as a clause of a sentence."""
    words = complaint(document)
    return f"it said: {words}" if words else "it gave no reason"


def says_asleep(document: object) -> bool:
    """Whether a 408 tells of a car that sleeps, so that nothing reached it."""
    words = complaint(document).lower()
    return any(word in words for word in ASLEEP)
