"""The status document, as the stream counts it."""

from typing import Any

from litestar import Controller, Request, Response, get

from api.freshness import fresh
from api.given import GivenFeed
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
        if (body := feed.current_json) is None:
            raise Unreachable("the house has not been looked at yet")
        return fresh(request, body)
