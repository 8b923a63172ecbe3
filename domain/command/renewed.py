"""A decision of which one part was found anew, as after a wish between two ticks."""

from msgspec.structs import replace

from domain.command.decision import SiteDecision
from domain.house.devices import BATTERY, CURTAILMENT, loadpoint_of


def renewed(decision: SiteDecision, target: str, found: SiteDecision) -> SiteDecision:
    """The decision with what was `found` for one target; the others stay as they were told."""
    key = loadpoint_of(target)
    if target == BATTERY:
        return replace(decision, battery=found.battery)
    if target == CURTAILMENT:
        return replace(decision, curtailment=found.curtailment)
    if key in found.loadpoints:
        return replace(decision, loadpoints={**decision.loadpoints, key: found.loadpoints[key]})
    return decision
