"""Why nothing comes of a person's order: a limit leaves less than the power that the battery chooses."""

from collections.abc import Mapping
from math import floor
from typing import Any

from domain.command.intent import BatteryIntent
from domain.command.on_behalf import automation_in
from domain.command.order import BatteryAction
from domain.house.house import Site
from domain.house.limits import EXPORT_LIMIT, IMPORT_LIMIT, MAIN_FUSE, size_of
from domain.plan.draft.limits import connection_kw
from domain.plan.problem.problem import PlanProblem
from domain.reason.reason import Reason, Why

STEP_W = 100.0  # what is left is told in these
LEAST_W = 200.0  # less is no room at all


def refused(
    problem: PlanProblem,
    net_kw: float,
    t: int,
    order: BatteryIntent,
    site: Site,
    automations: Mapping[str, str],
) -> Reason:
    """Of one step; `net_kw` is what house and cars lack in it without the battery. `automations`: by id."""
    limit, left_kw = EXPORT_LIMIT, problem.export_limits_kw[t] + net_kw
    if order.action is BatteryAction.FORCE_CHARGE:
        import_kw, _ = connection_kw(site)
        is_wish = import_kw is not None and import_kw == (site.import_limit_w or 0.0) / 1000
        limit, left_kw = IMPORT_LIMIT if is_wish else MAIN_FUSE, problem.import_limits_kw[t] - net_kw
    room_w = STEP_W * floor(10 * left_kw + 1e-6)
    facts: dict[str, Any] = {
        "limit": limit,
        "power_w": 0.0,
        "action": order.action,
        "owner": "user",
        "until": order.until,
        **size_of(site, limit),
    }
    if room_w >= LEAST_W:
        facts["room_w"] = room_w
    if (name := automation_in(order.issued_by, automations)) is not None:
        facts["automation"] = name
    return Reason(Why.PHASE_LIMITED, facts)
