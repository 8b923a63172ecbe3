"""What the battery might do instead in a step of a plan, and what that would cost over the horizon.

Each other act is played for that step alone; the energy by which the battery then differs is used, or made
good, in the best other step that it can be carried to.
"""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from domain.plan.acts.acts import HELD, ITSELF, LEAST_KW, Act, Course, Outcome
from domain.plan.acts.switches import FREE, SwitchPrice, Way, price_of, way_after
from domain.plan.draft.build import Draft
from domain.plan.plan import PlanAction
from domain.plan.why.metered import Metered
from domain.plan.why.places import LEAST_KWH, Place
from domain.plan.why.places import Way as Use
from domain.plan.why.stored import StoredEnergy

HARDLY_WORTH = 0.01  # dollars per kWh: nobody would throw away sun that earns more


class Compared(Struct, frozen=True):
    """The prices that decide between an act and its rival, currency per kWh at the meter.

    `keeps`: the act leaves more in the battery than the rival; then `price_now`, what that costs now, is at
    most `after_losses`, what a kWh of it is worth elsewhere; otherwise it is at least that. `now` is `buy`,
    `sell` or `waste`. `step` and `price_then` are those of the elsewhere; None where it has none.
    `is_planned` False: the plan itself does nothing of the kind there, only the rival's energy would.
    """

    keeps: bool
    now: str
    price_now: float
    way: Use
    step: int | None
    price_then: float | None
    after_losses: float
    is_planned: bool = True


class Rival(Struct, frozen=True):
    """The next best act of a step: its power, kW, and what it would cost more, currency.

    `action`: one of PlanAction, or `keep_room` (sell the sun and keep the battery empty), `curtail` and
    `export` (throw the sun away, or do not).
    """

    action: str
    power_kw: float
    costs_more: float
    compared: Compared | None = None


