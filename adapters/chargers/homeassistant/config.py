"""The table of a charger that is reached as Home Assistant entities."""

from typing import Annotated, Literal

from msgspec import Meta, field

from adapters.kinds.tables import ChargerConfig

Entity = Annotated[
    str, Meta(pattern=r"^[a-z_]+\.[a-z0-9_]+$", description="an entity id such as switch.wallbox")
]
Meaning = Literal[
    "disconnected", "connected", "charging", "suspended_ev", "suspended_evse", "finished", "faulted"
]


class HomeAssistantCharger(ChargerConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A charger as entities. `switch` or `current` is needed, everything else makes it see more.

    `currents` are the measured ones of L1 to L3; `states` says what texts of the status mean that are not
    known already; below `standby_w` nothing is charged; `wake` is pressed or switched on `wake_s` before
    a start.
    """

    driver: str = "homeassistant"
    switch: Entity | None = None
    current: Entity | None = None
    status: Entity | None = None
    plug: Entity | None = None
    power: Entity | None = None
    energy: Entity | None = None
    currents: Annotated[tuple[Entity, ...], Meta(max_length=3)] = ()
    phases: Entity | None = None
    soc: Entity | None = None
    soc_limit: Entity | None = None
    location: Entity | None = None
    wake: Entity | None = None
    wake_s: Annotated[float, Meta(ge=0, le=120)] = 5
    standby_w: Annotated[float, Meta(ge=0, le=1_000)] = 50
    states: dict[str, Meaning] = field(default_factory=dict)

    @property
    def entities(self) -> tuple[str, ...]:
        """Every entity it names."""
        named = (
            self.switch,
            self.current,
            self.status,
            self.plug,
            self.power,
            self.energy,
            *self.currents,
            self.phases,
            self.soc,
            self.soc_limit,
            self.location,
            self.wake,
        )
        return tuple(each for each in named if each is not None)
