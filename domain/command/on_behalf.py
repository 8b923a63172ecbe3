"""Whose wish it is where an automation asked, and no person: its sentence names it."""

from collections.abc import Mapping

from msgspec.structs import replace

from domain.command.decision import SiteDecision
from domain.reason.reason import Reason, Why

AUTOMATION = "automation:"  # with its id: who issued it
ASKED = frozenset({Why.USER_COMMAND, Why.MANUAL, Why.BOOST, Why.MANUAL_HOLD, Why.FEEDING_HOUSE})


def with_automations(decision: SiteDecision, names: Mapping[str, str]) -> SiteDecision:
    """The decision with the fact `automation` where one asked for it; `names` by automation id."""
    battery = decision.battery
    if battery is not None:
        battery = replace(battery, reason=_of(battery.reason, battery.issued_by, names))
    return replace(
        decision,
        battery=battery,
        loadpoints={
            key: replace(found, reason=_of(found.reason, found.issued_by, names))
            for key, found in decision.loadpoints.items()
        },
    )


def _of(reason: Reason, issued_by: str, names: Mapping[str, str]) -> Reason:
    if reason.code not in ASKED or not issued_by.startswith(AUTOMATION):
        return reason
    automation_id = issued_by.removeprefix(AUTOMATION)
    return replace(reason, facts={**reason.facts, "automation": names.get(automation_id, automation_id)})
