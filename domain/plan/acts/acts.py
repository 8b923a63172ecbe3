"""What the battery is told in each step of a plan, and what comes of it."""

from collections.abc import Sequence

from msgspec import Struct

from domain.plan.acts.outlet import Outlet, Sold
from domain.plan.acts.switches import FREE, POWERED, SwitchPrice, Way, price_of, way_after
from domain.plan.plan import PlanAction
from domain.plan.problem.problem import PlanProblem
from domain.plan.problem.totals import Totals


class Act(Struct, frozen=True):
    """One step's order: the action, and the power of a charge or a discharge, kW."""

    action: PlanAction
    power_kw: float = 0.0


ITSELF = Act(PlanAction.SELF_CONSUMPTION)
HELD = Act(PlanAction.HOLD)
LEAST_KW = 0.1  # below it a flow is noise, not an action
BEYOND = 100.0  # dollars per kWh beyond a limit of the connection
LASTS_H = 1 / 12  # what begins goes on until the next plan
HAIR_KW = 1e-6

Flows = tuple[float, float, float, float, float, float]


class Outcome(Struct, frozen=True):
    """What the acts bring about over the steps, kW and, at each step's end, kWh."""

    charge_kw: list[float]
    discharge_kw: list[float]
    import_kw: list[float]
    export_kw: list[float]
    curtail_kw: list[float]
    stored_kwh: list[float]


def keeps_limit(problem: PlanProblem, action: PlanAction) -> bool:
    """Whether the sun can be limited under an act."""
    if action is PlanAction.SELF_CONSUMPTION or problem.curtail_while_forced:
        return True
    return action is PlanAction.HOLD and problem.curtail_while_held


