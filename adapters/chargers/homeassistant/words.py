"""What the texts of a charger's status mean; other integrations, other words for the same."""

import re
from collections.abc import Mapping

from adapters.links.homeassistant.writes import plain
from domain.reading.charger import ChargerState

# The letters are those of IEC 61851, the words those of the integrations for OCPP, Easee, go-e, Wallbox,
# Zaptec and Tesla.
MEANINGS: Mapping[ChargerState, tuple[str, ...]] = {
    ChargerState.DISCONNECTED: (
        "a",
        "a1",
        "a2",
        "available",
        "car_disconnected",
        "disconnected",
        "idle",
        "no_car",
        "not_connected",
        "not_plugged",
        "ready",
        "unplugged",
    ),
    ChargerState.CONNECTED: (
        "awaiting_start",
        "b",
        "b1",
        "b2",
        "connected",
        "connected_requesting",
        "plugged",
        "preparing",
        "ready_to_charge",
        "starting",
        "stopped",
        "waiting",
        "waiting_for_car",
    ),
    ChargerState.CHARGING: ("c", "c1", "c2", "charging"),
    ChargerState.SUSPENDED_EV: ("suspended_ev", "suspendedev"),
    ChargerState.SUSPENDED_EVSE: ("paused", "suspended_evse", "suspendedevse"),
    ChargerState.FINISHED: (
        "charging_complete",
        "charging_completed",
        "charging_finished",
        "complete",
        "completed",
        "connected_finished",
        "finished",
        "finishing",
        "fully_charged",
    ),
    ChargerState.FAULTED: ("e", "error", "f", "fault", "faulted"),
}
KNOWN = {word: state for state, words in MEANINGS.items() for word in words}
PLUGGED_IN = frozenset(
    {
        ChargerState.CONNECTED,
        ChargerState.CHARGING,
        ChargerState.SUSPENDED_EV,
        ChargerState.SUSPENDED_EVSE,
        ChargerState.FINISHED,
    }
)


def meaning_of(text: str | None, own: Mapping[str, str]) -> ChargerState:
    """What a status says; `own` are the words that the owner has explained. A strange word is unknown."""
    if text is None:
        return ChargerState.UNKNOWN
    word = plain(text)
    explained = {plain(key): value for key, value in own.items()}
    if word in explained:
        return ChargerState(explained[word])
    return KNOWN.get(word, ChargerState.UNKNOWN)


def phases_in(option: str) -> int | None:
    """How many phases an option such as "3 phases" is for; None where it says no such thing."""
    found = re.search(r"\d+", option)
    return int(found[0]) if found is not None and found[0] in ("1", "3") else None
