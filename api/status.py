"""The status document, as the stream counts it."""

from typing import Any

from litestar import Controller, Request, Response, get

from api.freshness import fresh
from api.given import GivenFeed
from api.language import language_of
from domain.errors import Unreachable
from domain.house.access import Scope
from domain.status.document import Status


class StatusController(Controller):
    """`/status`."""

    path = "/status"
    tags = ["house"]

    @get("/", scope=Scope.READ, summary="The whole house now")
    async def status(self, request: Request[Any, Any, Any], feed: GivenFeed) -> Response[Status]:
        """The document of the newest change of the live stream, every key present. 503 before the first."""
        if (body := feed.spoken(language_of(request.scope)).current_json) is None:
            raise Unreachable("the house has not been looked at yet")
        return fresh(request, body)
