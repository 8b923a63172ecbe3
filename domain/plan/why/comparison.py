"""The facts that compare a step's act with what else could be done: its limit, its rival, their prices."""

from collections.abc import Sequence
from typing import Any

from domain.plan.acts.acts import Act, Outcome
from domain.plan.acts.switches import SwitchPrice
from domain.plan.draft.build import Draft
from domain.plan.plan import PlanAction
from domain.plan.why.ahead import dearer_sale, rank_of_sale
from domain.plan.why.bound import binding
from domain.plan.why.facts import instant_text
from domain.plan.why.kept import kept
from domain.plan.why.metered import metered
from domain.plan.why.places import Way
from domain.plan.why.rivals import Compared, Rivals
from domain.plan.why.step import ACTION_W, Step
from domain.tariff.slots import Tariff

THERE_AND_BACK = 2  # into another act and out of it again
NOTHING = 5e-5  # dollars: less than a hundredth of a cent is no gain


class Comparison:
    """Compares the steps of one plan, each with its own rival."""

    def __init__(
        self, draft: Draft, steps: Sequence[Step], running: PlanAction | None, switches: SwitchPrice
    ) -> None:
        self._problem, self._steps, self._switches = draft.problem, steps, switches
        self._held_back = draft.held_back
        self._running = running
        self._nothing = NOTHING * draft.problem.per_dollar
        self._flows = _flows(draft, steps)
        acts = [Act(step.action, abs(step.battery_w) / 1000) for step in steps]
        cars_kw = [sum(step.ev_w.values()) / 1000 for step in steps]
        self._meter = metered(draft, self._flows)
        self._rivals = Rivals(draft, self._flows, self._meter, acts, cars_kw, running, switches)
        self._kept = kept(draft.problem, self._flows)

    def facts(self, index: int, tariff: Tariff | None) -> dict[str, Any]:
        """`limit`, `runner_up` and `compared`, where there are any; of a sale also `rank` and `dearer`."""
        step, facts = self._steps[index], dict[str, Any]()
        if (limit := binding(self._problem, self._flows, self._meter, self._kept, index)) is not None:
            facts["limit"] = limit
        if (rival := self._rivals.best(index)) is not None:
            facts["runner_up"] = {
                "action": rival.action,
                "power_w": 1000 * rival.power_kw,
                "costs_more": rival.costs_more,
            }
            if rival.compared is not None:
                facts["compared"] = self._told(index, rival.compared)
        if step.action is PlanAction.SELF_CONSUMPTION:
            facts["planned_w"] = step.battery_w
        if step.action is PlanAction.DISCHARGE:
            facts |= self._of_a_sale(index, tariff)
        if step.curtail_w > ACTION_W:
            sold_kw, most_kw = self._flows.export_kw[index], self._problem.export_limits_kw[index]
            is_for_its_price = step.export_price < 0 or index in self._held_back
            is_limited = not is_for_its_price and sold_kw >= most_kw - ACTION_W / 1000
            facts |= {
                "curtail_w": step.curtail_w,
                "export_price": step.export_price,
                "curtailed_by": "export_limit" if is_limited else "price",
            }
        return facts

    def kept(self, index: int, wished: Sequence[Act]) -> dict[str, Any]:
        """That the step goes on as before, or is left alone, since a change would not earn its switches."""
        act = wished[index]
        if act.action is self._steps[index].action or not self._adds_a_switch(index, wished):
            return {}
        gain = self._rivals.gain_of(index, act)
        if not self._nothing < gain <= THERE_AND_BACK * (self._switches.turn + self._switches.order):
            return {}
        return {"limit": "switch_cost", "would_be": act.action.value, "would_earn": gain}

    def _adds_a_switch(self, index: int, wished: Sequence[Act]) -> bool:
        """Whether the wish, where the steps beside it share it, is another act than those around them: else
        only the instant of a switch would move that there is anyway.
        """
        acts, act, wish = (
            [step.action for step in self._steps],
            self._steps[index].action,
            wished[index].action,
        )
        begin = end = index
        while begin and (acts[begin - 1], wished[begin - 1].action) == (act, wish):
            begin -= 1
        while end + 1 < len(acts) and (acts[end + 1], wished[end + 1].action) == (act, wish):
            end += 1
        before = acts[begin - 1] if begin else self._running
        return wish not in (before, *acts[end + 1 : end + 2])

    def _of_a_sale(self, index: int, tariff: Tariff | None) -> dict[str, Any]:
        facts: dict[str, Any] = {"rank": rank_of_sale(self._steps, index, tariff)}
        dearer = dearer_sale(self._problem, self._flows, self._steps, index, tariff)
        if dearer is not None:
            facts["dearer"] = {
                "price": dearer.price,
                "at": instant_text(dearer.at),
                "because": dearer.because,
            }
        return facts

    def _told(self, index: int, compared: Compared) -> dict[str, Any]:
        """The prices of a kWh more or less, and which of them are not those of the step's own kWh."""
        at = None if compared.step is None else instant_text(self._steps[compared.step].start)
        other: dict[str, Any] = {}
        for name, step, price, is_sale in (
            ("now", index, compared.price_now, compared.now == "sell"),
            ("then", compared.step, compared.price_then, compared.way in (Way.SELL, Way.SUN)),
        ):
            if step is None or price is None or (name == "now" and compared.now == "waste"):
                continue
            if (quota := self._by_quota(step, price, is_sale=is_sale)) is not None:
                other.setdefault(quota, []).append(name)
        return {
            "keeps": compared.keeps,
            "now": compared.now,
            "price_now": compared.price_now,
            "then": compared.way.value,
            "price_then": compared.price_then,
            "at": at,
            "after_losses": compared.after_losses,
        } | (other if compared.is_planned else {**other, "would": True})

    def _by_quota(self, index: int, price: float, *, is_sale: bool) -> str | None:
        """Why a price is not that of the step's own kWh: it is that `beyond_quota`, or what a kWh costs
        `with_quota` that it uses, where later ones grow dearer by it; None where it is their own.
        """
        step, meter = self._steps[index], self._meter
        own = step.export_price if is_sale else step.import_price
        if abs(price - own) <= self._nothing:
            return None
        beyond = (meter.sell_beyond if is_sale else meter.buy_beyond)[index]
        return "beyond_quota" if abs(price - beyond) <= self._nothing else "with_quota"


def _flows(draft: Draft, steps: Sequence[Step]) -> Outcome:
    """The flows that are told, kW and kWh."""
    capacity_kwh = draft.problem.battery.capacity_kwh
    return Outcome(
        charge_kw=[max(0, -step.battery_w) / 1000 for step in steps],
        discharge_kw=[max(0, step.battery_w) / 1000 for step in steps],
        import_kw=[max(0, step.grid_w) / 1000 for step in steps],
        export_kw=[max(0, -step.grid_w) / 1000 for step in steps],
        curtail_kw=[step.curtail_w / 1000 for step in steps],
        stored_kwh=[capacity_kwh * (step.soc_pct or 0.0) / 100 for step in steps],
    )
