"""Checks what a person asks of the planning: that it rests, or runs, for a while."""

from datetime import datetime, timedelta

from domain.command.intent import PlanIntent
from domain.command.request import PLAN_REQUESTS, RESTORE, PlanRequest
from domain.errors import InvalidRequest
from domain.house.allowed import outside

SHORTEST_S, LONGEST_S, DEFAULT_S = 60.0, 7 * 86_400.0, 86_400.0


def ask_plan(request: PlanRequest, issued_by: str, now: datetime) -> PlanIntent | None:
    """The request as a wish that ends; None: one ends. Raises InvalidRequest."""
    action = check_plan(request)
    if action == RESTORE:
        return None
    until = now + timedelta(seconds=DEFAULT_S if request.duration_s is None else request.duration_s)
    return PlanIntent(command_id="", is_on=action == "run", since=now, until=until, issued_by=issued_by)


def check_plan(request: PlanRequest) -> str:
    """The action, where the values can be meant. Raises InvalidRequest with every fault."""
    fields: dict[str, str] = {}
    if request.action not in PLAN_REQUESTS:
        fields["action"] = outside(request.action, f"one of {', '.join(PLAN_REQUESTS)}")
    if request.duration_s is not None and not SHORTEST_S <= request.duration_s <= LONGEST_S:
        fields["duration_s"] = outside(request.duration_s, f"from {SHORTEST_S:.0f} to {LONGEST_S:.0f}, in s")
    if request.action == RESTORE and request.duration_s is not None:
        fields["duration_s"] = "is not for restore, which holds for good"
    if fields:
        raise InvalidRequest("the command has faults", fields)
    return request.action
