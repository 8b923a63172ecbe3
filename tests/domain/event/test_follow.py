"""The life of events: each step once, and silence withdraws nothing."""

import pytest

from domain.event.event import EventKind, EventState, most_important
from domain.event.follow import KEPT, MOST_KEPT, follow
from domain.event.told import Told
from tests.builders import NOON, after

SESSION = EventKind.SAVING_SESSION


def told(starts_s: float = 3_600, ends_s: float | None = 7_200, name: str = "s", kind: EventKind = SESSION):
    ends_at = None if ends_s is None else after(ends_s)
    return Told(kind=kind, id=name, starts_at=after(starts_s), ends_at=ends_at)


def lived(*looks: tuple[float, list[Told]], silent: frozenset[EventKind] = frozenset()) -> list[list[str]]:
    """The states that each look brought."""
    events, found = {}, []
    for at_s, what in looks:
        followed = follow(events, what, after(at_s), silent)
        events = followed.events
        found.append([event.state.value for event in followed.changed])
    return found


def test_an_event_is_announced_runs_and_is_done_each_once():
    looks = [(at_s, [told()]) for at_s in (0, 10, 3_600, 3_610, 7_200, 7_210)]
    assert lived(*looks) == [["announced"], [], ["running"], [], ["done"], []]


@pytest.mark.parametrize(
    ("looks", "states"),
    [
        ([(0, [told()]), (60, [])], [["announced"], ["cancelled"]]),
        ([(3_600, [told()]), (3_660, [])], [["running"], ["cancelled"]]),  # withdrawn before its end
        ([(3_600, [told()]), (7_200, [])], [["running"], ["done"]]),
        ([(3_600, [told(ends_s=None)]), (3_660, [])], [["running"], ["done"]]),
        ([(7_300, [told()])], [[]]),  # what was over before it was heard of is no news
        ([(3_700, [told()])], [["running"]]),  # a server that starts in the middle
        ([(0, [told()]), (60, []), (120, [told()])], [["announced"], ["cancelled"], ["announced"]]),
        ([(0, [told()]), (60, [told(ends_s=9_000)])], [["announced"], []]),  # moved, and told in the status
        ([(3_600, [told()]), (3_660, [told(starts_s=3_700)])], [["running"], []]),  # it began once
        (
            [(0, [told(kind=EventKind.PRICE_SPIKE_WARNING)]), (60, []), (120, [told()])],
            [["announced"], ["cancelled"], []],  # a warning is given once
        ),
    ],
)
def test_what_is_told_decides(looks, states):
    assert lived(*looks) == states


def test_a_source_that_is_silent_withdraws_nothing_and_the_clock_goes_on():
    looks = [(0, [told()]), (60, []), (3_600, []), (7_200, [])]
    assert lived(*looks, silent=frozenset({SESSION})) == [["announced"], [], ["running"], ["done"]]


def test_an_event_keeps_when_it_changed_until_it_changes_again():
    events = follow({}, [told()], NOON).events
    events = follow(events, [told()], after(60)).events
    assert events["s"].changed_at == NOON


def test_what_is_over_is_forgotten_after_a_month_or_when_there_is_too_much_of_it():
    events = follow({}, [told(0, 60, name=f"s{number:03}") for number in range(MOST_KEPT + 5)], NOON).events
    over = follow(events, [], after(60)).events
    assert len(over) == MOST_KEPT
    assert follow(over, [], after(60) + KEPT).events == {}


def test_what_runs_goes_before_what_comes_and_then_the_kind_decides():
    events = follow(
        {},
        [
            told(0, 60, name="demand", kind=EventKind.DEMAND_WINDOW),
            told(0, 60, name="session"),
            told(60, 90, name="spike", kind=EventKind.SPIKE_EXPORT),
            told(30, 90, name="sooner", kind=EventKind.SPIKE_EXPORT),
        ],
        NOON,
    ).events
    names = []
    while (event := most_important(events.values())) is not None:
        names.append(event.id)
        del events[event.id]
    assert names == ["session", "demand", "sooner", "spike"]


@pytest.mark.parametrize("state", EventState)
def test_only_what_comes_or_runs_is_shown(state):
    (event,) = follow({}, [told(0, 60)], NOON).events.values()
    changed = event.__class__(**{**{f: getattr(event, f) for f in event.__struct_fields__}, "state": state})
    assert (most_important([changed]) is not None) is (state in ("announced", "running"))
