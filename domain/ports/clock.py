"""Time, as the shell is handed it."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The only source of `now`; a demo's runs faster, a scenario's jumps."""

    def now(self) -> datetime:
        """The current instant, aware, UTC."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Waits so many seconds of this clock."""
        ...
