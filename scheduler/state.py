"""What the shell knows between ticks, and keeps on disk the moment it changes.

Whoever changes it holds `deciding`: a wish is taken between two decisions, never in the middle of one.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from domain.circuit.memory import LimitMemory
from domain.command.decision import SiteDecision
from domain.command.intent import BatteryIntent, ChargeIntent, PlanIntent
from domain.command.spared import as_asked
from domain.curtailment.proof import CurtailmentProof, resumed
from domain.energy.clock_trust import ClockTrust
from domain.event.event import Event
from domain.forecast.series import PowerForecast
from domain.house.battery_setting import BatterySetting, SettingValue
from domain.house.devices import BATTERY, LOADPOINTS
from domain.house.house import House
from domain.instants import shifted
from domain.loadpoint.expected import Expected
from domain.loadpoint.identity import Attached, with_cars
from domain.loadpoint.session import Session
from domain.plan.cars.car_plan import CarPlan
from domain.plan.plan import Plan
from domain.ports.records import Documents, Slip
from domain.reading.disagreement import MeterDoubt
from domain.reading.observation import Observation
from domain.reason.reason import Reason
from domain.site import Memory, Pending
from domain.source_trouble import SourceTrouble
from domain.tariff.slots import Tariff
from domain.tariff.upload import UploadReport
from domain.view import OwedSetting
from scheduler.bills import Bills
from scheduler.departures import Departures
from scheduler.filed_reserve import FiledReserve
from scheduler.keeper import Keeper
from scheduler.kept import Kept
from scheduler.left_behind import LeftBehinds
from scheduler.outages import Outages
from scheduler.overlays import keep_overlay, with_overlay
from scheduler.price_beliefs import PriceBeliefs
from scheduler.problems import Problems
from scheduler.set_back import SetBack
from scheduler.sums import Sums
from scheduler.whereabouts import Whereabouts
from scheduler.wishes_standing import WishesStanding

SETTING = "setting"  # of the battery's own: what is owed to it


class Moment(Struct, frozen=True, kw_only=True):
    """An instant of the house's clock, as kept."""

    at: datetime


class PhaseMeter(Struct, frozen=True, kw_only=True):
    """Phase currents were told once in the house with these devices; in another one they may never be."""

    devices: tuple[str, ...]


