"""What a driver may need of the house it is opened in, and what opening it brings."""

from collections.abc import Callable, Hashable, Mapping
from datetime import date
from typing import Any, TypeVar

from msgspec import Struct, field

from adapters.kinds.tables import HomeAssistantConfig, OcppConfig
from domain.house.house import House
from domain.ports.clock import Clock
from domain.ports.devices import Device, DeviceControl, Listener
from domain.ports.records import Documents

T = TypeVar("T")


class Replay(Struct, frozen=True, kw_only=True):
    """Which recorded day is lived as which; None for a real house."""

    price_day: date
    as_day: date


class Surroundings(Struct, frozen=True, kw_only=True):
    """`documents` keep what must survive a restart; `shared` holds what several drivers have in common."""

    house: House
    clock: Clock
    documents: Documents
    homeassistant: HomeAssistantConfig | None = None
    ocpp: OcppConfig | None = None
    replay: Replay | None = None
    shared: dict[Hashable, Any] = field(default_factory=dict)

    def share(self, key: Hashable, make: Callable[[], T]) -> T:
        """The one connection, account or bus of this key in this house, made when it is first asked for."""
        if key not in self.shared:
            self.shared[key] = make()
        found: T = self.shared[key]
        return found


class Opened(Struct, frozen=True, kw_only=True):
    """A device behind its driver; nothing was contacted yet.

    `control` None: it can be read, not commanded. `listener`: it also tells by itself.
    `beside`: devices that came with it, by device id.
    """

    device: Device
    control: DeviceControl | None = None
    model: str | None = None
    listener: Listener | None = None
    beside: Mapping[str, Device] = {}
