"""The topics of one house: what is told stands on few of them, what is asked comes in on `…/set` below."""

from msgspec import Struct

ASKED = "set"
SITE, BATTERY, LOADPOINTS = "site", "battery", "loadpoints"


class Topics(Struct, frozen=True, kw_only=True):
    """`base` is ours alone; `discovery` is Home Assistant's."""

    base: str = "powersync"
    discovery: str = "homeassistant"

    @property
    def presence(self) -> str:
        """`online` or `offline`: whether this server runs."""
        return f"{self.base}/availability"

    @property
    def birth(self) -> str:
        """Where Home Assistant says that it came or went."""
        return f"{self.discovery}/status"

    @property
    def questions(self) -> tuple[str, ...]:
        """Everything on which we are asked."""
        return (
            f"{self.base}/{BATTERY}/+/{ASKED}",
            f"{self.base}/{LOADPOINTS}/+/+/{ASKED}",
        )

    def state(self, group: str) -> str:
        """Where a group of values is told: `site`, `battery` or `loadpoints/ID`."""
        return f"{self.base}/{group}"

    def set(self, group: str, key: str) -> str:
        """Where a value of a group is asked for."""
        return f"{self.base}/{group}/{key}/{ASKED}"


def loadpoint_group(loadpoint_id: str) -> str:
    """The group of one loadpoint."""
    return f"{LOADPOINTS}/{loadpoint_id}"
