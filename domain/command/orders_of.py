"""Whose orders of the battery others wait for: a fact beside the reason of what waits."""

from msgspec.structs import replace

from domain.command.decision import BatteryDecision, CurtailmentDecision, Owner
from domain.command.on_behalf import AUTOMATION
from domain.reason.reason import Why

ORDERS_OF = "orders_of"  # a fact
OF_AN_AUTOMATION = "automation"
KNOWN = frozenset({Owner.USER, Owner.OPTIMISER, Owner.EVENT})


def with_whose_orders(
    limit: CurtailmentDecision, whose: Owner, battery: BatteryDecision | None
) -> CurtailmentDecision:
    """The decision with whose orders of the battery it waits for; `whose`: who wants its forced state."""
    if limit.reason.code is not Why.FORCE_HAS_PRIORITY or whose not in KNOWN:
        return limit
    is_rule = battery is not None and battery.owner is whose and battery.issued_by.startswith(AUTOMATION)
    facts = {**limit.reason.facts, ORDERS_OF: OF_AN_AUTOMATION if is_rule else whose.value}
    return replace(limit, reason=replace(limit.reason, facts=facts))
