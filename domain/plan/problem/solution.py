"""What a solver answered to a problem, in the problem's own units."""

from enum import StrEnum

from msgspec import Struct, field


class SolveStatus(StrEnum):
    """`optimal` is proven; `feasible` keeps every rule but may be beaten; the others hold no plan."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    FAILED = "failed"


class Integer(StrEnum):
    """Which either-or rules hold. `auto`: exclusive flows everywhere, minimum EV power in the first hours."""

    NONE = "none"
    AUTO = "auto"
    ALL = "all"


class Enforced(Struct, frozen=True, kw_only=True):
    """The either-or rules that were asked for, each in the steps below its index: the checker's scope.

    `exclusive_steps`: never charge and discharge, or import and export, at once. `backed_steps`:
    nothing is exported from the battery below its export reserve (later only in proportion).
    `ev_steps`: a car charges with its minimum power or not at all.
    """

    exclusive_steps: int = 0
    backed_steps: int = 0
    ev_steps: int = 0


class Solution(Struct, frozen=True, kw_only=True):
    """Series over the steps, kW, and stored energy at each step's END, kWh; empty without a plan.

    `objective` is the formulation's, currency. `detail` says why there is no plan. `is_resident`: it comes
    from the model of the plan before with new numbers in it, and nothing was built.
    """

    status: SolveStatus
    objective: float | None = None
    import_kw: tuple[float, ...] = ()
    export_kw: tuple[float, ...] = ()
    charge_kw: tuple[float, ...] = ()
    discharge_kw: tuple[float, ...] = ()
    curtail_kw: tuple[float, ...] = ()
    soc_kwh: tuple[float, ...] = ()
    ev_kw: dict[str, tuple[float, ...]] = field(default_factory=dict)
    enforced: Enforced = field(default_factory=Enforced)
    solve_ms: float = 0.0
    build_ms: float = 0.0
    is_resident: bool = False
    detail: str = ""

    @property
    def has_plan(self) -> bool:
        """Whether the series may be read."""
        return self.status in (SolveStatus.OPTIMAL, SolveStatus.FEASIBLE)
