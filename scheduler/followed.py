"""Tells of a plan what the cars that follow the sun take beside it: how much hangs on what the battery holds
and is told, which is known only once the plan is made.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from domain.plan.acts.acts import ITSELF, Act
from domain.plan.acts.carried import carried
from domain.plan.acts.found import is_followed_alike, is_sunlit, told_of
from domain.plan.draft.build import Draft
from domain.plan.draft.followers import Told
from domain.plan.plan import PlanAction
from domain.plan.problem.check import check
from domain.plan.problem.solution import Solution
from domain.reason.reason import Reason

LOOKS = 4  # each settles one step more at least, and mostly all of them

Redraft = Callable[[Mapping[datetime, Told]], Awaitable[Draft | Reason]]


async def as_followed(
    draft: Draft, settled: Solution, acts: Sequence[Act], redraft: Redraft
) -> tuple[Draft, Solution, list[Act]]:
    """The same acts, with what the cars take beside them: that is what will come of them. A sale that would
    let out what may not leave the house, and a charge that the sun does by itself, are left to the sun.
    """
    found = draft, settled, list(acts)
    for _ in range(LOOKS):
        if not draft.following_kw:
            break
        again = await redraft(told_of(draft, settled, acts))
        if not isinstance(again, Draft) or again.edges != draft.edges or is_followed_alike(again, draft):
            break
        draft, settled = again, _carried(again, settled, acts)
        if violations := check(draft.problem, settled):
            broken = {each.step for each in violations}
            acts = [
                ITSELF if t in broken and _can_be_left(draft, settled, t, act) else act
                for t, act in enumerate(acts)
            ]
            settled = _carried(draft, settled, acts)
        if not check(draft.problem, settled):
            found = draft, settled, list(acts)
    return found


def _can_be_left(draft: Draft, settled: Solution, t: int, act: Act) -> bool:
    """Whether a battery that is left to itself in a step, beside which the sun can be limited, will do."""
    return act.action is PlanAction.DISCHARGE or is_sunlit(draft, settled, t)


def _carried(draft: Draft, before: Solution, acts: Sequence[Act]) -> Solution:
    return replace(
        carried(draft.problem, acts, before.ev_kw),
        enforced=before.enforced,
        solve_ms=before.solve_ms,
        build_ms=before.build_ms,
    )