class Course:
    """Plays acts through one problem, as devices would carry them out. `cars_kw` is what all cars draw.

    The battery keeps its own limits, its reserves and those of the connection whatever it is told; what the
    grid cannot take, or what costs money to give, is thrown away where that is allowed. What goes beyond the
    connection all the same is paid for by `BEYOND`: nobody may choose it.

    What costs money to give may depend on what was given before: `export_kw` are the exports of the plan
    around which single steps are asked for; without them each is asked as if nothing had been sold. Where
    acts are played from the plan's begin, it is what they sell.
    """

    def __init__(
        self, problem: PlanProblem, cars_kw: Sequence[float], export_kw: Sequence[float] | None = None
    ) -> None:
        self._problem = problem
        battery = problem.battery
        allowed = problem.battery_export_allowed or (True,) * problem.steps
        least = max(battery.export_reserve_kwh or 0.0, battery.floor_kwh)
        self._rows = [
            (dt, load + cars - pv, charge, discharge, waste, least if may else battery.capacity_kwh)
            for dt, load, cars, pv, charge, discharge, waste, may in zip(
                problem.hours,
                problem.load_kw,
                cars_kw,
                problem.pv_kw,
                problem.charge_limits_kw,
                problem.discharge_limits_kw,
                problem.curtail_limits_kw,
                allowed,
                strict=True,
            )
        ]
        self._totals, self._outlet = Totals(problem), Outlet(problem)
        self._sold = self._outlet.before_each((0.0,) * problem.steps if export_kw is None else export_kw)
        self._spare_kw, self._hours = problem.spare_kw, problem.hours
        self._most_out_kw, self._most_in_kw = problem.export_limits_kw, problem.import_limits_kw
        self.beyond_per_kwh = BEYOND * problem.per_dollar

    @property
    def net_kw(self) -> list[float]:
        """What house and cars lack in each step without the battery, kW; below 0 the sun is too much."""
        return [net for _, net, *_ in self._rows]

    def held_kwh(self, act: Act) -> float:
        """What a battery keeps under an act, whatever the house lacks: its reserve, or what it can hold."""
        held, reserve = self._problem.battery.holds_up_to_kwh, self._problem.battery.reserve_kwh
        return reserve if held is None or act.action is not PlanAction.HOLD else max(reserve, held)

    def least_kwh(self, t: int, act: Act, flows: Flows) -> float:
        """The energy that the battery keeps in a step with these flows: more where it sells."""
        _, net, *_, export_floor = self._rows[t]
        sells = flows[1] > max(0.0, net)
        return max(self.held_kwh(act), export_floor if sells else 0.0)

    def most_kwh(self, t: int, flows: Flows) -> float:
        """The energy up to which it charges as in these flows: less where the grid gives."""
        cap, battery = self._problem.battery.grid_charge_max_kwh, self._problem.battery
        is_bought = cap is not None and flows[0] > self._spare_kw[t]
        return min(cap, battery.capacity_kwh) if cap is not None and is_bought else battery.capacity_kwh

    def outcome(self, acts: Sequence[Act]) -> Outcome:
        """All flows."""
        energy, sold, rows = self._problem.battery.start_kwh, self._outlet.nothing, []
        for t, act in enumerate(acts):
            row = self.step(t, act, energy, sold)
            energy, sold = row[-1], self._outlet.after(t, sold, row[3])
            rows.append(row)
        return Outcome(*(list(column) for column in zip(*rows, strict=True)))

    def cost(self, acts: Sequence[Act], running: Way | None = None, switches: SwitchPrice = FREE) -> float:
        """What the acts cost as the formulation has it, but for cars that fall short; and what their switches
        do, beginning with how the battery runs now. A charge or a discharge of nothing is told as what does
        the same: the battery left to itself, or held.
        """
        energy, total, way = self._problem.battery.start_kwh, 0.0, running
        imports, exports, stored = list[float](), list[float](), list[float]()
        counted = self._outlet.nothing
        for t, act in enumerate(acts):
            flows = self.step(t, act, energy, counted)
            into, out, bought, sold, *_ = flows
            counted = self._outlet.after(t, counted, sold)
            total += self.cost_of(t, flows)
            told = self._idle(t, energy) if into + out < LEAST_KW and act.action in POWERED else act
            energy = flows[-1]
            then = way_after(way, told.action, told.power_kw, out - into)
            total, way = total + price_of(way, then, switches), then
            imports.append(bought)
            exports.append(sold)
            stored.append(energy)
        total -= self._problem.battery.terminal_value_per_kwh * energy
        total += self._totals.cost(imports, exports, stored)
        return total + self.beyond_per_kwh * self._totals.beyond_earnings(exports)

    def _idle(self, t: int, energy: float) -> Act:
        """What a battery is told that is to do nothing in a step."""
        into, out, *_ = self.step(t, ITSELF, energy)
        return ITSELF if into + out < LEAST_KW else HELD

    def cost_of(self, t: int, flows: Flows) -> float:
        """What one step's flows cost by its own prices, currency."""
        _, out, bought, sold, waste, energy = flows
        problem, battery = self._problem, self._problem.battery
        rate = (
            problem.import_price[t] * bought
            - problem.export_price[t] * sold
            + battery.cycle_cost_per_kwh_discharged * out
            + problem.curtail_cost_per_kwh * waste
        )
        if energy < battery.reserve_kwh:
            rate += battery.reserve_penalty_per_kwh_h * (battery.reserve_kwh - energy)
        most_in, most_out = self._most_in_kw[t], self._most_out_kw[t]
        if bought > most_in or sold > most_out:
            rate += self.beyond_per_kwh * max(bought - most_in, sold - most_out)
        return self._hours[t] * rate

    def given(self, t: int, act: Act) -> Act:
        """What becomes of an act: a battery that takes no power has all its own in a charge or a discharge,
        and is left to itself where the limits leave less than that.
        """
        battery, (_, net, most_in, most_out, *_) = self._problem.battery, self._rows[t]
        if not battery.whole_power or act.action not in POWERED:
            return act
        whole, left = battery.max_charge_kw, min(most_in, self._most_in_kw[t] - net)
        if act.action is PlanAction.DISCHARGE:
            whole, left = battery.max_discharge_kw, min(most_out, self._most_out_kw[t] + net)
        return Act(act.action, whole) if whole <= left + HAIR_KW else ITSELF

    def step(self, t: int, act: Act, energy: float, sold: Sold | None = None) -> Flows:
        """Charge, discharge, import, export, waste (kW) and the energy at the end (kWh) of one step.

        `sold`: what was sold before it, as `Outlet` counts; None: what the plan around sells.
        """
        problem, battery = self._problem, self._problem.battery
        dt, net, most_in, most_out, most_waste, export_floor = self._rows[t]
        if battery.whole_power:
            act = self.given(t, act)
        action = act.action
        if action is PlanAction.CHARGE:
            wanted = -act.power_kw
        elif action is PlanAction.DISCHARGE:
            wanted = act.power_kw
        elif action is PlanAction.HOLD:
            wanted = 0.0 if battery.holds_up_to_kwh is None else max(0.0, net)
        else:
            wanted = net
        charge = discharge = 0.0
        if wanted < 0:
            room = (battery.capacity_kwh - energy) / battery.eta_charge / dt
            charge = max(0.0, min(-wanted, most_in, room, self._most_in_kw[t] - net))
            if battery.grid_charge_max_kwh is not None:
                below_cap = (battery.grid_charge_max_kwh - energy) / battery.eta_charge / dt
                if battery.whole_power and below_cap * dt < battery.max_charge_kw * min(dt, LASTS_H):
                    below_cap = 0.0
                charge = min(charge, max(self._spare_kw[t], below_cap))
        elif wanted > 0:
            kept = self.held_kwh(act) if action is PlanAction.HOLD else battery.reserve_kwh
            spare = max(0.0, energy - kept) * battery.eta_discharge / dt
            sellable = max(0.0, energy - export_floor) * battery.eta_discharge / dt
            sellable = min(sellable, net + self._most_out_kw[t])
            discharge = min(wanted, most_out, spare, max(net, sellable, 0.0))
        surplus = discharge - net - charge
        waste = 0.0
        if surplus > 0 and keeps_limit(problem, action):
            pays_kw = self._outlet.pays_kw(t, self._sold[t] if sold is None else sold)
            waste = min(max(0.0, surplus - min(self._most_out_kw[t], pays_kw)), most_waste)
        energy += dt * (battery.eta_charge * charge - discharge / battery.eta_discharge)
        energy = min(max(energy, 0.0), battery.capacity_kwh)
        return charge, discharge, max(0.0, -surplus), max(0.0, surplus - waste), waste, energy
