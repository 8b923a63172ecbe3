"""An AC-coupled inverter's limit as the gateway sees it: set, lifted, and judged by its own power."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from domain.command.capabilities import InverterCapabilities
from domain.command.held import Held, output_in
from domain.command.order import OutputOrder
from domain.command.prove import WAITING, Case, Proven, Refuted, Unmeasured, Verdict, by_read_back
from domain.command.resource import Release
from domain.curtailment.following import SLACK_W
from domain.curtailment.proof import Enforcement
from domain.reading.observation import Observation
from domain.reason.reason import Reason, Why

OVER_W = 200.0  # so much beyond its limit an inverter does not keep it
RAMP = timedelta(seconds=60)  # inverters take their time, and a look costs nothing before theirs is over


class OutputLimit:
    """Policy of what an AC-coupled inverter gives."""

    name = "output"

    def is_same(self, one: OutputOrder, other: OutputOrder) -> bool:
        """The same limit."""
        return one == other

    def lets_go(self, order: OutputOrder, held: OutputOrder | None) -> bool:
        """Lifting it."""
        return order.limit_w is None

    def has_timer(self, order: OutputOrder) -> bool:
        """Every limit, where the inverter lets go by itself."""
        return order.limit_w is not None

    def seems_lost(self, order: OutputOrder, device: str, seen: Observation, since: datetime) -> bool:
        """More than the limit comes out, long after it was set."""
        power_w = seen.inverter_w.get(device)
        if order.limit_w is None or order.at_meter or power_w is None or seen.at - since < RAMP:
            return False
        return power_w > order.limit_w + OVER_W

    def judge(self, order: OutputOrder, case: Case) -> Verdict:
        """By what comes out of it; where that was too little to be stopped, the settings are the proof."""
        if order.limit_w is None:
            return by_read_back("the order moves no power")
        power_w = case.seen.inverter_w.get(case.device)
        if order.at_meter:
            return by_read_back("its own meter keeps the limit")
        if power_w is None or case.seen.at <= case.since:
            reason = Reason(Why.NOT_MEASURED)
            return Unmeasured(reason=reason) if case.is_late else WAITING
        evidence = {"proof": "measured_power", "pv_w": power_w, "limit_w": order.limit_w}
        if power_w < order.limit_w - SLACK_W:
            return by_read_back("the sun gives less than the limit")
        if power_w <= order.limit_w + OVER_W:
            return Proven(evidence=evidence, reason=Reason(Why.POWER_MOVED))
        return Refuted(evidence=evidence) if case.is_late else WAITING

    def release(self, held: OutputOrder) -> Release:
        """The limit from before ours."""
        lifted = OutputOrder(limit_w=None)
        return Release(order=lifted, action=lifted.action)


OUTPUT = OutputLimit()


def kept(
    outputs: Mapping[str, Held],
    inverters: Mapping[str, InverterCapabilities],
    seen: Observation,
    now: datetime,
) -> Enforcement:
    """Whether inverters keep the limits that we hold; unknown where the sun gives less than they allow."""
    verdict = Enforcement.UNKNOWN
    for device, held in outputs.items():
        order, power_w = output_in(held), seen.inverter_w.get(device)
        if order is None or order.limit_w is None or order.at_meter or power_w is None:
            return Enforcement.UNKNOWN
        if power_w > order.limit_w + OVER_W:
            is_over = device in ignoring(outputs, inverters, seen, now)
            return Enforcement.NOT_ENFORCED if is_over else Enforcement.UNKNOWN
        if power_w >= order.limit_w - SLACK_W:
            verdict = Enforcement.ENFORCED
    return verdict


def ignoring(
    outputs: Mapping[str, Held],
    inverters: Mapping[str, InverterCapabilities],
    seen: Observation,
    now: datetime,
) -> frozenset[str]:
    """The inverters that give more than their limit, longer than they need to come down to it."""
    found = set()
    for device, held in outputs.items():
        order, power_w = output_in(held), seen.inverter_w.get(device)
        if order is None or order.limit_w is None or order.at_meter or power_w is None:
            continue
        ramp = timedelta(seconds=inverters[device].ramp_s) if device in inverters else RAMP
        if power_w > order.limit_w + OVER_W and now - held.since >= ramp:
            found.add(device)
    return frozenset(found)
