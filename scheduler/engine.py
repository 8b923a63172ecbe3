"""One running house: the loop and all that it is made of, to be started, ticked and stopped as one."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.house.devices import LOADPOINTS
from domain.house.house import House
from domain.language.telling import Telling
from domain.ports.clock import Clock, RealClock
from domain.ports.records import Documents, Journal, PastPower, Slip
from domain.ports.sources import (
    BillSource,
    ForecastSource,
    PlanSolver,
    PriceSource,
    TariffTarget,
    WeatherSource,
)
from domain.reading.plausible import bounds_of
from domain.status.problems import JOBS, ProblemCode
from domain.status.words import worded
from domain.tariff.adjustments import AS_SETTLED, Adjustments
from scheduler.accounts import Accounts
from scheduler.alarm import Alarm
from scheduler.automations import Automations
from scheduler.budget import WriteBudget
from scheduler.car_plans import CarPlans
from scheduler.commands import CommandBook
from scheduler.consequences import Consequences
from scheduler.diary import Diary
from scheduler.events import Events
from scheduler.exchange import Exchange
from scheduler.forecast_choice import ForecastChoice
from scheduler.gateway import Gateway
from scheduler.jobs.bills import ReadBills
from scheduler.jobs.owed import WriteOwed
from scheduler.jobs.prune import PrunePast
from scheduler.jobs.upload import UploadTariff
from scheduler.lane import Lane
from scheduler.listeners import Listeners
from scheduler.loop import ControlLoop
from scheduler.notices import Notices
from scheduler.planner import Planner
from scheduler.prices import Prices
from scheduler.publisher import Publisher
from scheduler.removal import Removal
from scheduler.renewal import Renewal
from scheduler.restore import boot, farewell
from scheduler.room import ControlRoom
from scheduler.state import HouseState
from scheduler.stream import StatusStream
from scheduler.timetable import Timetable
from scheduler.watch import Watch, observe
from scheduler.weather import WeatherNow

LAST_LOOK_S = 1.0  # of the clock: what was just handed back needs a moment to show it
FAREWELL_S = 5.0  # real seconds a graceful stop may take to hand devices back


class Engine:
    """Built from ports only; `powersync/wiring.py` chooses what stands behind them."""

    def __init__(
        self,
        house: House,
        *,
        watches: Mapping[str, Watch],
        journal: Journal,
        documents: Documents,
        slip: Slip | None = None,
        past: PastPower,
        stream: StatusStream,
        prices: PriceSource | None,
        market: PriceSource | None = None,
        contract: str | None = None,
        bills: BillSource | None = None,
        solver: PlanSolver | None,
        solar: ForecastSource | None,
        load: ForecastSource | None,
        weather: WeatherSource | None = None,
        targets: Sequence[TariffTarget] = (),
        adjustments: Adjustments = AS_SETTLED,
        clock: Clock,
        real: RealClock,
        new_id: Callable[[], str],
        is_read: bool = True,
    ) -> None:
        """`clock` is the house's, `real` the one of the people who ask; `is_read`: whether any of them do;
        `contract` names what `prices` is asked of whom.
        """
        self.clock = clock
        watches = self.watches = dict(watches)
        self.stream = stream
        meters = (
            f"{watch.id} {watch.driver}" for watch in watches.values() if not watch.id.startswith(LOADPOINTS)
        )
        self.state = HouseState(house, documents, tuple(sorted(meters)), slip)
        self.book = CommandBook(
            journal,
            clock,
            new_id,
            stream.publish_command,
            lambda reason: worded(reason, Telling(house.site, clock.now())),
        )
        self.alarm = Alarm(clock)
        tell = {watch.id: watch.listener for watch in watches.values() if watch.listener is not None}
        self.listeners = Listeners(tell, clock, self.alarm.ring)
        self.lanes = self._lanes(house)
        gateway = Gateway(self.lanes, self.book, self.state.problems, self.state.kept)
        self.consequences = Consequences(self.state, gateway, self.book)
        self.car_plans = CarPlans(self.state, self.consequences.charger_abilities)
        self.publisher = Publisher(self.state, gateway, self.book, stream, watches)
        self.planner = Planner(
            self.state,
            solver=solver,
            solar=solar,
            load=load,
            new_id=new_id,
            abilities=self.consequences.plannable,
            wishes=self.car_plans.wishes,
            followers=self.car_plans.followers,
            chargers=self.consequences.charger_abilities,
            is_read=is_read,
        )
        self.car_plans.on_new_wish = self.planner.job.hurry
        self.planner.on_plan = self.alarm.ring
        self.publisher.is_plan_outdated = lambda: self.planner.is_outdated
        self.consequences.plan_awaited = self.planner.job.awaited_since
        self.consequences.look_at_cars = self.car_plans.look
        self.state.wishes.battery.on_change = self.planner.job.hurry
        self.state.wishes.export.on_change = self.planner.job.hurry
        self.state.on_planning = self.planner.job.hurry
        self.upload = UploadTariff(self.state, targets, adjustments)
        self.prices = Prices(
            self.state,
            prices,
            market,
            clock=clock,
            on_news=self._prices_are_new,
            on_late=self.alarm.ring,
            contract=contract,
        )
        self.forecast_choice = ForecastChoice(self.state.kept, self.prices)
        self.room = ControlRoom(
            self.state,
            gateway=gateway,
            abilities=self.consequences.abilities,
            book=self.book,
            journal=journal,
            stream=stream,
            planner=self.planner,
            publisher=self.publisher,
            alarm=self.alarm,
            watches=watches,
            clock=clock,
            real=real,
            follow_clock=self.consequences.follow_clock,
            foresee=self.consequences.foresee,
            followers=self.car_plans.followers,
            anew=self.consequences.anew,
            local_day=local_day_of(house.site.timezone),
            own_settings=self.consequences.own_settings,
            forecast_choice=self.forecast_choice,
        )
        self.notices = Notices(self.state, stream)
        self.weather = WeatherNow(weather, clock)
        self.automations = Automations(
            self.room, self.weather, clock, lambda *told: self.diary.note_run(*told), self.notices.say
        )
        self.accounts = Accounts(self.state, past, has_prices=prices is not None)
        self.diary = Diary(self.state, past, self.accounts)
        jobs = [PrunePast(past, self.state).job(), WriteOwed(self.state.keeper, self.book).job()]
        jobs += [self.planner.job, self.weather.job()]
        if targets:
            jobs.append(self.upload.job)
        read_bills = None if bills is None else ReadBills(self.state, bills)
        if read_bills is not None:
            jobs.append(read_bills.job())
        self.timetable = Timetable(jobs, self._job_ended)
        self.exchange = Exchange(
            self.state,
            self.prices,
            self.accounts,
            self.planner,
            self.upload,
            self.timetable,
            read_bills,
            self.weather,
            self.forecast_choice,
        )
        removal = Removal(
            self.state, gateway, self.book, self.diary, self.listeners, self.lanes, watches, clock
        )
        self.renew = Renewal(self.room, removal, self.book, self.planner.job.hurry)
        self.loop = ControlLoop(
            self.room,
            self.consequences,
            self.car_plans,
            self.publisher,
            watches,
            self.prices,
            self.timetable,
            self.diary,
            self.automations,
            self.accounts,
            Events(self.state, self.diary.note_event, self.planner.job.hurry),
            self.notices,
            self.alarm,
            clock,
        )

    def _job_ended(self, name: str, fault: str | None) -> None:
        """Nobody has to read a log to know that something is not done."""
        problems, device = self.state.problems, f"{JOBS}{name}"
        if fault is None:
            problems.over(ProblemCode.JOB_FAULT, device)
        else:
            problems.tell(ProblemCode.JOB_FAULT, device, self.clock.now(), error=fault)

    def _prices_are_new(self) -> None:
        self.planner.job.hurry()
        self.upload.prices_are_new()

    def _lanes(self, house: House) -> dict[str, Lane]:
        local_day = local_day_of(house.site.timezone)
        return {
            watch.id: Lane(
                watch.id,
                watch.control,
                book=self.book,
                keeper=self.state.keeper,
                clock=self.clock,
                budget=WriteBudget(watch.control.capabilities.writes_per_hour),
                local_day=local_day,
                on_outcome=self.alarm.tell,
                mark=watch.mark,
            )
            for watch in self.watches.values()
            if watch.control is not None
        }

    async def boot(self) -> None:
        """Takes over what the last run left."""
        await boot(self.state, self.consequences, self.book, self.room.gateway, self.clock.now())
        await self.forecast_choice.load()
        await self.automations.load()
        await self.notices.load()
        await self.diary.learn(self.clock.now())  # before the first plan is made

    async def run(self) -> None:
        """Boots and ticks until cancelled."""
        await self.boot()
        self.listeners.open()
        await self.loop.run()

    async def stop(self) -> None:
        """A graceful stop: hands devices back, writes everything down, closes links."""
        try:
            async with asyncio.timeout(FAREWELL_S):
                await farewell(self.state, self.room.gateway, self.clock.now())
                await self._look_once_more()
        except TimeoutError:
            pass  # what was not handed back is a lease on disk: the next boot ends it
        await self.kill()
        await self.diary.flush(self.clock.now())

    async def _look_once_more(self) -> None:
        """What was handed back is proven now: there is no later tick to do it."""
        if any(lane.proofs for lane in self.lanes.values()):
            await self.clock.sleep(LAST_LOOK_S)
            await observe(self.watches.values(), bounds_of(self.state.house))
            now = self.clock.now()
            seen = self.loop.observation(now)
            await self.room.gateway.prove(self.state.as_asked, seen, now, self.state.curtailment_proof)

    async def kill(self) -> None:
        """Drops everything without a word to the devices, as a crash would."""
        await self.listeners.close()
        await self.timetable.close()
        await self.prices.close()
        await self.exchange.close()
        await self.planner.close()
        await self.weather.close()
        await self.room.gateway.close()
        for watch in self.watches.values():
            await watch.close()
        await self.upload.close()
        self.stream.close()


def local_day_of(timezone: str) -> Callable[[datetime], date]:
    """The house's local date at an instant."""
    zone = ZoneInfo(timezone)
    return lambda now: now.astimezone(zone).date()
