"""A fault that goes on is told to the log once, and again only in other words."""

from logging import Logger

from domain.errors import DeviceError


class Complaint:
    """What one thing is complained of at present; `about` is what the line in the log begins with."""

    def __init__(self, log: Logger, about: str = "") -> None:
        self._log, self._about = log, about
        self._words = ""

    @property
    def stands(self) -> bool:
        """Whether it went wrong the last time."""
        return bool(self._words)

    def of(self, error: DeviceError) -> None:
        """It went wrong."""
        words = str(error)
        if words != self._words:
            self._log.warning("%s%s", self._about, words)
        self._words = words

    def over(self) -> None:
        """It went well again."""
        self._words = ""
