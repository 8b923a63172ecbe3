"""A running house becomes another one: its file was changed, and nothing but settings is different."""

from collections.abc import Awaitable, Callable

from domain.errors import Conflict
from domain.house.house import House
from scheduler.room import ControlRoom


class Renewal:
    """What people changed over the file stays, but where the file now says something else."""

    def __init__(self, room: ControlRoom, replan: Callable[[], None]) -> None:
        self._room, self._replan = room, replan

    async def __call__(self, configured: House, keep: Callable[[], Awaitable[None]]) -> None:
        """Between two decisions; `keep` writes the file, and where it raises nothing has changed."""
        state = self._room.state
        async with state.deciding:
            if state.seen is None:
                raise Conflict("the house has not been observed yet", "not_ready")
            await keep()
            await state.set_configured(configured)
            state.look_who_is_where()
            self._room.show()
        self._replan()
