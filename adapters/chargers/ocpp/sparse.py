"""Log lines about what others do at our door: one a minute, however often they do it."""

import asyncio
import logging

EVERY_S = 60.0


class SparseLog:
    """Tells the newest, and how many went before it untold."""

    def __init__(self, log: logging.Logger) -> None:
        self._log = log
        self._told_at: float | None = None
        self._untold = 0

    def warning(self, text: str) -> None:
        """One line, or nothing but a count."""
        self._tell(logging.WARNING, text)

    def info(self, text: str) -> None:
        """The same about what is no trouble."""
        self._tell(logging.INFO, text)

    def _tell(self, level: int, text: str) -> None:
        now = asyncio.get_running_loop().time()
        if self._told_at is not None and 0 <= now - self._told_at < EVERY_S:
            self._untold += 1
            return
        more = f" ({self._untold} more since the last such line)" if self._untold else ""
        self._log.log(level, "%s%s", text, more)
        self._told_at, self._untold = now, 0
