"""Which steps form the clock blocks that a demand charge looks at."""

from collections.abc import Sequence
from math import floor

from msgspec import Struct

from domain.plan.problem.problem import DemandSpec, PlanProblem


class DemandBlock(Struct, frozen=True):
    """One block: its mean import is (before_kwh + sum of share_h x import) / interval_h.

    `steps` are step indices, `weights` their share of the block's length, `before_kw` the mean that
    the part before step 0 already adds, kW.
    """

    steps: tuple[int, ...]
    weights: tuple[float, ...]
    before_kw: float = 0.0

    def mean_kw(self, import_kw: Sequence[float]) -> float:
        """The block's mean import, kW."""
        return self.before_kw + sum(w * import_kw[t] for t, w in zip(self.steps, self.weights, strict=True))


def demand_blocks(problem: PlanProblem, demand: DemandSpec) -> tuple[DemandBlock, ...]:
    """The clock blocks inside the window of one of the problem's demand charges: the complete ones, or all.

    A step as long as a block counts as a block. A block that began before step 0 counts with what it has
    imported so far; where nobody knows that, as if it had always flowed as in the steps that are left of it.
    """
    interval, window, clock = demand.interval_h, frozenset(demand.window_steps), problem.start_hour_local
    members: dict[int, list[int]] = {}
    blocks: list[DemandBlock] = []
    hours = problem.hours
    for step, dt in enumerate(hours):
        if step in window:
            if dt >= interval - 1e-9:
                blocks.append(DemandBlock((step,), (1.0,)))
            else:
                members.setdefault(_block_of(clock, interval), []).append(step)
        clock += dt
    first = _block_of(problem.start_hour_local, interval)
    for number, steps in members.items():
        covered = sum(hours[t] for t in steps)
        elapsed = _elapsed(problem, interval) if number == first else 0.0
        if not demand.counts_parts and covered + elapsed < interval - 1e-6:
            continue
        times, before_kw = 1.0, 0.0
        if elapsed > 0 and covered < interval - 1e-6:
            if demand.block_so_far_kwh is None:
                times = (covered + elapsed) / covered
            else:
                before_kw = demand.block_so_far_kwh / interval
        weights = tuple(times * hours[t] / interval for t in steps)
        blocks.append(DemandBlock(tuple(steps), weights, before_kw))
    return tuple(blocks)


def _block_of(hour: float, interval_h: float) -> int:
    return floor(hour / interval_h + 1e-6)  # an hour summed up from steps may lie a hair before its mark


def _elapsed(problem: PlanProblem, interval_h: float) -> float:
    """How long the block that runs at step 0 has been running, h."""
    return problem.start_hour_local - _block_of(problem.start_hour_local, interval_h) * interval_h
