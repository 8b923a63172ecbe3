"""What an integration puts into the emulated Home Assistant: entities that show something and take calls."""

from datetime import datetime
from typing import Any, Protocol

from adapters.links.homeassistant.emulator.states import Shown


class ServiceRefusedError(Exception):
    """Home Assistant answers the call with this error."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class EmulatedEntities(Protocol):
    """The entities of one emulated device."""

    def shown(self) -> dict[str, Shown]:
        """Every entity as Home Assistant would show it now, by its id."""
        ...

    def registry(self) -> list[dict[str, Any]]:
        """What the integration registered."""
        ...

    def poll(self) -> None:
        """The integration asks its device."""
        ...

    def live(self, now: datetime) -> None:
        """Lets the device, and the house around it, live until `now`."""
        ...

    def call(self, service: str, data: dict[str, Any], entity_id: str) -> None:
        """A service on one entity. Raises ServiceRefusedError; what is not there is skipped in silence."""
        ...
