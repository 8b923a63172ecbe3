"""What the rest of a plan costs from each energy that may be stored, for each way the battery may run then.

Worked out from the plan's end backwards. Switches beyond the next hours cost nothing in it, as those hours
are planned again before they come.
"""

from itertools import accumulate

import numpy as np
from msgspec import Struct

from domain.plan.acts.acts import HELD, ITSELF, LEAST_KW, Act
from domain.plan.acts.ladder import Costs, Ladder
from domain.plan.acts.priced import Priced
from domain.plan.acts.switches import SAME_KW, SwitchPrice, Way, way_after
from domain.plan.draft.build import Draft
from domain.plan.plan import PlanAction

NEAR_H = 8.0
PARTS = (1.0, 0.5, 0.2)  # of its most power: one slow run needs fewer switches than many short ones
STRIDE = 15  # rungs


class After(Struct, frozen=True):
    """What the rest costs from each rung: by how the battery runs then, and if it was told anything else.

    The second of each key and of `otherwise` is whether it gave before.
    """

    told: dict[tuple[Act, bool], Costs]
    otherwise: dict[bool, Costs]

    def of(self, act: Act, gives: bool) -> Costs:
        """After a step under `act`."""
        return self.told.get((act, gives), self.otherwise[gives])


class Rest:
    """Of one problem; `running` is how the battery is run now, None where nothing is known."""

    def __init__(self, draft: Draft, priced: Priced, running: Way | None, switches: SwitchPrice) -> None:
        problem = draft.problem
        self._draft, self._problem, self.priced, self._switches = draft, problem, priced, switches
        self._near = sum(start < NEAR_H for start in accumulate(problem.hours[:-1], initial=0.0))
        self._most_in, self._most_out = problem.charge_limits_kw, problem.discharge_limits_kw
        self._may_sell = problem.battery_export_allowed or (True,) * problem.steps
        self._running = running
        self.after: list[After] = []  # each step that was gone back over
        self.acts: list[list[Act]] = []  # likewise: what may pay in it

    @property
    def per_dollar(self) -> float:
        """So much of the currency is about a dollar."""
        return self._problem.per_dollar

    @property
    def _ladder(self) -> Ladder:
        return self.priced.ladder

    def at_end(self) -> After:
        """What is stored at the plan's end is worth something; it begins there."""
        worth = self._problem.battery.terminal_value_per_kwh
        costs: Costs = -worth * self._ladder.rungs
        return After({}, {True: costs, False: costs})

    def back(self, t: int, after: After) -> After:
        """What the rest costs before a step, from what it costs after it; the last step first."""
        after = self._kept(t, after)
        acts = self._possible(t, after)
        self.after.insert(0, after)
        self.acts.insert(0, acts)
        return self._before(t, acts, after) if t < self._near else self._far(t, acts, after)

    def with_act(self, t: int, act: Act, energy_kwh: float, way: Way | None) -> float:
        """What a step under an act and the rest behind it cost, but for the switch to it."""
        cost, battery_kw, stored = self.priced.step(t, act, energy_kwh)
        then = way_after(way, act.action, act.power_kw, battery_kw)
        return cost + self._ladder.at(self.after[t].of(act, then.gives is not False), stored)

    def _far(self, t: int, acts: list[Act], after: After) -> After:
        """Before a step whose switches cost nothing."""
        costs = _least([self.priced.after(t, act, after.of(act, True)) for act in acts])
        return After({}, {True: costs, False: costs})

    def _before(self, t: int, acts: list[Act], after: After) -> After:
        """Before a step, for each way the battery may be running then."""
        switches = self._switches
        turns = {act: self.priced.gives(t, act) for act in acts}
        played = {
            (act, then): self.priced.after(t, act, after.of(act, then))
            for act, gives in turns.items()
            for then in ((True, False) if gives is None else (gives,))
        }
        told, otherwise = dict[tuple[Act, bool], Costs](), dict[bool, Costs]()
        for gave in (True, False):
            goes_on = [played[act, gave] for act, gives in turns.items() if gives in (None, gave)]
            turned = [played[act, gives] for act, gives in turns.items() if gives is (not gave)]
            any_way = _more(_least(goes_on), switches.order) if goes_on else None
            if turned:
                any_way = _lesser(any_way, _least(turned), switches.order + switches.turn)
            assert any_way is not None  # some act there is
            otherwise[gave] = any_way
            for act, gives in turns.items():
                is_turn = gives is (not gave) and act.action is not PlanAction.SELF_CONSUMPTION
                costs = played[act, gave if gives is None else gives]
                told[act, gave] = _lesser(any_way, costs, switches.turn if is_turn else 0.0)
        return After(told, otherwise)

    def _kept(self, t: int, after: After) -> After:
        kept = self.priced.kept
        return After(
            {way: kept(t, costs) for way, costs in after.told.items()},
            {gave: kept(t, costs) for gave, costs in after.otherwise.items()},
        )

    def _possible(self, t: int, after: After) -> list[Act]:
        """What the battery can be told in a step, without what can never pay."""
        draft, problem, battery = self._draft, self._problem, self._problem.battery
        spare = -self.priced.net_kw[t]
        acts = [ITSELF]
        if draft.may_hold and (spare <= 0 or draft.may_keep_empty):
            acts.append(HELD)
        low, high = self._worth(after)
        slack = self._switches.turn / problem.hours[t] / max(battery.max_charge_kw, LEAST_KW)
        charged = battery.eta_charge * (high + slack)
        if self._most_in[t] > max(0.0, spare) + LEAST_KW or (draft.may_slow and spare > LEAST_KW):
            powers = self._powers(t, PlanAction.CHARGE, battery.max_charge_kw)
            acts += [act for act in powers if self.priced.buy[t] <= charged or act.power_kw < spare]
        earned = battery.eta_discharge * (self.priced.sell[t] - battery.cycle_cost_per_kwh_discharged + slack)
        if self._may_sell[t] and self._most_out[t] > max(0.0, -spare) + LEAST_KW and earned >= low:
            acts += self._powers(t, PlanAction.DISCHARGE, battery.max_discharge_kw)
        return acts

    def _powers(self, t: int, action: PlanAction, most_kw: float) -> list[Act]:
        """At some powers, where they can be chosen and the step is near; and as it runs now."""
        if not self._draft.may_slow or t >= self._near:
            return [Act(action, most_kw)]
        powers, running = [part * most_kw for part in PARTS], self._running
        if running is not None and running.action is action:
            powers += [running.power_kw] if min(abs(running.power_kw - kw) for kw in powers) > SAME_KW else []
        return [Act(action, power_kw) for power_kw in powers]

    def _worth(self, after: After) -> tuple[float, float]:
        """The least and the most that a kWh more in the battery is worth after a step."""
        costs = after.otherwise[True][::STRIDE]
        gains = costs[:-1] - costs[1:]
        stride_kwh = STRIDE * self._ladder.step_kwh
        return float(gains.min()) / stride_kwh, float(gains.max()) / stride_kwh


def _least(ways: list[Costs]) -> Costs:
    best, *others = ways
    for costs in others:
        best = _lesser(best, costs)
    return best


def _lesser(some: Costs | None, others: Costs, price: float = 0.0) -> Costs:
    """The less of the two on each rung, the others with a price on them."""
    dear = _more(others, price)
    return dear if some is None else np.minimum(some, dear)


def _more(costs: Costs, price: float) -> Costs:
    return costs + price if price else costs
