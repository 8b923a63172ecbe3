"""A painted document summed up: the one producer of the words that phone, watch, car and voice show first."""

from collections.abc import Mapping

from msgspec.structs import replace

from domain.language.telling import Telling
from domain.language.tongue import Tongue
from domain.plan.cars.car_plan import CarPlan
from domain.plan.plan import Plan
from domain.status.coming import coming_told, what_comes
from domain.status.day_words import day_words
from domain.status.document import Status
from domain.status.doing import doing_now
from domain.status.headline import headline, headline_text
from domain.status.summary import Coming, Summary


def summed_up(status: Status, plan: Plan | None, cars: Mapping[str, CarPlan]) -> Status:
    """The document with its summary, which knows already what the house lives on."""
    return _with(status, what_comes(status, plan, cars), Telling(status.site, status.at))


def summed_up_anew(status: Status, tongue: Tongue) -> Status:
    """The same summary in another language."""
    return _with(status, status.summary.next, Telling(status.site, status.at, tongue))


def _with(status: Status, coming: tuple[Coming, ...], telling: Telling) -> Status:
    worst, done = headline(status), doing_now(status, telling)
    summary = Summary(
        problem=None if worst is None else headline_text(worst, status, telling),
        now=done.text,
        doing=done.doing,
        today=day_words(status.today, telling),
        sources=status.summary.sources,
        mostly=status.summary.mostly,
        next=tuple(coming_told(each, status, telling) for each in coming),
    )
    return replace(status, summary=summary)
