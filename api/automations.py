"""Automations: the owner's own rules, made, changed, rehearsed and deleted."""

from functools import partial
from typing import Any

import msgspec
from litestar import Controller, Request, Response, delete, get, patch, post
from litestar.params import FromPath, JSONBody

from api.bodies import AutomationPatch, Page
from api.freshness import fresh
from api.given import GivenAutomations, GivenOnce, GivenTold
from api.strict import Strict
from domain.automation.automation import Automation
from domain.automation.run import Run
from domain.house.access import Scope
from domain.ports.automations import Kept


class AutomationController(Controller):
    """`/automations`."""

    path = "/automations"
    tags = ["automations"]

    @get("/", scope=Scope.READ, summary="All automations")
    async def all(
        self, request: Request[Any, Any, Any], automations: GivenAutomations, told: GivenTold
    ) -> Response[Page[Kept]]:
        """The most important first, each with what became of it when it last fired. Every run is a line of
        `/history/decisions` under `automations/ID`.
        """
        return fresh(request, msgspec.json.encode(Page(items=told.all(automations.all()))))

    @post("/", status_code=201, scope=Scope.CONTROL, summary="A new automation", dto=Strict, return_dto=None)
    async def add(
        self,
        data: JSONBody[Automation],
        automations: GivenAutomations,
        once: GivenOnce,
    ) -> Response[Kept]:
        """It fires from the next look at the house, and not for what holds already."""
        return await once(201, partial(automations.add, data))

    @post(
        "/rehearsal",
        status_code=200,
        scope=Scope.READ,
        summary="What a new or changed one would do now",
        dto=Strict,
        return_dto=None,
    )
    async def rehearse_unkept(
        self, data: JSONBody[Automation], automations: GivenAutomations, told: GivenTold
    ) -> Run:
        """Its conditions and actions as if it were kept and fired now; nothing is kept and nothing done. One
        that could not be kept is refused as it would be then.
        """
        return told(automations.rehearse_unkept(data))

    @get("/{automation_id:str}", scope=Scope.READ, summary="One automation")
    async def one(
        self,
        request: Request[Any, Any, Any],
        automation_id: FromPath[str],
        automations: GivenAutomations,
        told: GivenTold,
    ) -> Response[Kept]:
        """With what became of it when it last fired."""
        return fresh(request, msgspec.json.encode(told(automations.one(automation_id))))

    @patch(
        "/{automation_id:str}",
        scope=Scope.CONTROL,
        summary="Change an automation",
        dto=Strict,
        return_dto=None,
    )
    async def change(
        self,
        automation_id: FromPath[str],
        data: JSONBody[AutomationPatch],
        automations: GivenAutomations,
        once: GivenOnce,
    ) -> Response[Kept]:
        """A merge patch; switched off, it lets go of what it holds."""
        work = partial(automations.change, automation_id, msgspec.to_builtins(data))
        return await once(200, work)

    @delete("/{automation_id:str}", status_code=204, scope=Scope.CONTROL, summary="Delete an automation")
    async def drop(
        self,
        automation_id: FromPath[str],
        automations: GivenAutomations,
        once: GivenOnce,
    ) -> Response[None]:
        """What it holds ends with it."""
        return await once(204, partial(automations.drop, automation_id))

    @get("/{automation_id:str}/rehearsal", scope=Scope.READ, summary="What it would do now")
    async def rehearse(
        self, automation_id: FromPath[str], automations: GivenAutomations, told: GivenTold
    ) -> Run:
        """Its conditions and actions as if it fired now; nothing is done."""
        return told(automations.rehearse(automation_id))
