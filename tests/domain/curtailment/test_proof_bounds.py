"""How much, how long and how often the meter must say it before a limit counts as kept or ignored."""

import pytest

from domain.curtailment.proof import CurtailmentProof, Enforcement, check, paused
from tests.builders import NOON, after, an_observation

UNKNOWN, ENFORCED, NOT_ENFORCED = Enforcement
SUNNY = {"grid_w": -4_000.0, "pv_w": 4_600.0}
OBEYED = {"grid_w": 0.0, "pv_w": 600.0}
BETWEEN = {"grid_w": -150.0, "pv_w": 750.0}  # neither kept nor broken


def looked_before(**before) -> CurtailmentProof:
    """What is known after one look at a free house, at noon."""
    return check(CurtailmentProof(), an_observation(**before, at=NOON), None, None, NOON)[0]


def looks(state, *polls, limit_w=0.0, since=NOON):
    """The verdicts of looks at (second, what is seen), a limit being set at noon."""
    found = []
    for seconds, seen in polls:
        now = after(seconds)
        state, verdict, _ = check(state, an_observation(at=now, **seen), limit_w, since, now)
        found.append(verdict)
    return found


def three(seen) -> list:
    """Three slow looks that all see the same."""
    return [(30, seen), (60, seen), (90, seen)]


@pytest.mark.parametrize(
    ("before", "then", "limit_w", "verdict"),
    [
        ({"grid_w": -201.0, "pv_w": 900.0}, {"grid_w": 0.0, "pv_w": 699.0}, 0.0, ENFORCED),
        (
            {"grid_w": -200.0, "pv_w": 900.0},
            {"grid_w": 0.0, "pv_w": 700.0},
            0.0,
            UNKNOWN,
        ),  # hardly any surplus
        ({"grid_w": -701.0, "pv_w": 900.0}, {"grid_w": -500.0, "pv_w": 700.0}, 500.0, ENFORCED),
        ({"grid_w": -700.0, "pv_w": 900.0}, {"grid_w": -500.0, "pv_w": 700.0}, 500.0, UNKNOWN),
        (SUNNY, {"grid_w": -100.0, "pv_w": 700.0}, 0.0, ENFORCED),  # close enough
        (SUNNY, {"grid_w": -101.0, "pv_w": 701.0}, 0.0, UNKNOWN),
        (SUNNY, {"grid_w": 0.0, "pv_w": 4_500.0}, 0.0, ENFORCED),  # 100 W less sun are the limit's doing
        (SUNNY, {"grid_w": 0.0, "pv_w": 4_501.0}, 0.0, UNKNOWN),
        (SUNNY, {"grid_w": -200.0, "pv_w": 4_600.0}, 0.0, UNKNOWN),
        (SUNNY, {"grid_w": -201.0, "pv_w": 4_600.0}, 0.0, NOT_ENFORCED),
        (SUNNY, {"grid_w": -1_701.0, "pv_w": 4_600.0}, 1_500.0, NOT_ENFORCED),
        (SUNNY, {"grid_w": -1_700.0, "pv_w": 4_600.0}, 1_500.0, UNKNOWN),
    ],
)
def test_what_counts_as_surplus_as_kept_and_as_broken(before, then, limit_w, verdict):
    assert looks(looked_before(**before), *three(then), limit_w=limit_w)[-1] is verdict


@pytest.mark.parametrize(
    ("before", "then", "verdict"),
    [
        ({"battery_w": 0.0}, {"battery_w": -100.0}, ENFORCED),
        ({"battery_w": 0.0}, {"battery_w": -99.0}, UNKNOWN),
        ({"battery_w": 2_000.0}, {"battery_w": 500.0}, ENFORCED),  # it gives less
        ({"battery_w": 0.0}, {"battery_w": 3_000.0}, UNKNOWN),  # giving more stops no export
        ({"battery_w": None}, {"battery_w": -3_000.0}, UNKNOWN),
        ({"battery_w": 0.0}, {"battery_w": None}, UNKNOWN),
        ({"battery_w": 0.0, "pv_w": None}, {"battery_w": 0.0, "pv_w": 600.0}, UNKNOWN),
        ({"battery_w": 0.0, "pv_w": 4_600.0}, {"battery_w": 0.0, "pv_w": None}, UNKNOWN),
    ],
)
def test_sun_or_battery_must_have_given_way_and_be_known_before_and_after(before, then, verdict):
    state = looked_before(**{"grid_w": -3_000.0, "pv_w": None, **before})
    assert looks(state, *three({"grid_w": 0.0, "pv_w": None, **then}))[-1] is verdict


@pytest.mark.parametrize(("late_s", "verdict"), [(120, ENFORCED), (121, UNKNOWN)])
def test_a_look_from_before_the_limit_is_good_for_two_minutes(late_s, verdict):
    polls = [(late_s + second, seen) for second, seen in three(OBEYED)]
    assert looks(looked_before(**SUNNY), *polls, since=after(late_s))[-1] is verdict


@pytest.mark.parametrize(
    ("polls", "verdicts"),
    [
        # one look that says nothing, or the other thing, begins the three anew
        ([OBEYED, BETWEEN, OBEYED, OBEYED, OBEYED], [UNKNOWN] * 4 + [ENFORCED]),
        ([SUNNY, BETWEEN, SUNNY, SUNNY, SUNNY], [UNKNOWN] * 4 + [NOT_ENFORCED]),
        ([OBEYED, SUNNY, SUNNY, SUNNY], [UNKNOWN] * 3 + [NOT_ENFORCED]),
        ([SUNNY, OBEYED, OBEYED, OBEYED], [UNKNOWN] * 3 + [ENFORCED]),
        ([OBEYED, {"grid_w": None}, OBEYED, OBEYED, OBEYED], [UNKNOWN] * 4 + [ENFORCED]),
    ],
)
def test_three_looks_in_a_row_must_agree(polls, verdicts):
    slow = [(30 * number, seen) for number, seen in enumerate(polls, start=1)]
    assert looks(looked_before(**SUNNY), *slow) == verdicts


def test_looks_less_than_five_seconds_apart_count_once():
    state, counted = looked_before(**SUNNY), []
    for seconds in (1, 4.9, 5, 9.9, 10, 15):
        now = after(seconds)
        state, _, facts = check(state, an_observation(at=now, **OBEYED), 0.0, NOON, now)
        counted.append(facts["polls"])
    assert counted == [0, 0, 1, 1, 2, 3]


def test_a_lifted_limit_has_no_verdict_and_every_look_is_one_from_before_the_next():
    state = looked_before(**SUNNY)
    state, verdict, facts = check(state, an_observation(at=after(60), **BETWEEN), None, NOON, after(60))
    assert (verdict, facts) == (UNKNOWN, {})
    assert (state.before.grid_w, state.before.at) == (-150.0, after(60))
    state, _, _ = check(state, an_observation(at=after(70), grid_w=None), None, None, after(70))
    assert state.before.at == after(60)  # a silent meter takes nothing away


def test_a_pause_forgets_the_run_and_keeps_what_was_proven():
    state = looked_before(**SUNNY)
    for seconds in (10, 20, 30, 40):
        now = after(seconds)
        state, _, _ = check(state, an_observation(at=now, **OBEYED), 0.0, NOON, now)
    kept = paused(state)
    assert (kept.polls, kept.held_since, kept.broken_since) == (0, None, None)
    assert (kept.verdict, kept.since, kept.before) == (ENFORCED, NOON, state.before)
    assert looks(kept, (70, SUNNY), (100, SUNNY), (130, SUNNY)) == [ENFORCED, ENFORCED, NOT_ENFORCED]
