"""A running house becomes another one: its file was changed. Settings are different, or a charger is gone."""

from collections.abc import Awaitable, Callable

from domain.command.command import CommandState
from domain.errors import Conflict
from domain.house.house import House
from domain.reason.reason import Reason, Why
from scheduler.commands import CommandBook
from scheduler.removal import Removal
from scheduler.room import ControlRoom


class Renewal:
    """What people changed over the file stays, but where the file now says something else."""

    def __init__(
        self, room: ControlRoom, removal: Removal, book: CommandBook, replan: Callable[[], None]
    ) -> None:
        self._room, self._removal, self._book, self._replan = room, removal, book, replan

    async def __call__(
        self,
        configured: House,
        keep: Callable[[], Awaitable[None]],
        exchange: Callable[[], None] = lambda: None,
    ) -> None:
        """Between two decisions; `keep` writes the file, and where it raises nothing has changed. `exchange`
        puts other sources of prices and forecasts in place. Raises Conflict for a charger whose car feeds
        the house and for a house that was not seen yet.
        """
        state = self._room.state
        for lp in state.house.loadpoints:
            if configured.loadpoint(lp.id) is None:
                self._removal.refuse_while_it_feeds(lp.id)
                await self._removal.await_stop(lp.id)
        async with state.deciding:
            if state.seen is None:
                raise Conflict("the house has not been observed yet", "not_ready")
            for lp in state.house.loadpoints:  # one may have begun while a stop was waited for
                if configured.loadpoint(lp.id) is None:
                    self._removal.refuse_while_it_feeds(lp.id)
            await keep()
            for lp in state.house.loadpoints:
                if configured.loadpoint(lp.id) is None:
                    await self._removal.of_loadpoint(lp.id)
            for intent in await state.set_configured(configured):
                await self._book.move(
                    intent.command_id, CommandState.SUPERSEDED, reason=Reason(Why.SUPERSEDED)
                )
            exchange()
            state.look_who_is_where()
            self._room.show()
        self._replan()
