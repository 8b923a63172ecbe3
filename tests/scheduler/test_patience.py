"""How long a device is left alone after a failure: ever longer, and what lets go never long."""

import pytest

from domain.command.order import BatteryAction, BatteryOrder
from domain.reason.reason import Reason, Why
from scheduler.errand import Errand
from scheduler.patience import Backoff, Patience
from tests.builders import NOON, after

WHY = Reason(Why.DEVICE_REFUSED)
BEGIN, END = "begin", "end"


def an_errand(lets_go: bool = False) -> Errand:
    return Errand(
        resource="dispatch",
        order=BatteryOrder(action=BatteryAction.HOLD),
        owner="optimiser",
        issued_by="optimiser",
        until=None,
        command_id="c1",
        generation=1,
        keeps=True,
        lets_go=lets_go,
    )


def after_failures(*kinds: str) -> Patience:
    """All of them at noon."""
    patience = Patience()
    for kind in kinds:
        match kind:
            case "refuted":
                patience.refuted(WHY, NOON)
            case "silent" | "refused":
                patience.failed(an_errand(), WHY, NOON, is_silent=kind == "silent")
            case "end silent" | "end refused":
                patience.failed(an_errand(lets_go=True), WHY, NOON, is_silent=kind == "end silent")
    return patience


def barred_for_s(is_barred) -> int:
    """How many seconds after noon it is barred, without a gap."""
    barred = [seconds for seconds in range(2_000) if is_barred(after(seconds))]
    assert barred == list(range(len(barred)))
    return len(barred)


@pytest.mark.parametrize(
    ("kinds", "repeats_s", "others_s"),
    [
        ([], 0, 0),
        (["refused"], 30, 30),
        (["refused"] * 2, 60, 60),
        (["refused"] * 5, 480, 480),
        (["refused"] * 6, 900, 900),  # a quarter of an hour at most
        (["refused"] * 40, 900, 900),
        (["silent"], 10, 10),
        (["silent"] * 3, 40, 40),
        (["silent"] * 4, 60, 60),  # a minute at most: only a connection that cannot be made
        (["end refused"], 10, 10),
        (["end silent"] * 9, 60, 60),
        (["refuted"], 0, 30),  # acknowledged and not done: bad for others, and no attempt of its own
        (["refuted"] * 2, 0, 60),
        (["refused", "end refused"], 10, 30),  # an end waits for its own last attempt alone
        (["refused", "silent"], 10, 30),
        (["silent"] * 3 + ["refused"], 30, 40),
        (["end silent"] * 4 + ["refused"], 30, 30),
    ],
)
def test_every_kind_of_failure_has_a_wait_of_its_own(kinds, repeats_s, others_s) -> None:
    patience = after_failures(*kinds)
    assert barred_for_s(patience.bars_repeats) == repeats_s
    assert barred_for_s(patience.bars_others) == others_s


def test_what_failed_last_and_why_is_remembered() -> None:
    patience = after_failures()
    assert (patience.tried, patience.why) == (None, None)
    first, then = an_errand(), an_errand(lets_go=True)
    patience.failed(first, WHY, NOON, is_silent=False)
    assert (patience.tried, patience.why) == (first, WHY)
    silent = Reason(Why.NO_ANSWER)
    patience.failed(then, silent, NOON, is_silent=True)
    assert patience.tried is then
    assert patience.why == silent
    patience.refuted(Reason(Why.POWER_DID_NOT_MOVE), NOON)
    assert patience.tried is then
    assert patience.why == Reason(Why.POWER_DID_NOT_MOVE)


@pytest.mark.parametrize(("asked_s", "is_waiting"), [(0, True), (899, True), (900, False), (-1, False)])
def test_a_clock_that_was_set_back_makes_no_wait_longer(asked_s, is_waiting) -> None:
    backoff = Backoff()
    for _ in range(6):
        backoff.fail(NOON)
    assert backoff.is_waiting(after(asked_s)) == is_waiting


@pytest.mark.parametrize(
    ("kind", "waits"), [("silent", False), ("end silent", False), ("refused", True), ("end refused", True)]
)
def test_a_device_that_answers_again_is_owed_nothing_longer_for_its_silence(kind, waits):
    patience = after_failures(kind, kind, kind)
    assert patience.bars_repeats(after(5))
    patience.heard()
    assert patience.bars_repeats(after(5)) is waits
