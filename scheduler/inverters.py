"""AC-coupled inverters among the lanes: what they can do, what they hold for us, what is wanted of them."""

from collections.abc import Iterable, Mapping

from domain.command.capabilities import InverterCapabilities
from domain.command.decision import CurtailmentDecision, Owner
from domain.command.held import Held
from domain.command.order import OutputOrder
from domain.curtailment.export import EXPORT
from domain.curtailment.output import OUTPUT
from domain.reason.reason import Reason
from scheduler.desire import Desire
from scheduler.lane import Lane


def inverters_of(lanes: Mapping[str, Lane]) -> dict[str, InverterCapabilities]:
    """What those that take orders can do, by device id."""
    return {
        target: able
        for target, lane in lanes.items()
        if isinstance(able := lane.capabilities, InverterCapabilities)
    }


def outputs_of(lanes: Mapping[str, Lane]) -> dict[str, Held]:
    """The limits that they hold for us, by device id."""
    return {key: lane.held[OUTPUT.name] for key, lane in lanes.items() if OUTPUT.name in lane.held}


def owed_by(lane: Lane) -> Reason | None:
    """Why a limit that it holds for us could not be lifted yet, where that was tried and failed."""
    for resource in (OUTPUT.name, EXPORT.name):
        patience = lane.failures.patience(resource)
        if resource in lane.held and patience.tried is not None and patience.tried.is_release:
            return patience.why
    return None


def output_desires(lanes: Mapping[str, Lane], wanted: CurtailmentDecision) -> Iterable[Desire]:
    """Their limits, and the lifting of those that are no longer wanted."""
    held = outputs_of(lanes)
    for target, able in inverters_of(lanes).items():
        limit_w = wanted.outputs.get(target)
        if limit_w is None and target not in held:
            continue
        order = OutputOrder(limit_w=limit_w, at_meter=able.by_own_meter)
        yield Desire(
            target=target,
            resource=OUTPUT.name,
            order=order,
            owner=Owner.CURTAILMENT,
            issued_by=wanted.issued_by,
            action=order.action,
            reason=wanted.reason,
            requested=order.amount,
            keeps=limit_w is not None,
        )
