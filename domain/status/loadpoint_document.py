"""A loadpoint in the status document: its charger, its car, the session, and what is ordered and planned."""

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct, field

from domain.command.capabilities import ChargerCapabilities
from domain.house.settings import CheapSettings, Mode, ScheduleSettings, SmartSettings, SolarSettings
from domain.reason.reason import Reason


class ChargerStatus(Struct, frozen=True, kw_only=True):
    """The charger of a loadpoint."""

    driver: str
    online: bool
    error: str | None = None  # in its own words


class VehicleStatus(Struct, frozen=True, kw_only=True):
    """The car at a loadpoint, as far as known; `by_identity`: the charger told which one it is.
    `own_limit_pct` is set in the car; `presence` is home, away or unknown, `place` what its source calls the
    place where it is while away. `charge_efficiency`: the part of what is drawn that its charges on record
    show to arrive in it, null: too few of them are known; mode smart counts with it unless another is set.
    """

    id: str | None
    name: str | None
    soc_pct: float | None = None
    soc_source: str | None = None
    by_identity: bool = False
    soc_at: datetime | None = None
    own_limit_pct: float | None = None
    presence: str = "unknown"
    place: str | None = None
    charge_efficiency: float | None = None


class SessionStatus(Struct, frozen=True, kw_only=True):
    """One plug-in to plug-out; null where less than 95 % of it was measured. `coverage`, 0…1.

    `solar_wh`, `battery_wh` and `grid_wh` are where the energy came from; `saving` is what it would have cost
    more, all of it bought at the price of its moment. `fed_wh`: what the car gave to the house, as measured.
    `known_wh` is what surely was charged, where `energy_wh` is null, too.
    """

    id: str
    energy_wh: float | None
    solar_wh: float | None
    cost: float | None
    started_at: datetime
    coverage: float = 1.0
    battery_wh: float | None = None
    grid_wh: float | None = None
    saving: float | None = None
    soc_start_pct: float | None = None
    fed_wh: float = 0.0
    known_wh: float = 0.0


class TimerStatus(Struct, frozen=True, kw_only=True):
    """A countdown, as of the document's `at`."""

    kind: str
    remaining_s: float
    ends_at: datetime


class LastCommand(Struct, frozen=True, kw_only=True):
    """The newest command of a target, in short; all of it is at /commands."""

    id: str
    action: str
    issued_by: str
    state: str
    at: datetime
    reason: Reason | None = None
    requested: dict[str, Any] = field(default_factory=dict)
    applied: dict[str, Any] = field(default_factory=dict)


class CarPlanStatus(Struct, frozen=True, kw_only=True):
    """What is planned for the car of mode smart, in short; the slots are in the plan.

    `made_by`: the optimiser, or by price alone. `energy_wh` is what its battery was missing when it was made
    (the most it could, where `soc_pct` is null), `shortfall_wh` what it will not get of that. `cost`: what
    is bought at its price and the sun at what it would sell for, null where a price to buy is not known.
    """

    id: str
    made_at: datetime
    made_by: str
    soc_pct: float | None
    target_soc_pct: float | None
    departure: datetime | None
    starts_at: datetime | None
    finish_at: datetime | None
    energy_wh: float
    cost: float | None
    can_meet_target: bool
    shortfall_wh: float


class LoadpointStatus(Struct, frozen=True, kw_only=True):
    """One charge point: observed, wanted, by whom and why; and how it is set, under the names of PATCH.

    `phases` is what a charge uses as measured, `phases_set` the setting. Four currents, A per phase:
    `current_a` is measured; `applied_current_a` is what the charger says it is set to; `target_current_a` is
    ordered of it, 0 for none, null while nothing of ours is; `requested_current_a` is what mode or person
    wanted before fuse, circuits and pace. `auxiliary_w` is drawn by a car that does not charge. `confidence`:
    observed, stale (silent, seen before), commanded (it measures nothing) or unknown (never seen).
    `effective_limit_soc_pct` is where a charge ends that runs now, or would: a person's start may have a
    limit of its own, mode smart has its target, the car its own, and with mode off `limit_soc_pct` ends none.
    `missed`: its last departure came before the car was ready, and it stands there still.
    `done_at` is when mode or plan will have charged it as far as they do, null where nobody can tell.
    `capabilities` null: the charger can only be read. `target_feed_w`: what its car is to give the house, W.
    """

    id: str
    name: str
    charger: ChargerStatus
    vehicle: VehicleStatus | None
    connected: bool | None
    charging: bool | None
    state: str
    mode: Mode
    owner: str
    until: datetime | None
    power_w: float | None
    current_a: float | None
    target_current_a: int | None
    phases: int | None
    limit_soc_pct: float
    effective_limit_soc_pct: float
    session: SessionStatus | None
    timer: TimerStatus | None
    reason: Reason
    last_command: LastCommand | None
    observed_at: datetime | None
    confidence: str
    min_current_a: int
    max_current_a: int
    priority: int
    requested_current_a: int | None = None
    applied_current_a: float | None = None
    auxiliary_w: float | None = None
    target_feed_w: int = 0
    discharge_floor_pct: float = 50
    capabilities: ChargerCapabilities | None = None
    plan: CarPlanStatus | None = None
    done_at: datetime | None = None
    missed: Reason | None = None
    charge_in_demand_window: bool = False
    phases_set: Literal[1, 3, "auto"] = 1
    min_on_s: float = 300
    min_off_s: float = 300
    solar: SolarSettings = field(default_factory=SolarSettings)
    cheap: CheapSettings = field(default_factory=CheapSettings)
    schedule: ScheduleSettings = field(default_factory=ScheduleSettings)
    smart: SmartSettings = field(default_factory=SmartSettings)
