"""What is wrong with limits of export and of inverters: ignored, owed, or wished where there can be none."""

from collections.abc import Iterator
from datetime import datetime

from domain.curtailment.proof import Enforcement
from domain.house.devices import BATTERY
from domain.reason.reason import Why
from domain.status.inputs import StatusInputs
from domain.status.problems import Problem, ProblemCode

LIMIT_OF_OUTPUT = "The limit of what an inverter gives"


def ignored_limits(inputs: StatusInputs, now: datetime) -> Iterator[Problem]:
    """Export goes on although the device took the limit."""
    curtailment = inputs.decision.curtailment
    ignoring = sorted(inputs.ignoring) if curtailment.active else []
    for device in ignoring:
        yield Problem(code=ProblemCode.NOT_ENFORCED, device=device, since=now, facts={"hint": None})
    if ignoring and curtailment.reason.code is not Why.NOT_ENFORCED:
        return  # what the meter shows is these
    is_found_out = curtailment.active and inputs.enforcement is Enforcement.NOT_ENFORCED
    if is_found_out or curtailment.reason.code is Why.NOT_ENFORCED:
        facts = {"hint": curtailment.reason.facts.get("hint") or None}
        yield Problem(code=ProblemCode.NOT_ENFORCED, device=BATTERY, since=now, facts=facts)


def owed_limits(inputs: StatusInputs, now: datetime) -> Iterator[Problem]:
    """A limit that was to be lifted and is not: the device still holds it for us."""
    for device, why in inputs.owed.items():
        facts = {"error": why.facts.get("error")}
        yield Problem(code=ProblemCode.RESTORE_PENDING, device=device, since=now, facts=facts)


def unlimited_inverters(inputs: StatusInputs, now: datetime) -> Iterator[Problem]:
    """Its owner wants an inverter to be limited, and it says why that cannot be."""
    for device, able in inputs.inverters.items():
        if able.is_asked_for and able.why_not and not able.limits:
            facts = {"setting": LIMIT_OF_OUTPUT, "error": able.why_not.rstrip(".")}
            yield Problem(code=ProblemCode.SETTING_WITHOUT_EFFECT, device=device, since=now, facts=facts)
