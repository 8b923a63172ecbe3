"""Loadpoints: what they do, how they are set, and what people ask of them."""

from functools import partial
from typing import Any

import msgspec
from litestar import Controller, Request, Response, get, patch, post
from litestar.params import FromPath, JSONBody

from api.bodies import LoadpointPatch, Page
from api.freshness import fresh
from api.given import GivenControl, GivenOnce, GivenRealClock, GivenTold
from api.late import in_time
from api.strict import Strict
from domain.command.command import Command
from domain.command.request import LoadpointRequest
from domain.errors import UnknownTarget
from domain.house.access import Scope
from domain.ports.clock import RealClock
from domain.ports.control import Control
from domain.status.loadpoint_document import LoadpointStatus


class LoadpointController(Controller):
    """`/loadpoints`."""

    path = "/loadpoints"
    tags = ["loadpoints"]

    @get("/", scope=Scope.READ, summary="All loadpoints")
    async def all(
        self, request: Request[Any, Any, Any], control: GivenControl, told: GivenTold
    ) -> Response[Page[LoadpointStatus]]:
        """The same objects as in the status."""
        page = Page(items=told.all(control.status.loadpoints.values()))
        return fresh(request, msgspec.json.encode(page))

    @get("/{loadpoint_id:str}", scope=Scope.READ, summary="One loadpoint")
    async def one(
        self,
        request: Request[Any, Any, Any],
        loadpoint_id: FromPath[str],
        control: GivenControl,
        told: GivenTold,
    ) -> Response[LoadpointStatus]:
        """The same object as in the status."""
        return fresh(request, msgspec.json.encode(told(_loadpoint(control, loadpoint_id))))

    @patch("/{loadpoint_id:str}", scope=Scope.CONTROL, summary="Set a loadpoint", dto=Strict, return_dto=None)
    async def change(
        self,
        loadpoint_id: FromPath[str],
        data: JSONBody[LoadpointPatch],
        control: GivenControl,
        once: GivenOnce,
        real: GivenRealClock,
    ) -> Response[LoadpointStatus]:
        """Mode, limits and the settings of a mode; all of the patch counts or nothing does."""
        return await once(200, partial(_change, control, loadpoint_id, data, real))

    @post(
        "/{loadpoint_id:str}/commands",
        status_code=202,
        scope=Scope.CONTROL,
        summary="Start, stop, boost, set a current or release",
        dto=Strict,
        return_dto=None,
    )
    async def command(
        self,
        loadpoint_id: FromPath[str],
        data: JSONBody[LoadpointRequest],
        control: GivenControl,
        once: GivenOnce,
    ) -> Response[Command]:
        """Accepted; the stream and `/commands` tell when it is proven."""
        return await once(202, partial(control.ask_loadpoint, loadpoint_id, data))


async def _change(
    control: Control, loadpoint_id: str, data: LoadpointPatch, real: RealClock
) -> LoadpointStatus:
    await control.change_loadpoint(loadpoint_id, in_time(data, real))
    return _loadpoint(control, loadpoint_id)


def _loadpoint(control: Control, loadpoint_id: str) -> LoadpointStatus:
    try:
        return control.status.loadpoints[loadpoint_id]
    except KeyError as err:
        raise UnknownTarget(f"there is no loadpoint '{loadpoint_id}'") from err