class HouseState:
    """Settings, intents, pending restores, the rules' memory, sessions and the sums of money: all durable.

    `configured` is the house as its file says, `house` the same under what people changed. `seen` and
    `decision` are those of the last tick. Prices and the plan are fetched and made anew, so they are not
    kept; what forecast prices were worth is.
    """

    def __init__(
        self,
        house: House,
        documents: Documents,
        meters: tuple[str, ...] = (),
        slip: Slip | None = None,
    ) -> None:
        """`meters`: every device that may tell phase currents, with its driver."""
        self._meters = meters
        self.configured = self.house = house
        self.keeper = Keeper(documents, slip)
        self.kept = Kept(self.keeper)
        self.tariff = Tariff()
        self.price_error: str | None = None  # why the price source told nothing when it was asked last
        self.price_trouble: SourceTrouble | None = None
        self.awaits_prices = False  # the source has neither told any since it is asked, nor failed
        self.market: Tariff | None = None  # what the market pays, where it is read beside the tariff
        self.beliefs = PriceBeliefs(self.kept)
        self.plan: Plan | None = None
        self.forecasts: Mapping[str, PowerForecast] = {}  # those the plan rests on, `solar` and `load`
        self.automations: dict[str, str] = {}  # their names, by id
        self.car_plans: dict[str, CarPlan] = {}  # of the cars in mode smart, by loadpoint id
        self.expected: tuple[Expected, ...] = ()  # what other modes will charge, as far as it can be told
        self.plan_refusal: Reason | None = None  # why the last try to plan brought nothing
        self.problems = Problems()
        self.left = LeftBehinds(self.kept, self.problems)
        self.drivers_before: dict[str, str] = {}  # of the last run, as far as an old version noted it
        self.uploads: dict[str, UploadReport] = {}
        self.cars = Whereabouts()
        self.seen: Observation | None = None
        self.decision: SiteDecision | None = None
        self.wishes = WishesStanding([lp.id for lp in house.loadpoints], self.kept)
        self.wishes.plan.on_change = self._plan_as_wished
        self.on_planning: Callable[[], None] = lambda: None
        self.restoring: Pending | None = None
        self.releases: dict[str, Pending] = {}
        self.owed_settings: dict[BatterySetting, OwedSetting] = {}
        self.told_settings: dict[BatterySetting, tuple[SettingValue, datetime]] = {}  # not shown yet
        self.filed_reserve = FiledReserve(self.kept)
        self.memory = Memory()
        self.limits = LimitMemory()
        self.curtailment_proof = CurtailmentProof()
        self.meter_doubt: MeterDoubt | None = None
        self.deciding = asyncio.Lock()
        self.sessions: dict[str, Session] = {}
        self.arrives: Mapping[str, float] = {}  # what part of a charge each car gets, where that is known
        self.events: dict[str, Event] = {}
        self.sums = Sums(self.kept)
        self.bills = Bills(self.kept)
        self.outages = Outages(self.kept)
        self.departures = Departures(self.kept)
        self.clock = SetBack()
        self.stopped_at: datetime | None = None  # the last tick of the run before, until it is told
        self.clock_trust = ClockTrust()
        self.past_error: str | None = None  # why the disk refused the past; None: nothing of it waits

    @property
    def lived_in(self) -> House:
        """The house with the cars that really stand in it."""
        return with_cars(self.house, self.attached)

    @property
    def as_asked(self) -> House:
        """The house as persons' orders go on in it, whatever automations set meanwhile."""
        return as_asked(self.house, self.charge_intents, self.battery_intent)

    @property
    def is_storage_good(self) -> bool:
        """Whether the disk took what it was last given."""
        return self.keeper.error is None

    @property
    def is_reserve_set(self) -> bool:
        """Whether people set another reserve than the file's."""
        now, was = self.house.battery, self.configured.battery
        return now is not None and was is not None and now.reserve_pct != was.reserve_pct

    @property
    def battery_soc_pct(self) -> float | None:
        """The battery's state of charge as last observed, %."""
        battery = None if self.seen is None else self.seen.battery
        return None if battery is None else battery.soc_pct

    @property
    def battery_intent(self) -> BatteryIntent | None:
        """The wish that governs the battery now."""
        return self.wishes.battery.governing

    @property
    def charge_intents(self) -> dict[str, ChargeIntent]:
        """The wish that governs each loadpoint now, where there is one."""
        return self.wishes.charging

    async def load(self) -> None:
        """Reads everything back after a start."""
        await self.keeper.load()
        await self.wishes.load(self.keeper)
        pending = await self.kept.all("pending", Pending)
        self.restoring = pending.pop(BATTERY, None)
        self.releases = {target.removeprefix(LOADPOINTS): each for target, each in pending.items()}
        owed = (await self.kept.all(SETTING, OwedSetting)).values()
        self.owed_settings = {each.setting: each for each in owed}
        self.told_settings = {each.setting: (each.value, each.since) for each in owed}
        self.memory = (await self.kept.one("state", "memory", Memory)) or self.memory
        if (proof := await self.kept.one("state", "curtailment", CurtailmentProof)) is not None:
            self.curtailment_proof = resumed(proof)
        self.meter_doubt = await self.kept.one("state", "meter_doubt", MeterDoubt)
        known_meter = await self.kept.one("state", "phase_meter", PhaseMeter)
        before = () if known_meter is None else known_meter.devices
        self.drivers_before = {device: driver for device, _, driver in (d.partition(" ") for d in before)}
        await self.left.load()
        self.limits = LimitMemory(is_metered=known_meter == PhaseMeter(devices=self._meters))
        await self.sums.load()
        await self.beliefs.load()
        self.clock_trust = ClockTrust(trusted_at=None if self.sums.ledger is None else self.sums.ledger.at)
        await self.bills.load()
        await self.outages.load()
        await self.departures.load()
        self.sessions = await self.kept.all("session", Session)
        self.cars.resume(self.sessions)
        self.events = await self.kept.all("event", Event)
        self.house = await with_overlay(self.kept, self.configured)
        self._plan_as_wished()
        known = await self.kept.one("state", "clock", Moment)
        self.stopped_at = None if known is None else known.at
        begun = [intent.since for intent in self.wishes.all]
        self.clock.resume(max([*begun, *(() if known is None else (known.at,))], default=None))

    @property
    def forecast_trouble(self) -> SourceTrouble | None:
        """What keeps the service of the solar forecast from telling anything new, while anybody asks it."""
        solar, is_asked = self.forecasts.get("solar"), self.house.optimiser.enabled or bool(self.car_plans)
        return solar.trouble if solar is not None and is_asked else None

    async def set_battery_intent(self, intent: BatteryIntent | None) -> None:
        """A hold on the battery begins or changes; None ends the one that governs."""
        if intent is not None:
            await self.wishes.battery.put(intent)
        elif (ending := self.battery_intent) is not None:
            await self.wishes.battery.drop(ending)

    async def set_charge_intent(self, loadpoint_id: str, intent: ChargeIntent | None) -> None:
        """A hold on a loadpoint begins or changes; None ends the one that governs."""
        wishes = self.wishes.charge[loadpoint_id]
        if intent is not None:
            await wishes.put(intent)
        elif (ending := wishes.governing) is not None:
            await wishes.drop(ending)

    async def set_restoring(self, pending: Pending | None) -> None:
        """A restore of the battery is under way until it was read back."""
        self.restoring = pending
        await self.kept.put("pending", BATTERY, pending)

    async def set_release(self, loadpoint_id: str, pending: Pending | None) -> None:
        """An accepted command of a loadpoint waits to be carried by its next decision."""
        if pending is None:
            self.releases.pop(loadpoint_id, None)
        else:
            self.releases[loadpoint_id] = pending
        await self.kept.put("pending", f"{LOADPOINTS}{loadpoint_id}", pending)

    async def set_owed(self, setting: BatterySetting, owed: OwedSetting | None) -> None:
        """A setting is to be written until the device has it; None: it is not owed any more."""
        if owed is None:
            self.owed_settings.pop(setting, None)
        else:
            self.owed_settings[setting] = owed
        await self.kept.put(SETTING, setting.value, owed)

    async def set_memory(self, memory: Memory) -> None:
        """Timers and modes' memory; on disk only when they changed."""
        if memory != self.memory:
            self.memory = memory
            await self.kept.put("state", "memory", memory)

    async def set_limits(self, limits: LimitMemory) -> None:
        """What the limits remember; on disk only that there is a meter of phase currents."""
        is_news = limits.is_metered and not self.limits.is_metered
        self.limits = limits
        if is_news:
            await self.kept.put("state", "phase_meter", PhaseMeter(devices=self._meters))

    async def set_curtailment_proof(self, proof: CurtailmentProof) -> None:
        """One more look at the export limit; on disk only when a limit begins, is judged or ends."""
        self.curtailment_proof = proof
        judged = replace(proof, polls=0, held_since=None, broken_since=None, polled_at=None)
        await self.kept.put("state", "curtailment", None if proof.since is None else judged)

    async def set_meter_doubt(self, doubt: MeterDoubt | None) -> None:
        """One more look at the meters together; on disk only when they surely clash, and when that ends."""
        self.meter_doubt = doubt
        kept = doubt.kept if doubt is not None and doubt.is_sure else None
        await self.kept.put("state", "meter_doubt", kept)

    async def set_house(self, house: House, *, is_end: bool) -> None:
        """People changed settings: the house is another one from now on, and after a restart. Raises
        StorageError where that cannot be kept, and then nothing has changed; an end waits for no disk.
        """
        await keep_overlay(self.kept, self.configured, self.house, house, must_be_kept=not is_end)
        self.house = house

    @property
    def attached(self) -> Mapping[str, Attached]:
        """The car at each loadpoint, as last seen."""
        return self.cars.attached

    @property
    def planned_on(self) -> Observation | None:
        """The house as it is planned on: with chargers that are silent now as they were heard lately."""
        return None if self.seen is None else self.cars.planned_on(self.seen, self.sessions)

    def look_who_is_where(self) -> None:
        """Under other settings another car may stand at a loadpoint that was seen already."""
        if self.seen is not None:
            self.cars.look(self.as_asked, self.seen)

    async def set_configured(self, configured: House) -> tuple[PlanIntent, ...]:
        """The file is another one: what people changed over it stays where it still says what it did. Where
        it says anew whether the house plans, that goes before who paused it: their wishes, which are no more.
        """
        says_anew = configured.optimiser.enabled != self.configured.optimiser.enabled
        overruled = tuple(self.wishes.plan.all) if says_anew else ()
        for intent in overruled:
            await self.wishes.plan.drop(intent)
        self.configured = configured
        self.house = await with_overlay(self.kept, configured)
        self._plan_as_wished()
        return overruled

    def _plan_as_wished(self) -> None:
        """Who wants the house to plan, or not to, goes before its settings."""
        wish, optimiser = self.wishes.plan.governing, self.house.optimiser
        is_on = self.configured.optimiser.enabled if wish is None else wish.is_on
        if not is_on:
            self.plan, self.plan_refusal = None, None  # nothing of it is done
        if optimiser.enabled != is_on:
            self.house = replace(self.house, optimiser=replace(optimiser, enabled=is_on))
            self.on_planning()

    async def shift(self, by: timedelta) -> None:
        """The clock was set back: what was bought by a timer keeps what remained of it, and no more. The
        day's sums stay those of the time that was measured, and are added to from now on.
        """
        self.sums.shift(by, self.clock.last, self.house.site.timezone)
        await self.wishes.shift(by)
        await self.set_memory(shifted(self.memory, by))
        await self.set_curtailment_proof(shifted(self.curtailment_proof, by))
        await self.set_meter_doubt(shifted(self.meter_doubt, by))

    async def keep_running_totals(self) -> None:
        """The sums of money, open sessions and the time; called with every tick and at the end.

        What the disk refused before is written first.
        """
        await self.keeper.settle()
        await self.sums.keep()
        if self.clock.last is not None:
            await self.kept.put("state", "clock", Moment(at=self.clock.last))
        for loadpoint_id, session in self.sessions.items():
            await self.kept.put("session", loadpoint_id, session)

    async def end_session(self, loadpoint_id: str) -> None:
        """The car is gone."""
        self.sessions.pop(loadpoint_id, None)
        await self.kept.put("session", loadpoint_id, None)