class Rivals:
    """The rivals of one plan's steps. `running` is what the battery does before the first."""

    def __init__(
        self,
        draft: Draft,
        flows: Outcome,
        meter: Metered,
        acts: Sequence[Act],
        cars_kw: Sequence[float],
        running: PlanAction | None = None,
        switches: SwitchPrice = FREE,
    ) -> None:
        self._draft, self._problem, self._flows, self._acts = draft, draft.problem, flows, acts
        self._net_kw = [
            load + cars - pv
            for load, cars, pv in zip(self._problem.load_kw, cars_kw, self._problem.pv_kw, strict=True)
        ]
        self._running, self._switches = running, switches
        self._ways = [
            way_after(None, act.action, act.power_kw, given - taken)
            for act, given, taken in zip(acts, flows.discharge_kw, flows.charge_kw, strict=True)
        ]
        self._course = Course(self._problem, cars_kw, flows.export_kw)
        self._meter = meter
        self._stored = StoredEnergy(draft, flows, self._meter)

    def best(self, t: int) -> Rival | None:
        """The rival that costs least; None where nothing else can be done in that step."""
        rivals = [*self._of_the_battery(t), *((rival, None) for rival in self._of_the_sun(t))]
        if not rivals:
            return None
        best, played = min(rivals, key=lambda each: each[0].costs_more)
        return best if played is None else replace(best, compared=self._compared(t, played))

    def gain_of(self, t: int, act: Act) -> float:
        """What another act would earn in that step but for its switches, currency; below 0 it costs."""
        played = self._played(t, act)
        return -self._difference(t, played, self._places(t, played))

    def _of_the_battery(self, t: int) -> list[tuple[Rival, "_Played"]]:
        """Each with what it does; the prices that decide against it are told of the best alone."""
        found, known = [], [self._planned(t)]
        for act in self.possible(t):
            if act.action is self._acts[t].action:
                continue
            played = self._played(t, act)
            if any(_is_same(played, other) for other in known) or self._is_beyond(t, played):
                continue
            known.append(played)
            places = self._places(t, played)
            costs = self._difference(t, played, places) + self._more_switches(
                t, act, played.discharge_kw - played.charge_kw
            )
            keeps_room = act.action is PlanAction.HOLD and self._net_kw[t] < 0
            name = "keep_room" if keeps_room else act.action.value
            found.append((Rival(name, played.power_kw, max(0.0, costs)), played))
        return found

    def _places(self, t: int, played: "_Played") -> list[Place]:
        kwh = played.stored_kwh - self._flows.stored_kwh[t]
        return self._stored.uses(t, kwh) if kwh > 0 else self._stored.replacements(t, -kwh)

    def _of_the_sun(self, t: int) -> list[Rival]:
        """Throwing sun away that is sold, and selling what is thrown away."""
        problem, flows, dt = self._problem, self._flows, self._problem.hours[t]
        price, found = self._meter.sell[t] + problem.curtail_cost_per_kwh, []
        kept = min(flows.export_kw[t], problem.curtail_limits_kw[t] - flows.curtail_kw[t])
        is_alone = self._acts[t].action is PlanAction.SELF_CONSUMPTION
        if price < HARDLY_WORTH * problem.per_dollar and kept > LEAST_KW and is_alone:
            found.append(Rival("curtail", kept, max(0.0, price * kept * dt)))
        sold = min(flows.curtail_kw[t], self._meter.exportable_kw[t])
        if sold > LEAST_KW:
            found.append(Rival("export", sold, max(0.0, -price * sold * dt)))
        return found

    def possible(self, t: int) -> list[Act]:
        """What the battery may be told in that step."""
        draft, problem, net = self._draft, self._problem, self._net_kw[t]
        acts = [ITSELF]
        if draft.may_hold and (net >= 0 or draft.may_keep_empty):
            acts.append(HELD)
        most_in = problem.charge_limits_kw[t]
        if most_in > max(0.0, -net) + LEAST_KW:
            acts.append(Act(PlanAction.CHARGE, most_in))
        allowed = problem.battery_export_allowed
        if allowed is None or allowed[t]:
            acts.append(Act(PlanAction.DISCHARGE, problem.discharge_limits_kw[t]))
        return acts

    def _planned(self, t: int) -> "_Played":
        flows = self._flows
        return _Played(
            flows.charge_kw[t],
            flows.discharge_kw[t],
            flows.import_kw[t],
            flows.export_kw[t],
            flows.curtail_kw[t],
            flows.stored_kwh[t],
        )

    def _played(self, t: int, act: Act) -> "_Played":
        before = self._flows.stored_kwh[t - 1] if t else self._problem.battery.start_kwh
        return _Played(*self._course.step(t, act, before))

    def _is_beyond(self, t: int, played: "_Played") -> bool:
        """Whether it would break a limit of the connection that the plan keeps."""
        more_in, more_out = played.import_kw - self._flows.import_kw[t], played.export_kw
        too_much_in = played.import_kw > self._problem.import_limits_kw[t] + 1e-6 and more_in > 1e-6
        return too_much_in or more_out > self._problem.export_limits_kw[t] + 1e-6

    def _difference(self, t: int, played: "_Played", places: list[Place]) -> float:
        """What it would cost more than the plan, but for switches, currency."""
        chosen, meter = self._planned(t), self._meter
        costs = self._more_money(t, played)
        peak_kw = played.import_kw - chosen.import_kw - meter.importable_kw[t]
        costs += meter.per_kw[t] * max(0.0, peak_kw)
        worth = sum(place.kwh * place.worth for place in places)
        return costs - worth if played.stored_kwh > chosen.stored_kwh else costs + worth

    def _more_money(self, t: int, played: "_Played") -> float:
        """What the step itself would cost more, currency."""
        problem, meter, chosen = self._problem, self._meter, self._planned(t)
        bought, sold = played.import_kw - chosen.import_kw, played.export_kw - chosen.export_kw
        return problem.hours[t] * (
            (meter.buy_more if bought > 0 else meter.buy)[t] * bought
            - (meter.sell_more if sold > 0 else meter.sell)[t] * sold
            + problem.battery.cycle_cost_per_kwh_discharged * (played.discharge_kw - chosen.discharge_kw)
            + problem.curtail_cost_per_kwh * (played.waste_kw - chosen.waste_kw)
        )

    def _more_switches(self, t: int, act: Act, battery_kw: float) -> float:
        """What the switches around a step cost more with another act in it, currency."""
        before, after = self._way(t - 1), self._way(t + 1)
        ways = (way_after(before, act.action, act.power_kw, battery_kw), self._way(t))
        rival, planned = (
            0.0
            if way is None
            else price_of(before, way, self._switches)
            + (0.0 if after is None else price_of(way, after, self._switches))
            for way in ways
        )
        return rival - planned

    def _way(self, t: int) -> Way | None:
        """How the battery is run in a step, or before the first one."""
        if t < 0:
            return None if self._running is None else Way(self._running)
        return self._ways[t] if t < len(self._ways) else None

    def _compared(self, t: int, played: "_Played") -> Compared | None:
        chosen, battery = self._planned(t), self._problem.battery
        kwh = chosen.stored_kwh - played.stored_kwh
        if abs(kwh) <= LEAST_KWH:
            return None
        keeps = kwh > 0
        sign = 1.0 if keeps else -1.0
        now, price = max(
            (sign * (chosen.import_kw - played.import_kw), "buy", self._meter.buy[t]),
            (sign * (played.export_kw - chosen.export_kw), "sell", self._meter.sell[t]),
            (sign * (played.waste_kw - chosen.waste_kw), "waste", 0.0),
        )[1:]
        more_in = abs(chosen.charge_kw - played.charge_kw)
        if more_in >= abs(chosen.discharge_kw - played.discharge_kw):
            gain, loss = battery.eta_charge, 0.0
        else:
            gain, loss = 1 / battery.eta_discharge, battery.cycle_cost_per_kwh_discharged
        worth = (price - loss) / gain
        if keeps:  # what could be used later for just as much is not kept for that
            is_kept = self._acts[t].action is PlanAction.HOLD and self._net_kw[t] > 0
            place = self._stored.cheapest_above(t, worth, may_tie=not is_kept)
        else:
            place = self._stored.dearest_below(t, worth)
        if place is None:
            return None
        has_price = place.way not in (Use.END, Use.SPARE_SUN)
        price_then = place.price if has_price else None
        after_losses, is_planned = place.worth * gain + loss, self._is_planned(place)
        return Compared(keeps, now, price, place.way, place.step, price_then, after_losses, is_planned)

    def _is_planned(self, place: Place) -> bool:
        """Whether the plan itself does there what the place is named by."""
        flows, t = self._flows, place.step
        if t is None:
            return True
        match place.way:
            case Use.USE:
                return flows.discharge_kw[t] > LEAST_KW
            case Use.SELL:
                return min(flows.discharge_kw[t], flows.export_kw[t]) > LEAST_KW
            case Use.SUN:
                return flows.export_kw[t] > LEAST_KW
            case _:
                return True


class _Played(Struct, frozen=True):
    """What an act does in one step, kW, and the energy at its end, kWh."""

    charge_kw: float
    discharge_kw: float
    import_kw: float
    export_kw: float
    waste_kw: float
    stored_kwh: float

    @property
    def power_kw(self) -> float:
        return max(self.charge_kw, self.discharge_kw)


def _is_same(one: _Played, other: _Played) -> bool:
    battery = abs(one.charge_kw - other.charge_kw) + abs(one.discharge_kw - other.discharge_kw)
    return battery < LEAST_KW and abs(one.waste_kw - other.waste_kw) < LEAST_KW
