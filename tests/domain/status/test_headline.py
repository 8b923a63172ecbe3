"""What is wrong, as the headline tells it."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.status.headline import LESSER, OF_SEVERAL
from domain.status.headline import SENTENCES as HEADLINES
from domain.status.problems import Problem, ProblemCode
from domain.status.summary import Doing
from tests.domain.status.summaries import CARPORT, charging, flow, summary
from tests.fakes.status import NOON


def a_problem(code, device="battery", minutes=28, **facts):
    return Problem(code=code, device=device, since=NOON - timedelta(minutes=minutes), facts=facts)


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (a_problem(ProblemCode.DEVICE_OFFLINE), "The battery has not answered since 12:02."),
        (
            a_problem(ProblemCode.DEVICE_OFFLINE, "loadpoints/garage"),
            "The charger Garage has not answered since 12:02.",
        ),
        (
            a_problem(ProblemCode.DEVICE_OFFLINE, "pv/roof", 60 * 24),
            "The solar inverter roof has not answered since 12:30 yesterday.",
        ),
        (
            a_problem(ProblemCode.BEHIND_SCHEDULE, "loadpoints/garage"),
            "The Ioniq will not be ready in time.",
        ),
        (a_problem(ProblemCode.NO_PLAN, None, 3), None),
        (a_problem(ProblemCode.NO_PLAN, None, 6), "There has been no plan since 12:24."),
        (a_problem(ProblemCode.SETTING_WITHOUT_EFFECT, None), None),
    ],
)
def test_what_is_wrong_is_told_with_since_when(problem, sentence):
    told = summary(problems=(problem,), loadpoints=charging(), flow=flow(0, 4700, 0, 4200))
    assert (told.problem, told.doing) == (sentence, Doing.CAR_CHARGING)


@pytest.mark.parametrize(
    ("names", "problems", "sentence"),
    [
        (
            ("Garage", "Carport"),
            (("loadpoints/garage", 28), ("loadpoints/carport", 12)),
            "The charger Garage and the charger Carport have not answered since 12:18.",
        ),
        (  # an owner who gave both one name knows them by their ids alone
            ("Wallbox", "Wallbox"),
            (("loadpoints/garage", 28), ("loadpoints/carport", 28)),
            "The charger Wallbox (garage) and the charger Wallbox (carport) have not answered since 12:02.",
        ),
        (
            ("Wallbox", "Wallbox"),
            (("loadpoints/carport", 28),),
            "The charger Wallbox (carport) has not answered since 12:02.",
        ),
        (
            ("Garage", "Carport"),
            (("battery", 28), ("loadpoints/garage", 28), ("loadpoints/carport", 20), ("pv/roof", 19)),
            "The battery, the charger Garage and 2 more have not answered since 12:11.",
        ),
    ],
)
def test_devices_that_are_silent_together_are_told_together_and_by_name(names, problems, sentence):
    garage, carport = names
    lps = {
        "garage": replace(charging()["garage"], name=garage),
        "carport": replace(CARPORT, name=carport),
    }
    told = summary(
        problems=tuple(a_problem(ProblemCode.DEVICE_OFFLINE, *each) for each in problems), loadpoints=lps
    )
    assert told.problem == sentence


def test_two_cars_that_will_be_late_are_both_named():
    late = tuple(a_problem(ProblemCode.BEHIND_SCHEDULE, f"loadpoints/{key}") for key in ("garage", "carport"))
    told = summary(problems=late, loadpoints=charging() | {"carport": CARPORT})
    assert told.problem == "The Ioniq and the Leaf will not be ready in time."


def test_what_several_can_have_at_once_has_a_sentence_for_all_of_them():
    assert set(OF_SEVERAL) < set(HEADLINES)
    for code in OF_SEVERAL:
        both = tuple(a_problem(code, f"loadpoints/{key}") for key in ("garage", "carport"))
        told = summary(problems=both, loadpoints=charging() | {"carport": CARPORT})
        assert told.problem is not None
        assert told.problem.endswith(".")
        assert " and the " in told.problem


def test_every_problem_is_either_a_headline_or_a_lesser_one():
    assert set(HEADLINES) | LESSER == set(ProblemCode)
    assert not set(HEADLINES) & LESSER
    for code in HEADLINES:
        told = summary(problems=(a_problem(code, "loadpoints/garage"),), loadpoints=charging())
        assert told.problem
        assert told.problem.endswith(".")
