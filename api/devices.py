"""Every device, for the people who look after it."""

from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import Controller, Request, Response, get
from msgspec.structs import replace

from api.bodies import DeviceView, Page
from api.freshness import fresh
from api.given import GivenControl
from domain.house.access import Scope
from domain.ports.control import DeviceReport


class DeviceController(Controller):
    """`/devices`."""

    path = "/devices"
    tags = ["devices"]

    @get("/", scope=Scope.READ, summary="Devices, their health and what they can do")
    async def all(self, request: Request[Any, Any, Any], control: GivenControl) -> Response[Page[DeviceView]]:
        """Driver, model, firmware, age of data, last error and writes of the day. The tag holds while nothing
        but ages changes.
        """
        reports = control.devices()
        without_ages = [replace(report, age_s=None) for report in reports]
        return fresh(request, _page(reports), same_if=_page(without_ages))


def _page(reports: Sequence[DeviceReport]) -> bytes:
    return msgspec.json.encode({"items": reports, "next": None})
