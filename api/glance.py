"""The house at a glance, for what can show little and asks seldom: widget, watch, car and voice."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from litestar import Controller, Request, Response, get
from msgspec.structs import replace

from api.freshness import fresh
from api.given import GivenClock, GivenControl, GivenRealClock
from api.language import tongue_for
from domain.house.access import Scope
from domain.instants import RealTime, rfc3339
from domain.retold import retold
from domain.status.glance import Glance, glance_of

EVER = RealTime(datetime(2000, 1, 1, tzinfo=UTC))


class GlanceController(Controller):
    """`/glance`."""

    path = "/glance"
    tags = ["house"]

    @get("/", scope=Scope.READ, summary="The house in a sentence, in 1 KB at most")
    async def glance(
        self, request: Request[Any, Any, Any], control: GivenControl, clock: GivenClock, real: GivenRealClock
    ) -> Response[Glance]:
        """What is wrong or else what the house does, the day in money, level, flow, price and what comes
        next. The tag holds while nothing of it changes but the instants; the header `Stale-After` then tells
        the new `stale_after`, also with a 304.
        """
        status = control.status
        tongue = tongue_for(request)
        seen_at = RealTime(real.now() - (clock.now() - status.at))
        glance = glance_of(retold(status, tongue), seen_at, tongue)
        still = replace(glance, at=EVER, stale_after=EVER)  # the tag is of the rest
        return fresh(
            request,
            msgspec.json.encode(glance),
            same_if=msgspec.json.encode(still),
            told={"Stale-After": rfc3339(glance.stale_after)},
        )
