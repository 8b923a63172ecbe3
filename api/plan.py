"""The plan: what the house means to do and why, made anew or tried with other settings."""

from functools import partial
from typing import Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.params import JSONBody

from api.bodies import RefreshRequest
from api.freshness import fresh
from api.given import GivenControl, GivenOnce, GivenRealClock, GivenTold
from api.hung_up import unless_hung_up
from api.language import plan_in_words
from api.prices import plan_told
from api.strict import Strict
from domain.command.command import Command
from domain.command.request import PlanRequest, refuse_late
from domain.errors import Conflict, UnknownTarget
from domain.house.access import Scope
from domain.plan.plan import Plan
from domain.ports.clock import RealClock
from domain.ports.control import Control
from domain.retold import Retelling


class PlanController(Controller):
    """`/plan`."""

    path = "/plan"
    tags = ["plan"]

    @get("/", scope=Scope.READ, summary="The current plan")
    async def plan(
        self, request: Request[Any, Any, Any], control: GivenControl, told: GivenTold
    ) -> Response[Plan]:
        """Every slot with its reason; 404 while there is no plan."""
        if (plan := control.plan) is None:
            raise UnknownTarget("there is no plan: the optimiser is off, or has not made one yet")
        return fresh(request, msgspec.json.encode(await plan_in_words(told, plan_told(plan))))

    @post(
        "/refresh",
        status_code=200,
        scope=Scope.CONTROL,
        summary="Make a new plan now",
        dto=Strict,
        return_dto=None,
    )
    async def refresh(
        self,
        control: GivenControl,
        once: GivenOnce,
        told: GivenTold,
        real: GivenRealClock,
        data: JSONBody[RefreshRequest | None] = None,
    ) -> Response[Plan]:
        """Answers with the new plan; 409 where none can be made."""
        return await once(200, partial(_refresh, control, data, real, told))

    @post(
        "/preview",
        status_code=200,
        scope=Scope.READ,
        summary="The same planner with other settings",
        dto=Strict,
        return_dto=None,
    )
    async def preview(
        self,
        data: JSONBody[dict[str, Any]],
        request: Request[Any, Any, Any],
        control: GivenControl,
        told: GivenTold,
    ) -> Plan:
        """Any settings of the optimiser, without a table around them: `{"reserve_pct": 30, "caution": 1}`.
        Settings of loadpoints stand under `loadpoints`, as in their PATCH:
        `{"loadpoints": {"garage": {"smart": {"max_price": 0.2}}}}`. What a person would ask of the battery
        stands under `battery`, as in its commands, and the plan then begins with it:
        `{"battery": {"action": "force_charge", "duration_s": 3600}}`. `{}` plans with everything as it is.
        Nothing is changed. `cost` gives what cars take no worth: `cars_wh` says how much it is, and
        `cars_wh_more` how much more than in the plan that stands. Few may wait for one at a time: 503
        `too_busy` says when to ask again.
        """
        plan = await unless_hung_up(request, control.preview(data))
        return await plan_in_words(told, plan_told(plan))

    @post(
        "/commands",
        status_code=202,
        scope=Scope.CONTROL,
        summary="Plan for a while, or do not",
        dto=Strict,
        return_dto=None,
    )
    async def command(
        self, data: JSONBody[PlanRequest], control: GivenControl, once: GivenOnce
    ) -> Response[Command]:
        """`pause` leaves the battery to itself, `run` plans although the settings say no, `restore` goes back
        to the settings. It always has an end.
        """
        return await once(202, partial(control.ask_plan, data))


async def _refresh(control: Control, data: RefreshRequest | None, real: RealClock, told: Retelling) -> Plan:
    if data is not None:
        refuse_late(data.expires_at, real.now())
    if (plan := await control.replan()) is None:
        raise Conflict("no plan could be made: the optimiser is off or has no prices", "no_plan")
    return await plan_in_words(told, plan_told(plan))
