"""What decisions are carried out with, and what is held already."""

from typing import Any

from domain.command.held import Held
from domain.reason.reason import Reason, Why
from tests.builders import NOON
from tests.scheduler.bench import GatewayBench

WHY = Reason(Why.USER_COMMAND)


def holding(bench: GatewayBench, resource: str, order: Any, issued_by: str = "optimiser") -> None:
    held = Held(target="x", order=order, owner="optimiser", issued_by=issued_by, since=NOON)
    bench.lane.leases.adopt(resource, held)
