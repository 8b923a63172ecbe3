"""A house that never reverses for cents: the cheapest way to run the battery when switches have a price.

From what is stored now it walks from step to step, always by the act that costs least together with the rest
of the plan. Where the house may use more or less than is likely, it counts what each act costs in all cases,
each in proportion to how likely it is: nobody knows yet which comes, and an act is for now.
"""

from collections.abc import Generator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from domain.plan.acts.acts import ITSELF, Act, Course
from domain.plan.acts.giving_way import gone_back
from domain.plan.acts.marginal import Marginal
from domain.plan.acts.priced import Priced
from domain.plan.acts.rest import Rest
from domain.plan.acts.switches import SwitchPrice, Way, price_of, way_after
from domain.plan.draft.build import Draft
from domain.plan.draft.cases import Case

WALK = 5  # steps without a pause, where each costs little
LEAST_GAIN = 1e-7  # dollars; less is the ladder's own error


class Played(Struct, frozen=True):
    """One way that it may turn out: how likely, of 1, the draft then, and how devices carry it out."""

    likely: float
    draft: Draft
    course: Course


class Calm(Struct, frozen=True):
    """The cheapest way, and what the rest costs in each case, with how likely that is."""

    acts: list[Act]
    ways: Sequence[tuple[float, Rest]] = ()


def played(draft: Draft, cars_kw: Sequence[float], export_kw: Sequence[float] | None = None) -> list[Played]:
    """What is planned first, then what may come instead; around a plan with these exports."""
    cases = [Case(draft.likely, draft.problem), *draft.cases]
    return [
        Played(case.likely, replace(draft, problem=case.problem), Course(case.problem, cars_kw, export_kw))
        for case in cases
    ]


def calming(
    cases: Sequence[Played], marginal: Marginal, *, running: Way | None, switches: SwitchPrice
) -> Generator[None, None, Calm]:
    """The cheapest way. `running` is how the battery is run now; None where nothing is known.

    It is worked out in turns: whoever has a loop to keep going lets it go on in between.
    """
    planned = cases[0].draft.problem
    if planned.battery.capacity_kwh <= 0:
        return Calm([ITSELF] * planned.steps)
    ways = [
        (case.likely, Rest(case.draft, Priced(case.draft.problem, case.course, marginal), running, switches))
        for case in cases
    ]
    yield from gone_back(ways, planned.hours)
    return Calm((yield from walking(planned.battery.start_kwh, ways, running, switches)), ways)


def walking(
    energy: float,
    ways: Sequence[tuple[float, Rest]],
    running: Way | None,
    switches: SwitchPrice,
    first: int = 0,
) -> Generator[None, None, list[Act]]:
    """At each step from the `first` on the act that costs least to the plan's end, in the mean of the `ways`;
    what is stored then is what is planned in the first of them.
    """
    (_, planned), way, acts = ways[0], running, list[Act]()
    least_gain = LEAST_GAIN * planned.per_dollar
    for t in range(first, len(planned.acts)):
        if t % WALK == WALK - 1:
            yield
        best: tuple[float, Act, Way, float] | None = None
        for act in dict.fromkeys(act for _, rest in ways for act in rest.acts[t]):
            cost = sum(likely * rest.with_act(t, act, energy, way) for likely, rest in ways)
            _, battery_kw, stored = planned.priced.step(t, act, energy)
            then = way_after(way, act.action, act.power_kw, battery_kw)
            cost += price_of(way, then, switches)
            if best is None or cost < best[0] - least_gain:
                best = cost, act, then, stored
        assert best is not None
        _, act, way, energy = best
        acts.append(act)
    return acts
