"""What the driver asks of a way to a car; the cloud and Bluetooth are such ways."""

from enum import StrEnum
from typing import Protocol

from adapters.chargers.tesla.sample import Sample
from adapters.clouds.tesla.answers import Refused


class Verb(StrEnum):
    """What a car can be told, in Fleet API's words."""

    START = "charge_start"
    STOP = "charge_stop"
    AMPS = "set_charging_amps"


class Car(Protocol):
    """One car. Questions raise Unreachable (also as Asleep) or Rejected; commands also OutcomeUnknown."""

    async def is_awake(self) -> bool:
        """Whether it is awake; asking does not wake it. Raises Unreachable where it has no connection."""
        ...

    async def look(self) -> Sample:
        """What it says of its charge. Raises Asleep."""
        ...

    async def wake(self) -> None:
        """Begins to wake it, which takes a while."""
        ...

    async def tell(self, verb: Verb, amps: int | None = None) -> None:
        """One command. Raises Refused with the car's own reason, Asleep."""
        ...

    async def close(self) -> None:
        """Lets go of sockets; never raises."""
        ...


THERE_ALREADY = {
    Verb.START: ("is_charging", "already", "charging", "complete"),
    Verb.STOP: ("not_charging", "already", "complete", "disconnected", "no_power"),
    Verb.AMPS: ("already",),
}
IN_WORDS = {
    "disconnected": "no cable is plugged in",
    "no_power": "there is no power at the cable",
}


def is_there_already(verb: Verb, refusal: Refused) -> bool:
    """Whether the car only says that nothing is left to do."""
    reason = refusal.reason.strip().lower().replace(" ", "_")
    return any(reason == word or reason.startswith(f"{word}_") for word in THERE_ALREADY[verb])


def in_words(refusal: Refused) -> str:
    """What a refusal means for the owner."""
    reason = refusal.reason.strip().lower()
    return IN_WORDS.get(reason, reason or "it gave no reason")
