"""A painted document summed up: the one producer of the words that phone, watch, car and voice show first."""

from collections.abc import Mapping

from msgspec.structs import replace

from domain.plan.cars.car_plan import CarPlan
from domain.plan.plan import Plan
from domain.status.coming import what_comes
from domain.status.day_words import day_words
from domain.status.document import Status
from domain.status.doing import doing_now
from domain.status.headline import headline, headline_text
from domain.status.summary import Summary


def summed_up(status: Status, plan: Plan | None, cars: Mapping[str, CarPlan]) -> Status:
    """The document with its summary."""
    worst, done = headline(status), doing_now(status)
    summary = Summary(
        problem=None if worst is None else headline_text(worst, status),
        now=done.text,
        doing=done.doing,
        today=day_words(status.today, status.site.currency),
        next=what_comes(status, plan, cars),
    )
    return replace(status, summary=summary)
