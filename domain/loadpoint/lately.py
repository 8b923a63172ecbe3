"""What chargers told lately, for what is planned: a short outage is no car that left.

What is decided now goes by what is known now: a reading that is too old is unknown. A plan is of hours, and a
car that was there a few minutes ago will be there: without it the battery would be planned for another house,
and for this one again a moment later.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from domain.loadpoint.identity import Attached
from domain.loadpoint.past_session import has_fallen_silent
from domain.loadpoint.session import Session
from domain.reading.charger import ChargerReading
from domain.reading.observation import Observation

PLANNED_ON = timedelta(minutes=10)  # two slots of a plan: what was planned for a car stands as long
NO_SESSIONS: Mapping[str, Session] = {}


class Heard(Struct, frozen=True):
    """What a charger told last, and when that was still known."""

    reading: ChargerReading
    at: datetime


def as_left(sessions: Mapping[str, Session]) -> dict[str, Heard]:
    """What is known of the chargers as a program begins: the cars that the last run saw there."""
    return {
        key: Heard(
            ChargerReading(connected=True, vehicle_soc_pct=each.soc_pct, session_wh=each.known_wh), each.at
        )
        for key, each in sessions.items()
    }


def heard_lately(before: Mapping[str, Heard], seen: Observation) -> dict[str, Heard]:
    """What is known of each charger after this look, by loadpoint id; older than that it is forgotten."""
    kept = {key: each for key, each in before.items() if timedelta() <= seen.at - each.at < PLANNED_ON}
    return kept | {key: Heard(reading, seen.at) for key, reading in seen.chargers.items()}


def as_planned_on(
    seen: Observation, heard: Mapping[str, Heard], sessions: Mapping[str, Session] = NO_SESSIONS
) -> Observation:
    """The house as it is planned on: chargers that are silent now are as they were heard lately, and what a
    car of unknown level has taken is by no charger's word less than was counted here.
    """
    silent = {key: each.reading for key, each in heard.items() if key not in seen.chargers}
    known = {
        key: replace(reading, session_wh=max(reading.session_wh or 0.0, session.known_wh))
        for key, reading in {**silent, **seen.chargers}.items()
        if reading.connected
        and reading.vehicle_soc_pct is None
        and (session := sessions.get(key)) is not None
        and not has_fallen_silent(session, seen.at)
    }
    return replace(seen, chargers={**silent, **seen.chargers, **known}) if silent or known else seen


def attached_lately(
    now: Mapping[str, Attached], before: Mapping[str, Attached], silent: Collection[str]
) -> dict[str, Attached]:
    """Who stands where: a car that was told at a charger which is silent now is still there, unless it is at
    another one.
    """
    seen = {each.vehicle for key, each in now.items() if key not in silent}
    return {
        key: was
        if key in silent
        and (was := before.get(key)) is not None
        and was.by_identity
        and was.vehicle not in seen
        else each
        for key, each in now.items()
    }
