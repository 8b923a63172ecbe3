"""One planning problem: prices, forecasts and limits over the steps of a horizon.

The same Struct decodes a problem file and carries the live house to the solver, so a plan can be
repeated at a desk from what the house saw. Formulation: docs/planning.md.
"""

from functools import cached_property
from typing import Annotated, Any

from msgspec import Meta, Struct, field

from domain.plan.problem.floors import EarningsLimit, FloorSpec
from domain.plan.problem.quantities import Energy, Hours, Name, Penalty, Power, Rate, Share, Step
from domain.plan.problem.quota import QuotaSpec, least_costs


class BatterySpec(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The battery: kWh, kW, efficiency one way each side, and what its energy is worth.

    `soc0_kwh` is measured, so it may lie outside [0, capacity]; `start_kwh` is the clipped value.
    `export_reserve_kwh`: below it the battery serves the house but exports nothing.
    `reserve_slack_kwh` bounds how far below the reserve a plan may go; None is all the way.
    `grid_charge_max_kwh`: it is charged from the grid up to there only; the sun may fill it.
    `holds_up_to_kwh`: with more in it a held battery serves the house down to there; None: it holds any.
    `whole_power`: a forced charge or discharge has all its power or is none. No linear program knows
    these two: the acts do, which a solution becomes.
    """

    capacity_kwh: Energy
    max_charge_kw: Power
    max_discharge_kw: Power
    eta_charge: Share
    eta_discharge: Share
    soc0_kwh: Annotated[float, Meta(ge=-1_000_000, le=1_000_000)]
    reserve_kwh: Energy = 0.0
    reserve_penalty_per_kwh_h: Penalty = 2.0
    cycle_cost_per_kwh_discharged: Penalty = 0.0
    terminal_value_per_kwh: Rate = 0.0
    export_reserve_kwh: Energy | None = None
    reserve_slack_kwh: Energy | None = None
    grid_charge_max_kwh: Energy | None = None
    holds_up_to_kwh: Energy | None = None
    whole_power: bool = False

    @property
    def start_kwh(self) -> float:
        """The measured energy clipped into what the battery can hold, kWh."""
        return min(max(self.soc0_kwh, 0.0), self.capacity_kwh)

    @property
    def floor_kwh(self) -> float:
        """Below this no plan may go, whatever it would pay, kWh."""
        if self.reserve_slack_kwh is None:
            return 0.0
        return max(0.0, self.reserve_kwh - self.reserve_slack_kwh)


class GridSpec(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the connection allows, kW. None is no limit, 0 is a real zero."""

    import_limit_kw: Power | None = None
    export_limit_kw: Power | None = None


class EvSpec(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A car that wants `energy_kwh` in its battery over the steps [start, deadline).

    `step_max_kw`: the most it may take in each step of the problem, in place of `max_kw`.
    """

    name: Name
    start: Step
    deadline: Annotated[int, Meta(ge=1)]
    min_kw: Power = 0.0
    max_kw: Power
    energy_kwh: Energy
    efficiency: Share = 0.9
    shortfall_penalty_per_kwh: Penalty = 3.0
    step_max_kw: tuple[Power, ...] | None = None

    def most_kw(self, step: int) -> float:
        """The most it may take in a step, kW."""
        if not self.start <= step < self.deadline:
            return 0.0
        return self.max_kw if self.step_max_kw is None else min(self.max_kw, self.step_max_kw[step])


class DemandSpec(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A charge on the highest mean import, kW, of any clock block of `interval_h` in the window.

    `peak_so_far_kw` is already lost. `block_so_far_kwh` is what the running block has imported
    before step 0; None: as if it had flowed there as in what is left of the block. `counts_parts`: as a meter
    does, a block counts with what of it lies in the window, and in the plan; else only one that lies there
    whole counts.
    """

    enabled_by_default: bool = False
    price_per_kw: Penalty
    interval_h: Hours = 0.5
    window_steps: tuple[Step, ...]
    peak_so_far_kw: Power = 0.0
    block_so_far_kwh: Energy | None = None
    counts_parts: bool = False
    note: str = ""


class PlanProblem(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """Steps of `dt_h` hours; series are means per step, kW and currency per kWh.

    The optional `*_max_kw` series bound a single step; where given they replace the limit of the
    whole horizon. `curtail_beside_import` False: no sun is thrown away while the grid gives, as an export
    limit cannot do that. `curtail_while_forced` False: sun is thrown away only while the battery is left to
    itself, which then takes all the sun it can first; with `curtail_while_held` also while it is held, and
    neither takes nor gives. `per_dollar`: how many of the currency are worth about a dollar, in which
    is meant what only keeps plans apart, and what nobody could tell apart.

    What follows from it is worked out once: a plan's reasons ask for it thousands of times.
    """

    schema: Annotated[int, Meta(ge=1, le=1)] = 1
    note: str = ""
    per_dollar: Annotated[float, Meta(gt=0, le=100_000)] = 1.0
    steps: Annotated[int, Meta(ge=1, le=20_000)]
    dt_h: Hours | tuple[Hours, ...]
    start_hour_local: Annotated[float, Meta(ge=0, le=24)] = 0.0
    battery: BatterySpec
    grid: GridSpec = field(default_factory=GridSpec)
    pv_curtailable: bool = True
    curtail_cost_per_kwh: Penalty = 1e-4
    curtail_beside_import: bool = True
    curtail_while_forced: bool = True
    curtail_while_held: bool = False
    evs: tuple[EvSpec, ...] = ()
    demand: DemandSpec | tuple[DemandSpec, ...] | None = None
    quotas: tuple[QuotaSpec, ...] = ()
    floors: tuple[FloorSpec, ...] = ()
    earnings_limits: tuple[EarningsLimit, ...] = ()
    import_price: tuple[Rate, ...]
    export_price: tuple[Rate, ...]
    pv_kw: tuple[Power, ...]
    load_kw: tuple[Power, ...]
    charge_max_kw: tuple[Power, ...] | None = None
    discharge_max_kw: tuple[Power, ...] | None = None
    curtail_max_kw: tuple[Power, ...] | None = None
    import_max_kw: tuple[Power, ...] | None = None
    export_max_kw: tuple[Power, ...] | None = None
    battery_export_allowed: tuple[bool, ...] | None = None
    variants: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def hours(self) -> tuple[float, ...]:
        """The length of each step, h."""
        return self.dt_h if isinstance(self.dt_h, tuple) else (self.dt_h,) * self.steps

    @cached_property
    def active_demands(self) -> tuple[DemandSpec, ...]:
        """The demand charges that count in this problem."""
        stated = self.demand if isinstance(self.demand, tuple) else (self.demand,)
        return tuple(demand for demand in stated if demand is not None and demand.enabled_by_default)

    @cached_property
    def best_import_prices(self) -> tuple[float, ...]:
        """What a kWh may cost in each step at the least, with what is left of its quotas."""
        return self._with_quotas("import", self.import_price)

    @cached_property
    def best_export_prices(self) -> tuple[float, ...]:
        """What a kWh may earn in each step at the most, with what is left of its quotas."""
        return self._with_quotas("export", self.export_price)

    @cached_property
    def charge_limits_kw(self) -> tuple[float, ...]:
        """Highest charge power of each step, kW."""
        return self._limits(self.charge_max_kw, self.battery.max_charge_kw)

    @cached_property
    def discharge_limits_kw(self) -> tuple[float, ...]:
        """Highest discharge power of each step, kW."""
        return self._limits(self.discharge_max_kw, self.battery.max_discharge_kw)

    @cached_property
    def curtail_limits_kw(self) -> tuple[float, ...]:
        """Most solar that may be thrown away in each step, kW."""
        if self.curtail_max_kw is not None:
            return tuple(map(min, self.curtail_max_kw, self.pv_kw))
        return self.pv_kw if self.pv_curtailable else (0.0,) * self.steps

    @cached_property
    def spare_kw(self) -> tuple[float, ...]:
        """What the sun gives in each step beyond the house's need, kW."""
        return tuple(max(0.0, pv - load) for pv, load in zip(self.pv_kw, self.load_kw, strict=True))

    @cached_property
    def taken_by_itself_kw(self) -> tuple[float, ...]:
        """What a battery left to itself takes of each step's sun while it is not full, kW."""
        return tuple(map(min, self.spare_kw, self.charge_limits_kw))

    @cached_property
    def import_limits_kw(self) -> tuple[float, ...]:
        """Highest import of each step, kW; without a limit, all that could ever be used at once."""
        if self.import_max_kw is not None:
            return self.import_max_kw
        if self.grid.import_limit_kw is not None:
            return (self.grid.import_limit_kw,) * self.steps
        extra = self.battery.max_charge_kw + sum(ev.max_kw for ev in self.evs)
        return tuple(load + extra for load in self.load_kw)

    @cached_property
    def export_limits_kw(self) -> tuple[float, ...]:
        """Highest export of each step, kW; without a limit, all that could ever be had at once."""
        if self.export_max_kw is not None:
            return self.export_max_kw
        if self.grid.export_limit_kw is not None:
            return (self.grid.export_limit_kw,) * self.steps
        return tuple(pv + self.battery.max_discharge_kw for pv in self.pv_kw)

    def _with_quotas(self, side: str, prices: tuple[float, ...]) -> tuple[float, ...]:
        best, sign = list(prices), 1.0 if side == "import" else -1.0
        of_side = [quota for quota in self.quotas if quota.side == side]
        for gains in least_costs(of_side):
            for t, gain in gains.items():
                best[t] += sign * gain
        return tuple(best)

    def _limits(self, per_step: tuple[float, ...] | None, limit: float) -> tuple[float, ...]:
        if per_step is None:
            return (limit,) * self.steps
        return tuple(min(value, limit) for value in per_step)
