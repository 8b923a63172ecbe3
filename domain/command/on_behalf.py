"""Whose wish it is where an automation asked, and no person: its sentence names it."""

from collections.abc import Mapping

from msgspec.structs import replace

from domain.command.decision import SiteDecision
from domain.reason.reason import Reason, Why

AUTOMATION = "automation:"  # with its id: who issued it
ASKED = frozenset({Why.USER_COMMAND, Why.MANUAL, Why.BOOST, Why.MANUAL_HOLD, Why.FEEDING_HOUSE})
OF_HOUSE = frozenset({Why.EXPORT_LIMITED, Why.SUN_HELD_BACK, Why.PLAN_PAUSED, Why.PLANNING_ASKED})


def with_automations(decision: SiteDecision, names: Mapping[str, str]) -> SiteDecision:
    """The decision with the fact `automation` where one asked for it; `names` by automation id."""
    battery = decision.battery
    if battery is not None:
        battery = replace(battery, reason=by_whom(battery.reason, battery.issued_by, names))
    limit = decision.curtailment
    return replace(
        decision,
        battery=battery,
        curtailment=replace(limit, reason=by_whom(limit.reason, limit.issued_by, names)),
        loadpoints={
            key: replace(found, reason=by_whom(found.reason, found.issued_by, names))
            for key, found in decision.loadpoints.items()
        },
    )


def by_whom(reason: Reason, issued_by: str, names: Mapping[str, str]) -> Reason:
    """The reason with the fact `automation`, where it says that somebody asked, and one asked."""
    name = automation_in(issued_by, names)
    if reason.code not in ASKED | OF_HOUSE or name is None:
        return reason
    return replace(reason, facts={**reason.facts, "automation": name})


def automation_in(issued_by: str, names: Mapping[str, str]) -> str | None:
    """What its owner calls the automation that asked; None where none did."""
    if not issued_by.startswith(AUTOMATION):
        return None
    automation_id = issued_by.removeprefix(AUTOMATION)
    return names.get(automation_id, automation_id)
