"""The cards that may charge, kept by the charger itself: they count there also while nobody answers it."""

import logging
import zlib
from collections.abc import Awaitable, Callable
from typing import Any

from adapters.chargers.ocpp.line import Line
from domain.errors import DeviceError, Unreachable

log = logging.getLogger(__name__)

LONGEST = {"1.6": 20, "2.0.1": 36}  # of a card's number
LARGEST = 2**31 - 2


def version_of(cards: tuple[str, ...]) -> int:
    """The number of this list, the same for the same cards: never 0, which means none."""
    told = "\n".join(sorted(card.strip().lower() for card in cards))
    return zlib.crc32(told.encode()) % LARGEST + 1


async def tell_cards(
    line: Line,
    cards: tuple[str, ...],
    most: float | None,
    version: str,
    row: Callable[[str], dict[str, Any]],
    enable: Callable[[], Awaitable[object]],
) -> None:
    """Gives the charger this list, unless it has it. `most`: so many it takes, None: it does not say; `row`:
    how the version writes one; `enable`: has it look at its list. Raises Unreachable when the line is gone.
    """
    fitting = tuple(card.strip() for card in cards if 0 < len(card.strip()) <= LONGEST[version])
    if most is not None and len(fitting) > most:
        log.info("%s: it takes a list of %.0f cards, and there are %d", line.name, most, len(fitting))
        return
    name = "listVersion" if version == "1.6" else "versionNumber"
    number = version_of(fitting)
    try:
        if (await line.ask("GetLocalListVersion", {})).get(name) != number:
            told: dict[str, Any] = {name: number, "updateType": "Full"}
            if fitting:
                told["localAuthorizationList"] = [row(card) for card in fitting]
            status = (await line.ask("SendLocalList", told)).get("status")
            if status != "Accepted":
                log.info("%s: it did not take the list of cards: %s", line.name, status)
                return
        await enable()
    except Unreachable:
        raise
    except DeviceError as err:
        log.info("%s", err)
