"""Every device, for the people who look after it."""

import msgspec
from litestar import Controller, get

from api.bodies import DeviceView, Page
from api.given import GivenControl
from domain.house.access import Scope


class DeviceController(Controller):
    """`/devices`."""

    path = "/devices"
    tags = ["devices"]

    @get("/", scope=Scope.READ, summary="Devices, their health and what they can do")
    async def all(self, control: GivenControl) -> Page[DeviceView]:
        """Driver, model, firmware, age of data, last error and writes of the day."""
        return Page(
            items=[msgspec.convert(msgspec.to_builtins(one), DeviceView) for one in control.devices()]
        )
