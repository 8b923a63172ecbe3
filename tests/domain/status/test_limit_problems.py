"""What is wrong with limits: one that is not followed, not lifted, or cannot be set."""

import pytest
from msgspec.structs import replace

from domain.command.capabilities import InverterCapabilities
from domain.command.decision import CurtailmentDecision
from domain.curtailment.proof import Enforcement
from domain.reason.reason import Reason, Why
from domain.status.evident import evident
from domain.status.problems import ProblemCode, problem_text
from domain.status.render import status_of
from tests.builders import NOON
from tests.domain.status.test_evident import told, words
from tests.fakes.status_inputs import deciding, the_inputs
from tests.fakes.telling import a_telling

ACTIVE = CurtailmentDecision(active=True, limit_w=0.0, reason=Reason(Why.EXPORT_UNECONOMIC))
LIFTED = CurtailmentDecision(active=False, reason=Reason(Why.EXPORT_WORTHWHILE))
GIVEN_UP = CurtailmentDecision(active=False, reason=Reason(Why.NOT_ENFORCED))


@pytest.mark.parametrize(
    ("curtailment", "enforcement", "is_told"),
    [
        (ACTIVE, Enforcement.NOT_ENFORCED, True),
        (ACTIVE, Enforcement.UNKNOWN, False),
        (ACTIVE, Enforcement.ENFORCED, False),
        (LIFTED, Enforcement.NOT_ENFORCED, False),  # nothing is asked of it now
        (GIVEN_UP, Enforcement.UNKNOWN, True),
    ],
)
def test_a_limit_that_is_not_followed_is_told(curtailment, enforcement, is_told):
    found = told(decision=deciding(curtailment=curtailment), enforcement=enforcement)
    assert found == ([("not_enforced", "battery")] if is_told else [])


def test_a_limit_that_is_not_lifted_yet_is_told_until_it_is():
    owed = {"pv/shed": Reason(Why.NO_ANSWER, {"error": "timed out"})}
    assert words(owed=owed) == [
        "The solar inverter shed could not be handed back as it was before: timed out. It is tried again."
    ]
    shown = status_of(the_inputs(owed=owed), NOON).curtailment
    assert (shown.acknowledged, shown.inverters["shed"].acknowledged) == (False, False)
    assert told(owed={}) == []


@pytest.mark.parametrize(
    ("reason", "devices"),
    [(Why.EXPORT_UNECONOMIC, ["pv/1", "pv/2"]), (Why.NOT_ENFORCED, ["pv/1", "pv/2", "battery"])],
)
def test_an_inverter_that_ignores_its_limit_is_named_and_not_the_battery(reason, devices):
    limit = CurtailmentDecision(active=True, outputs={"pv/1": 500, "pv/2": 500}, reason=Reason(reason))
    inputs = the_inputs(
        decision=replace(deciding(), curtailment=limit),
        enforcement=Enforcement.NOT_ENFORCED,
        ignoring=frozenset({"pv/2", "pv/1"}),
    )
    found = [each for each in evident(inputs, NOON) if each.code is ProblemCode.NOT_ENFORCED]
    assert [each.device for each in found] == devices


@pytest.mark.parametrize(
    ("able", "is_told"),
    [
        ({"why_not": "It has no meter."}, True),
        ({"why_not": "It has no meter.", "is_asked_for": False}, False),  # nobody wants it limited
        ({"why_not": ""}, False),  # it has not told yet
        ({"why_not": "Several share it.", "limits": True}, False),
    ],
)
def test_what_keeps_an_inverter_from_the_limit_its_owner_wants_is_told(able, is_told):
    roof = InverterCapabilities(**{"is_asked_for": True} | able)
    found = list(evident(the_inputs(inverters={"pv/1": roof}), NOON))
    assert [each.device for each in found] == ["pv/1"] * is_told
    for problem in found:
        words = "The limit of what an inverter gives: It has no meter."
        assert problem_text(problem, a_telling(NOON)) == words
