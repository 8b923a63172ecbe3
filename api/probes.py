"""Is it up, is it ready, and what is it? Asked before anybody has a token."""

from litestar import Controller, Response, get

from api.bodies import Condition, Info
from api.given import GivenControl, GivenInfo


class ProbeController(Controller):
    """`/health`, `/ready`, `/info`."""

    tags = ["server"]

    @get("/health", summary="The process is up")
    async def health(self) -> Condition:
        """Answers as long as the process does; says nothing about devices."""
        return Condition(status="ok")

    @get("/ready", summary="The first observation is made and the database is good")
    async def ready(self, control: GivenControl) -> Response[Condition]:
        """200 when the house can be looked at and commanded, else 503."""
        if control.is_ready:
            return Response(Condition(status="ok"))
        return Response(Condition(status="not_ready"), status_code=503)

    @get("/info", summary="What answers here")
    async def info(self, info: GivenInfo) -> Info:
        """Name, version and the installation's own id."""
        return info
