"""All that a status document is painted from."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct, field

from domain.battery.contradiction import ModeDoubt
from domain.command.capabilities import ChargerCapabilities, InverterCapabilities
from domain.command.decision import SiteDecision
from domain.command.order import BatteryAction
from domain.curtailment.proof import Enforcement
from domain.energy.ledger import Ledger
from domain.energy.terms_shown import TermsShown
from domain.energy.totals import Totals
from domain.event.event import Event
from domain.event.sessions import price_sessions
from domain.house.house import House
from domain.language.telling import Telling
from domain.loadpoint.identity import Attached
from domain.loadpoint.session import Session
from domain.plan.cars.car_plan import CarPlan
from domain.plan.plan import Plan
from domain.reading.disagreement import MeterDoubt
from domain.reading.observation import Observation
from domain.reading.sources import LivesOn
from domain.reason.reason import Reason
from domain.source_trouble import SourceTrouble
from domain.status.document import DeviceHealth
from domain.status.loadpoint_document import LastCommand
from domain.status.problems import Problem
from domain.status.words import worded
from domain.tariff.slots import Tariff


class StatusInputs(Struct, frozen=True, kw_only=True):
    """All that goes into one document."""

    house: House
    seen: Observation
    decision: SiteDecision
    devices: dict[str, DeviceHealth]
    drivers: dict[str, str]  # by device id
    tariff: Tariff
    plan: Plan | None = None
    car_plans: dict[str, CarPlan] = field(default_factory=dict)  # of mode smart, by loadpoint id
    done_at: dict[str, datetime | None] = field(default_factory=dict)  # of other modes: when a charge is over
    missed: dict[str, Reason] = field(default_factory=dict)  # departures that came too soon, likewise
    attached: Mapping[str, Attached] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    arrives: Mapping[str, float] = field(default_factory=dict)  # the part of a charge that each car gets
    last_commands: dict[str, LastCommand | None] = field(default_factory=dict)
    reached: frozenset[str] = frozenset()  # the devices that are set as the decision wants them
    battery_set_at: datetime | None = None  # since when it is set as the decision wants it; None: it is not
    ledger: Ledger | None = None
    totals: Totals = Totals()
    terms: TermsShown | None = None
    curtail_acknowledged: bool | None = None
    outputs_acknowledged: dict[str, bool | None] = field(default_factory=dict)  # by inverter's device id
    owed: dict[str, Reason] = field(default_factory=dict)  # limits not lifted yet, by device id: why
    enforcement: Enforcement = Enforcement.UNKNOWN
    awaited: frozenset[str] = frozenset()  # the devices that have not had their time to be heard first
    errors: dict[str, str | None] = field(default_factory=dict)  # what a device's last failed read said
    price_trouble: SourceTrouble | None = None
    forecast_trouble: SourceTrouble | None = None
    battery_acts: frozenset[BatteryAction] | None = None  # what the battery can do, None: not known
    chargers: dict[str, ChargerCapabilities] = field(default_factory=dict)  # those known, by loadpoint id
    inverters: dict[str, InverterCapabilities] = field(default_factory=dict)  # those that tell, by device id
    ignoring: frozenset[str] = frozenset()  # the inverters that do not keep to their limit
    plan_refusal: Reason | None = None  # why the last try to plan brought nothing
    is_plan_outdated: bool = False  # people want something else by now, and the next one is made for it
    storage_error: str | None = None  # why the disk refused last; None: it took it
    doubts: dict[str, str | None] = field(default_factory=dict)  # what a device said that cannot be
    problems: tuple[Problem, ...] = ()
    events: tuple[Event, ...] = ()
    mode_doubt: ModeDoubt | None = None
    meter_doubt: MeterDoubt | None = None
    lives_on: LivesOn = LivesOn()  # as it was told last
    other_reserve_pct: float | None = None  # what the battery keeps instead of the house's reserve
    shows_more_phases: bool = False  # than the house is said to have: its meter of phase currents
    is_reserve_set: bool = False  # people set another reserve than the file's: theirs is shown

    @property
    def plans_by_the_list(self) -> bool:
        """Whether a kWh costs a plan what the tariff lists: no quota or session makes it another price."""
        return not self.tariff.terms.bands and not price_sessions(self.events, self.seen.at)

    def telling(self, now: datetime) -> Telling:
        """How this house is told of now."""
        return Telling(self.house.site, now)

    def worded(self, reason: Reason, now: datetime) -> Reason:
        """The reason with its sentence."""
        return worded(reason, self.telling(now))
