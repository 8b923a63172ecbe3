"""Events: price spikes, sessions and demand windows, as they were announced, ran and ended."""

from typing import Annotated

from litestar import Controller, get
from litestar.params import QueryParameter

from api.bodies import Page
from api.given import GivenControl, GivenTold
from api.query import wrong
from domain.event.event import Event
from domain.house.access import Scope
from domain.house.allowed import outside

Limit = Annotated[int, QueryParameter(ge=1, le=200, description="How many at most")]
Cursor = Annotated[str | None, QueryParameter(description="`next` of the page before", required=False)]


class EventController(Controller):
    """`/events`."""

    path = "/events"
    tags = ["events"]

    @get("/", scope=Scope.READ, summary="Events to come, under way and over, newest first")
    async def all(
        self, control: GivenControl, told: GivenTold, cursor: Cursor = None, limit: Limit = 50
    ) -> Page[Event]:
        """What is over stays for a month."""
        events = list(control.events)
        if cursor is not None:
            place = next((place for place, event in enumerate(events) if event.id == cursor), None)
            if place is None:
                raise wrong("cursor", outside(cursor, "the next of a page before"))
            events = events[place + 1 :]
        items = told.all(events[:limit])
        return Page(items=items, next=events[limit - 1].id if len(events) > limit else None)
