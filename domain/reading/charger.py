"""What a charge point says of itself and of the car at it."""

from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from domain.reason.reason import Why

PhaseCurrents = tuple[float | None, float | None, float | None]
DRAWS_W = 50.0  # what chargers measure of a car that does not charge is less
POWER_SHOWS = timedelta(seconds=90)  # power that was measured earlier says nothing of now


class ChargerState(StrEnum):
    """What a charger says of itself, normalised."""

    DISCONNECTED = "disconnected"
    CONNECTED = "connected"
    CHARGING = "charging"
    SUSPENDED_EV = "suspended_ev"
    SUSPENDED_EVSE = "suspended_evse"
    FINISHED = "finished"
    FAULTED = "faulted"
    UNKNOWN = "unknown"


class OwnRecord(Struct, frozen=True, kw_only=True):
    """A charge that is over and that only the charger saw, Wh; `identity`: what tells which car it was."""

    began_at: datetime
    ended_at: datetime
    energy_wh: float
    identity: str | None = None


class ChargerReading(Struct, frozen=True, kw_only=True):
    """One charge point, as it last described itself. `power_w` > 0 charges a car, < 0 lets it feed the house.

    `auxiliary_w` is drawn by a car that does not charge (heating, cooling). `power_at`, `soc_at`: when the
    source measured these, None: with the rest. `is_home`: False for a car that is known to be elsewhere,
    None where nobody tells; `place`: what the source calls that place. `identities`: what tells which car it
    is (VIN, tag, EVCC id), as they came.
    `obstacle`: why the device itself does not charge, or takes no order; `error` is its own word for it.
    `yields_to_people`: a start by hand undoes that. `own_records`: the newest charges that it made while
    nobody listened, told with every reading.
    """

    state: ChargerState = ChargerState.UNKNOWN
    connected: bool | None = None
    charging: bool | None = None
    power_w: float | None = None
    power_at: datetime | None = None
    current_a: float | None = None
    phase_current_a: PhaseCurrents | None = None
    target_current_a: float | None = None  # what the charger is set to; 0 is paused
    phases: int | None = None
    auxiliary_w: float | None = None
    energy_wh: float | None = None  # lifetime meter
    session_wh: float | None = None  # the charger's own count since the plug
    vehicle_soc_pct: float | None = None
    vehicle_limit_pct: float | None = None  # the car's own limit
    soc_source: str | None = None
    soc_at: datetime | None = None
    is_home: bool | None = None
    place: str | None = None
    identities: tuple[str, ...] = ()
    obstacle: Why | None = None
    yields_to_people: bool = False
    error: str | None = None
    own_records: tuple[OwnRecord, ...] = ()

    def as_measured(self, read_at: datetime) -> "ChargerReading":
        """Power that was measured with the rest goes before what the charger says of itself."""
        if self.power_w is None or (self.power_at is not None and read_at - self.power_at > POWER_SHOWS):
            return self
        if self.power_w > DRAWS_W:
            is_told = self.charging and self.state is ChargerState.CHARGING and self.connected
            return (
                self if is_told else replace(self, state=ChargerState.CHARGING, charging=True, connected=True)
            )
        state = self.state
        if state is ChargerState.CHARGING and self.power_w >= -DRAWS_W:
            state = ChargerState.SUSPENDED_EV
        is_told = self.charging is False and state is self.state
        return self if is_told else replace(self, state=state, charging=False)

    @property
    def as_seen_here(self) -> "ChargerReading":
        """The charge point of this house: of a car that is elsewhere nothing is plugged in or drawn here."""
        if self.is_home is not False:
            return self
        return replace(
            self,
            state=ChargerState.DISCONNECTED,
            connected=False,
            charging=False,
            power_w=0.0,
            current_a=0.0,
            phase_current_a=None,
            target_current_a=None,
            phases=None,
            auxiliary_w=None,
            energy_wh=None,
            session_wh=None,
            obstacle=None,
            yields_to_people=False,
        )
