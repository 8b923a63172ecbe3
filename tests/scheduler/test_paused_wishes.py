"""A wish that a limit takes back goes on under its own command, which nothing newer has replaced."""

import pytest
from msgspec.structs import replace

from domain.command.command import CommandState
from domain.command.order import BatteryAction, BatteryOrder, ChargeOrder, Order
from domain.reason.reason import Reason, Why
from scheduler.errand import Errand
from tests.scheduler.bench import CHARGE, DISCHARGE, RESTORE, Bench, on_the_bench

LIMIT = Reason(Why.PHASE_LIMITED, {"limit": "the export limit", "power_w": 0})
PAUSE = Errand(
    resource="dispatch",
    order=RESTORE,
    owner="user",
    issued_by="safety",
    until=None,
    command_id=None,
    generation=1_000,
    keeps=False,
    lets_go=True,
    reason=LIMIT,
)


def with_order(order: Order, issued_by: str) -> Errand:
    is_release = order == RESTORE
    return Errand(
        resource="dispatch",
        order=order,
        owner="user",
        issued_by=issued_by,
        until=None,
        command_id=None,
        generation=1,
        keeps=not is_release,
    )


@pytest.mark.parametrize(
    ("order", "issued_by", "is_pause"),
    [
        (RESTORE, "safety", True),
        (ChargeOrder(current_a=0), "safety", True),
        (ChargeOrder(current_a=8), "safety", False),
        (BatteryOrder(action=BatteryAction.FORCE_CHARGE, power_w=900), "safety", False),
        (RESTORE, "user", False),
        (RESTORE, "expiry", False),
    ],
)
def test_a_limit_that_leaves_nothing_is_a_pause(order, issued_by, is_pause) -> None:
    assert with_order(order, issued_by).is_pause is is_pause


def test_a_discharge_that_a_limit_takes_back_stays_sent_and_is_proven_later() -> None:
    async def story(bench: Bench) -> None:
        theirs = await bench.submit(DISCHARGE)
        await bench.lane.finish()
        await bench.lane.submit(PAUSE)
        await bench.lane.finish()
        found = await bench.command(theirs)
        assert (found.state, found.reason) == (CommandState.SENT, LIMIT)
        assert "dispatch" not in bench.lane.held
        assert not bench.lane.proofs

    on_the_bench(story)


def test_what_a_limit_lowers_says_the_limit_as_its_reason() -> None:
    async def story(bench: Bench) -> None:
        theirs = await bench.submit(DISCHARGE)
        await bench.lane.finish()
        lowered = bench.book.make("battery", "force_charge", "safety")
        changes = {"order": CHARGE, "command_id": lowered.id, "keeps": True, "lets_go": False}
        await bench.lane.submit(replace(PAUSE, **changes))
        await bench.lane.finish()
        found = await bench.command(theirs)
        assert (found.state, found.reason) == (CommandState.SUPERSEDED, LIMIT)

    on_the_bench(story)
