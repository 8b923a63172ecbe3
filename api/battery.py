"""The battery: what it does and can do, its limits, and what people ask of it."""

from functools import partial
from typing import Annotated, Any

import msgspec
from litestar import Controller, Response, get, patch, post
from litestar.params import JSONBody, QueryParameter

from api.bodies import BatteryPatch, BatteryView
from api.given import GivenControl, GivenOnce, GivenRealClock, GivenTold
from api.late import in_time
from api.strict import Strict
from domain.battery.ask import DEFAULT_S, LONGEST_S, SHORTEST_S
from domain.battery.settable import KINDS
from domain.command.capabilities import BatteryCapabilities
from domain.command.command import Command
from domain.command.order import BatteryAction
from domain.command.request import BatteryRequest
from domain.errors import UnknownTarget
from domain.house.access import Scope
from domain.ports.clock import RealClock
from domain.ports.control import Control
from domain.reason.reason import Reason

Duration = Annotated[
    float, QueryParameter(ge=SHORTEST_S, le=LONGEST_S, description="How long it would hold, s")
]


class BatteryController(Controller):
    """`/battery`."""

    path = "/battery"
    tags = ["battery"]

    @get("/", scope=Scope.READ, summary="The battery and what it can do")
    async def battery(self, control: GivenControl, told: GivenTold) -> BatteryView:
        """The battery of the status with its capabilities; 404 in a house without one."""
        return told(_view(control))

    @get("/losses", scope=Scope.READ, summary="What an order to the battery would sell at a loss")
    async def losses(
        self, control: GivenControl, told: GivenTold, duration_s: Duration = DEFAULT_S
    ) -> dict[BatteryAction, Reason]:
        """By action: what an order of so long would let out at a price below nothing, sun and battery
        together, as the same order is answered. An action that lets nothing out so is not there; 404 in a
        house without a battery.
        """
        return {action: told(reason) for action, reason in control.battery_losses(duration_s).items()}

    @patch(
        "/",
        scope=Scope.CONTROL,
        summary="Set the battery's reserve, limits and own settings",
        dto=Strict,
        return_dto=None,
    )
    async def change(
        self,
        data: JSONBody[BatteryPatch],
        control: GivenControl,
        once: GivenOnce,
        real: GivenRealClock,
    ) -> Response[BatteryView]:
        """All of the patch counts or nothing does."""
        return await once(200, partial(_change, control, data, real))

    @post(
        "/commands",
        status_code=202,
        scope=Scope.CONTROL,
        summary="Force a charge or discharge, hold, or restore",
        dto=Strict,
        return_dto=None,
    )
    async def command(
        self,
        data: JSONBody[BatteryRequest],
        control: GivenControl,
        once: GivenOnce,
    ) -> Response[Command]:
        """Accepted; the stream and `/commands` tell when it is proven. It always has an end."""
        return await once(202, partial(control.ask_battery, data))


async def _change(control: Control, data: BatteryPatch, real: RealClock) -> BatteryView:
    await control.change_battery(in_time(data, real))
    return _view(control)


def _view(control: Control) -> BatteryView:
    battery, limits = control.status.battery, control.house.battery
    if battery is None or limits is None:
        raise UnknownTarget("this house has no battery")
    report = next((device for device in control.devices() if device.id == "battery"), None)
    own: dict[str, Any] = {each.value: control.battery_settings.get(each) for each in KINDS}
    found = report.capabilities if report is not None else None
    return BatteryView(
        **msgspec.structs.asdict(battery),
        max_charge_w=limits.max_charge_w,
        max_discharge_w=limits.max_discharge_w,
        **own,
        capabilities=found if isinstance(found, BatteryCapabilities) else None,
    )
