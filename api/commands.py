"""The journal of commands: who asked for what, what came of it, and what proved it."""

from typing import Annotated

from litestar import Controller, get
from litestar.params import FromPath, QueryParameter

from api.bodies import Page
from api.given import GivenControl, GivenTold
from api.query import wrong
from domain.command.command import Command
from domain.errors import UnknownTarget
from domain.house.access import Scope
from domain.house.allowed import outside
from domain.ports.control import Control

Limit = Annotated[int, QueryParameter(ge=1, le=200, description="How many at most")]
Cursor = Annotated[str | None, QueryParameter(description="`next` of the page before", required=False)]


class CommandController(Controller):
    """`/commands`."""

    path = "/commands"
    tags = ["commands"]

    @get("/", scope=Scope.READ, summary="Commands, newest first")
    async def all(
        self, control: GivenControl, told: GivenTold, cursor: Cursor = None, limit: Limit = 50
    ) -> Page[Command]:
        """Everyone's: people's, the modes' and the optimiser's."""
        if cursor is not None:
            await _known(control, cursor)
        found = list(await control.commands(cursor, limit + 1))
        items = told.all(found[:limit])
        return Page(items=items, next=found[limit - 1].id if len(found) > limit else None)

    @get("/{command_id:str}", scope=Scope.READ, summary="One command")
    async def one(self, command_id: FromPath[str], control: GivenControl, told: GivenTold) -> Command:
        """Its state, what was applied and the evidence."""
        return told(await control.command(command_id))


async def _known(control: Control, cursor: str) -> None:
    """Raises InvalidRequest where no page ended with it, or that command is no longer kept."""
    try:
        await control.command(cursor)
    except UnknownTarget as err:
        raise wrong("cursor", outside(cursor, "the next of a page before")) from err
