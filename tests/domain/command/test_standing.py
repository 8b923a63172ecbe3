"""Wishes side by side on one target: a person before every automation, of equals the one who asked last."""

import pytest

from domain.command.intent import BatteryIntent, ChargeIntent
from domain.command.order import BatteryAction
from domain.command.standing import governing, let_go_by, outranks, run_out
from tests.builders import NOON, a_charge, after


def a_wish(issued_by: str = "user", generation: int = 0, lasts_s: float = 600) -> BatteryIntent:
    return BatteryIntent(
        command_id=f"{issued_by}-{generation}",
        action=BatteryAction.HOLD,
        since=NOON,
        until=after(lasts_s),
        issued_by=issued_by,
        generation=generation,
    )


PERSON, OLDER = a_wish(generation=4), a_wish(generation=2)
NIGHT, PEAK = a_wish("automation:night", 5), a_wish("automation:peak", 9)


@pytest.mark.parametrize(
    ("standing", "governs"),
    [
        ([], None),
        ([NIGHT], NIGHT),
        ([OLDER, PERSON], PERSON),
        ([PERSON, OLDER], PERSON),
        ([PEAK, NIGHT], PEAK),
        ([PEAK, OLDER, NIGHT], OLDER),  # a person's word stands, however old it is
    ],
)
def test_a_person_governs_before_every_automation_and_of_equals_the_last_who_asked(standing, governs):
    assert governing(standing) is governs


@pytest.mark.parametrize(
    ("standing", "issued_by", "has_to_wait"),
    [
        (None, "automation:night", False),
        (PERSON, "automation:night", True),
        (PERSON, "user", False),
        (NIGHT, "automation:peak", False),
        (NIGHT, "user", False),
    ],
)
def test_only_an_automation_waits_and_only_behind_a_person(standing, issued_by, has_to_wait):
    assert outranks(standing, issued_by) is has_to_wait


@pytest.mark.parametrize(
    ("issued_by", "left"),
    [
        ("user", []),  # a person's release clears all
        ("automation:night", [PERSON, PEAK]),  # an automation's only its own
        ("automation:other", [PERSON, NIGHT, PEAK]),
    ],
)
def test_a_release_takes_back_ones_own_wish_and_those_of_a_lower_rank(issued_by, left):
    standing = [PERSON, NIGHT, PEAK]
    gone = let_go_by(standing, issued_by)
    assert [each for each in standing if each not in gone] == left


@pytest.mark.parametrize(("seconds", "ended"), [(599, []), (600, [NIGHT]), (1_200, [NIGHT])])
def test_a_wish_behind_another_runs_out_at_its_end_and_the_one_that_governs_is_not_among_them(seconds, ended):
    governs = a_wish(generation=7, lasts_s=60)
    lasting = a_wish("automation:peak", 9, lasts_s=3_600)
    assert run_out([governs, NIGHT, lasting], after(seconds)) == ended


@pytest.mark.parametrize(
    ("intent", "called", "is_stop"),
    [
        (a_charge(16), "start", False),
        (a_charge(16, boost=True), "boost", False),
        (a_charge(1), "start", False),
        (a_charge(0), "stop", True),
    ],
)
def test_a_wish_for_a_charge_is_called_by_what_it_asks(intent: ChargeIntent, called, is_stop):
    assert (intent.as_action, intent.is_stop) == (called, is_stop)


def test_a_wish_for_the_battery_is_called_by_its_action():
    assert PERSON.as_action == "hold"
