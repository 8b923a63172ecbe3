"""Every device, for the people who look after it."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import msgspec
from litestar import Controller, Request, Response, delete, get, post
from litestar.params import FromPath, JSONBody
from msgspec.structs import replace

from api.bodies import DeviceView, Page, TrialRequest
from api.freshness import fresh
from api.given import GivenControl, GivenOnce, GivenSettings, GivenTold
from api.strict import Strict
from domain.house.access import Scope
from domain.house.trial import Trial
from domain.ports.control import DeviceReport


class DeviceController(Controller):
    """`/devices`."""

    path = "/devices"
    tags = ["devices"]

    @get("/", scope=Scope.READ, summary="Devices, their health and what they can do")
    async def all(
        self, request: Request[Any, Any, Any], control: GivenControl, told: GivenTold
    ) -> Response[Page[DeviceView]]:
        """Driver, model, firmware, age of data, last error and writes of the day. The tag holds while nothing
        but ages changes.
        """
        reports = told.all(control.devices())
        without_ages = [replace(report, age_s=None) for report in reports]
        return fresh(request, _page(reports), same_if=_page(without_ages))

    @delete(
        "/left/{left_id:str}",
        status_code=204,
        scope=Scope.CONTROL,
        summary="A device that is gone has been set back",
    )
    async def forget_left(
        self, left_id: FromPath[str], control: GivenControl, once: GivenOnce
    ) -> Response[None]:
        """No more is told of what stands on it; `left_id` is among the facts of the problem `left_behind`."""
        return await once(204, partial(control.forget_left, left_id))

    @post(
        "/test",
        scope=Scope.ADMIN,
        status_code=200,
        summary="Try a device or service before it is added",
        dto=Strict,
        return_dto=None,
    )
    async def test(self, data: JSONBody[TrialRequest], settings: GivenSettings, told: GivenTold) -> Trial:
        """Takes the table as it would stand in the file, checks it, contacts the device once within 15 s and
        writes nothing, to the device or to the file. Faults are told by their keys in the table.
        """
        return told(await settings.try_device(data.section, data.table, data.id))


def _page(reports: Sequence[DeviceReport]) -> bytes:
    return msgspec.json.encode({"items": reports, "next": None})
