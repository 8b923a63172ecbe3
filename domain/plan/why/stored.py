"""What a kWh more or less in the battery would be worth, read off a plan's own flows.

Energy that a step leaves in the battery beyond the plan is used in another step: it replaces what is bought
or sold there. Energy that is missing has to come from somewhere. The dearest use, or the cheapest
replacement, that the battery can carry it to is what a step's act is compared with: what the storage row's
dual would say, without a solver.
"""

from collections.abc import Iterator, Sequence
from math import inf

from domain.plan.acts.acts import LEAST_KW, Outcome
from domain.plan.draft.build import Draft
from domain.plan.why.metered import Metered
from domain.plan.why.places import LEAST_KWH, Place, Places, Way

SAME = 5e-4  # dollars per kWh: closer prices are no reason for one and against the other


class StoredEnergy:
    """The uses and replacements of a plan's energy; kWh are those in the battery."""

    def __init__(self, draft: Draft, flows: Outcome, meter: Metered) -> None:
        problem, places = draft.problem, Places(draft, flows, meter)
        steps = range(problem.steps)
        worth, most = problem.battery.terminal_value_per_kwh, problem.battery.capacity_kwh
        end = Place(Way.END, None, worth, worth, most)
        more = [end, *(place for t in steps for place in places.for_more(t))]
        less = [end, *(place for t in steps for place in places.for_less(t))]
        self._uses = sorted(more, key=lambda place: -round(place.worth, 9))
        self._replacements = sorted(less, key=lambda place: round(place.worth, 9))
        self._same = SAME * problem.per_dollar
        self._sales = {t for t in steps if min(flows.discharge_kw[t], flows.export_kw[t]) > LEAST_KW}
        self._above = [max(0.0, most - kwh) for kwh in flows.stored_kwh]
        self._below = [max(0.0, flows.stored_kwh[t] - places.floor_kwh(t)) for t in steps]
        self._more_of, self._less_of = dict[int, _Carried](), dict[int, _Carried]()

    def uses(self, step: int, kwh: float) -> list[Place]:
        """Where `kwh` more at the end of `step` would go, the dearest first; waste is not named."""
        return _taken(self._uses, self._more(step), kwh)

    def replacements(self, step: int, kwh: float) -> list[Place]:
        """Where `kwh` less at the end of `step` would come from, the cheapest first."""
        return _taken(self._replacements, self._less(step), kwh)

    def dearest_below(self, step: int, worth: float) -> Place | None:
        """The best use after `step` for a kWh more that is worth less than this; None where the best is worth
        more, or there is none.
        """
        later = self._later(self._uses, self._more(step))
        best = next(later, None)
        if best is None or best.worth > worth + self._same:
            return None
        return next((place for place in (best, *later) if place.worth < worth - self._same), best)

    def cheapest_above(self, step: int, worth: float, *, may_tie: bool = True) -> Place | None:
        """The best replacement after `step` for a kWh less that costs more than this; None where the best
        costs less, or there is none, or the best costs the same and may not.
        """
        later = self._later(self._replacements, self._less(step))
        best = next(later, None)
        if best is None or best.worth < worth + (-self._same if may_tie else self._same):
            return None
        return next((place for place in (best, *later) if place.worth > worth + self._same), best)

    def _more(self, step: int) -> "_Carried":
        """How much more of a step's energy can be carried; asked several times for each."""
        if step not in self._more_of:
            self._more_of[step] = _Carried(self._above, self._below, step)
        return self._more_of[step]

    def _less(self, step: int) -> "_Carried":
        """How much less."""
        if step not in self._less_of:
            self._less_of[step] = _Carried(self._below, self._above, step)
        return self._less_of[step]

    def _later(self, places: Sequence[Place], carried: "_Carried") -> Iterator[Place]:
        """What is sold from the battery is its last kWh: no use of the house's is named beside a sale."""
        rooms, end = carried.rooms, len(carried.rooms) - 1
        for place in places:
            step = end if place.step is None else place.step
            if step <= carried.step or rooms[step] <= LEAST_KWH:
                continue
            is_told_as_a_sale = place.way is Way.USE and place.step in self._sales
            if not is_told_as_a_sale:
                yield place


def _taken(places: Sequence[Place], carried: "_Carried", kwh: float) -> list[Place]:
    """The first of the places within reach, as much as each takes."""
    taken: list[Place] = []
    for place in places:
        room = carried.rooms[-1 if place.step is None else place.step]
        if room <= LEAST_KWH:
            continue
        amount = min(room, place.kwh, kwh)
        taken.append(Place(place.way, place.step, place.price, place.worth, amount))
        kwh -= amount
        if kwh <= LEAST_KWH:
            break
        carried = carried.after(place.step, amount)
    return taken


class _Carried:
    """How much the battery can carry from one step to the others, kWh.

    Later steps are reached through the room that is left on the way (`ahead`); earlier ones too, as there the
    battery has to differ from the plan the other way round (`back`).
    """

    def __init__(self, ahead: Sequence[float], back: Sequence[float], step: int) -> None:
        self.step, self._ahead, self._back = step, ahead, back
        self._measure()

    def after(self, step: int | None, kwh: float) -> "_Carried":
        """The same with so much taken of the room on the way."""
        ahead, back = list(self._ahead), list(self._back)
        if step is not None and step < self.step:
            for t in range(step, self.step):
                back[t] -= kwh
        else:
            for t in range(self.step, len(ahead) if step is None else step):
                ahead[t] -= kwh
        return _Carried(ahead, back, self.step)

    def _measure(self) -> None:
        """What can be carried to each step and, last, to the end of the plan; nothing stays where it is."""
        self.rooms = rooms = [0.0] * (len(self._ahead) + 1)
        room = inf
        for t in range(self.step, len(self._ahead)):
            if self._ahead[t] < room:
                room = self._ahead[t]
                if room <= LEAST_KWH:
                    break
            rooms[t + 1] = room
        room = inf
        for t in range(self.step - 1, -1, -1):
            if self._back[t] < room:
                room = self._back[t]
                if room <= LEAST_KWH:
                    break
            rooms[t] = room
