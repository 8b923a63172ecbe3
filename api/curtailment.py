"""What leaves the house: what people ask of it."""

from functools import partial

from litestar import Controller, Response, post
from litestar.params import JSONBody

from api.given import GivenControl, GivenOnce
from api.strict import Strict
from domain.command.command import Command
from domain.command.request import ExportRequest
from domain.house.access import Scope


class CurtailmentController(Controller):
    """`/curtailment`."""

    path = "/curtailment"
    tags = ["curtailment"]

    @post(
        "/commands",
        status_code=202,
        scope=Scope.CONTROL,
        summary="Let no more than so much out of the house",
        dto=Strict,
        return_dto=None,
    )
    async def command(
        self,
        data: JSONBody[ExportRequest],
        control: GivenControl,
        once: GivenOnce,
    ) -> Response[Command]:
        """Accepted; the battery's inverter and those beside it are limited together. It always has an end; a
        forced state of the battery goes before it, and a narrower limit of the prices holds.
        """
        return await once(202, partial(control.ask_export, data))
