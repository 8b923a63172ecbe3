"""A cloud that says once that the car is gone may err; two readings in a row are believed."""

from datetime import datetime

import pytest

from domain.loadpoint.session import follow
from domain.reading.charger import ChargerReading, ChargerState
from domain.reading.plug import NEVER_TOLD, Plug, believed
from domain.reading.reading import Reading
from tests.builders import a_charger, after, an_observation

OUT = ChargerReading(state=ChargerState.DISCONNECTED, connected=False, charging=False, power_w=0.0)


def read(charger: ChargerReading | None, at: datetime) -> Reading:
    return Reading(read_at=at, charger=charger)


def told(*chargers: ChargerReading | None, needed: int = 2, step_s: float = 60) -> list[bool | None]:
    plug, found = NEVER_TOLD, []
    for place, charger in enumerate(chargers):
        reading, plug = believed(read(charger, after(place * step_s)), plug, needed)
        found.append(None if reading.charger is None else reading.charger.connected)
    return found


IN, UNKNOWN = a_charger(), a_charger(connected=None)


@pytest.mark.parametrize(
    ("chargers", "found"),
    [
        ((IN, OUT, IN), [True, True, True]),
        ((IN, OUT, OUT), [True, True, False]),
        ((IN, OUT, UNKNOWN, OUT), [True, True, None, False]),
        ((IN, OUT, IN, OUT, IN), [True] * 5),
        ((OUT, OUT, OUT), [None, False, False]),  # nobody knows before
        ((IN, OUT, OUT, IN), [True, True, False, True]),
        ((IN, None, OUT), [True, None, True]),
    ],
)
def test_scenario_ev36_one_unplugged_answer_of_a_cloud_is_not_believed_and_two_are(chargers, found):
    assert told(*chargers) == found


def test_a_local_charger_is_believed_at_once():
    assert told(IN, OUT, needed=1) == [True, False]


def test_one_answer_that_is_told_at_every_tick_counts_once():
    assert told(IN, OUT, OUT, OUT, step_s=0) == [True, True, True, True]


def test_a_doubted_unplug_contradicts_itself_nowhere():
    reading, plug = believed(read(OUT, after(60)), Plug(is_in=True), 2)
    assert reading.charger.state is ChargerState.CONNECTED
    assert believed(read(OUT, after(120)), plug, 2)[0].charger is OUT


def test_the_session_outlives_the_doubted_answer_and_ends_with_the_second():
    plug, session, ids = NEVER_TOLD, None, []
    for place, charger in enumerate((a_charger(7_000), OUT, a_charger(7_000), OUT, OUT)):
        at = after(60 * place)
        reading, plug = believed(read(charger, at), plug, 2)
        session = follow(session, "garage", an_observation(chargers={"garage": reading.charger}, at=at), 60)
        ids.append(None if session is None else session.id)
    assert len(set(ids[:4])) == 1
    assert ids[4] is None
