"""What a device's own timer ended is no other hand's doing: it is ordered again, and nobody is told."""

import pytest

from domain.command.capabilities import InverterCapabilities
from domain.command.held import Held
from domain.command.order import OutputOrder
from domain.reason.reason import Reason, Why
from scheduler.errand import Errand
from scheduler.timers import may_have_ended
from tests.adapters.emulators.houses import ManualClock
from tests.builders import after
from tests.fakes.lane_bench import LaneBench


class Timed:
    """An inverter with a timer, on the bench; nothing is ever sent to it."""

    def __init__(self, **able):

        self.clock = ManualClock()
        self.driver = self
        self.capabilities = InverterCapabilities(
            **{"limits": True, "rated_w": 5_000, "ends_by_itself": True, "reassert_s": 240.0} | able
        )


def a_lane(**able):
    lane = LaneBench(Timed(**able)).lane
    lane.leases.adopt(
        "output",
        Held(
            target="pv/1",
            order=OutputOrder(limit_w=1_000),
            owner="curtailment",
            issued_by="curtailment",
            since=after(-3_600),
        ),
    )
    return lane


@pytest.mark.parametrize(
    ("written_ago_s", "able", "ended"),
    [
        (240, {}, False),
        (481, {}, True),  # nobody wrote it again
        (481, {"ends_by_itself": False}, False),
        (481, {"reassert_s": None}, False),
    ],
)
def test_a_limit_that_was_not_written_again_in_time_has_run_out(written_ago_s, able, ended):
    assert may_have_ended(a_lane(**able), "output", after(-written_ago_s), after(0)) is ended


def test_one_that_could_not_be_written_again_may_have_run_out():
    lane = a_lane()
    errand = Errand(
        resource="output",
        order=OutputOrder(limit_w=1_000),
        owner="curtailment",
        issued_by="curtailment",
        until=None,
        command_id=None,
        generation=1,
        keeps=True,
    )
    lane.failures.patience("output").failed(errand, Reason(Why.NO_ANSWER), after(-20), is_silent=True)
    assert may_have_ended(lane, "output", after(-20), after(0))
