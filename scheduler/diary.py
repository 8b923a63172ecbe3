"""Writes down what happened: samples in batches, decisions as they change, sessions, the day's ledger."""

import logging
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from msgspec.structs import replace

from domain.automation.automation import Automation
from domain.automation.run import Run
from domain.command.decision import Owner, SiteDecision
from domain.energy.clock_trust import look_at_clock
from domain.energy.history import DecisionRecord, Sample
from domain.energy.sampling import sample_of
from domain.errors import StorageError
from domain.event.event import Event
from domain.house.devices import BATTERY, LOADPOINTS, loadpoint_device
from domain.house.house import Loadpoint
from domain.language.telling import Telling
from domain.loadpoint.past_session import ended, has_fallen_silent
from domain.loadpoint.session import Session, follow
from domain.ports.records import PastPower
from domain.reading.observation import Observation
from domain.reading.sources import Source, sources_of
from domain.reason.reason import Why
from domain.status.agree import battery_agrees
from domain.status.away import LEAST, away_records
from domain.status.names import titles_of
from domain.status.news import Told, as_told
from domain.status.outage import gone_record, outage_record
from domain.status.problems import ProblemCode
from domain.status.said import Said, said_of
from domain.status.words import worded
from scheduler.accounts import Accounts
from scheduler.arrivals import Arrivals
from scheduler.first_looks import FirstLooks
from scheduler.own_records import OwnRecords
from scheduler.state import HouseState
from scheduler.watch import Watch

FLUSH_EVERY = timedelta(seconds=60)
YOUNG = timedelta(minutes=5)  # what was just started may be killed again soon: it loses no minute each time
MOST_WAITING = 2_000  # samples or decisions held while the disk refuses them

log = logging.getLogger(__name__)


class Diary:
    """Keeps the past; samples that are not yet flushed are lost by a crash, and only those: a minute's, and
    none of a program that was just started. Why the house does what it does is written down at once: whoever
    asks reads what the status says. The sums that people see, of the day and of a charge, are kept with every
    tick: they do not fall when the server is killed.
    """

    def __init__(self, state: HouseState, past: PastPower, accounts: Accounts) -> None:
        self._state, self._past, self._accounts = state, past, accounts
        self._records, self._first_looks = OwnRecords(past), FirstLooks()
        self._arrivals = Arrivals(state, past)
        self._samples: list[Sample] = []
        self._decisions: list[DecisionRecord] = []
        self._over: dict[str, Session] = {}
        self._has_news = False
        self._before: Observation | None = None
        self._told: dict[str, Told] = {}
        self._titles: dict[str, str] = {}  # of all that was decided of since the start
        self._has_looked_back = False
        self._began: datetime | None = None
        self._flushed: datetime | None = None

    async def note(
        self, seen: Observation, decision: SiteDecision, now: datetime, unheard: Collection[str] = ()
    ) -> None:
        """Takes down one tick; nothing under the name of a day that the clock may have invented. `unheard`:
        the devices that nothing was read of yet.
        """
        state = self._state
        state.clock_trust = look_at_clock(state.clock_trust, now)
        before, self._before = self._before, seen
        if not state.clock_trust.is_trusted:
            state.problems.tell(ProblemCode.CLOCK_WRONG, None, now, error=f"it says {now:%Y-%m-%d}")
            return
        state.problems.over(ProblemCode.CLOCK_WRONG, None)
        self._tell_absence(now)
        await self._accounts.recount(self._samples, now)
        sample = self._accounts.take(sample_of(seen, before))
        if sample.seconds > 0:
            self._samples.append(sample)
        await self._accounts.settle(self._samples, now)
        for loadpoint in state.lived_in.loadpoints:
            self._follow(loadpoint, seen, sample.seconds, now)
        await self._write_sessions()
        await self._take_records(seen)
        await self.learn(now)
        gone = await self._end_what_is_gone(decision, now)
        await self._tell_missed(seen, now)
        sources = sources_of(grid_w=seen.grid_w, pv_w=seen.pv_w, battery_w=seen.battery_w, fed_w=seen.fed_w)
        for decided in said_of(decision, state.plan):
            said = self._first_looks.told(decided, unheard, state.plan_refusal, now)
            if said is not None and said.target not in gone:
                self._say(said, _as_it_flows(said, seen, sources), now)
        await self._write_news()
        self._began = self._began or now
        if self._flushed is None:
            self._flushed = now
        is_due = abs(now - self._flushed) >= FLUSH_EVERY or abs(now - self._began) < YOUNG
        if is_due or state.past_error is not None:
            await self.flush(now)
        else:
            await state.keep_running_totals()

    def _tell_absence(self, now: datetime) -> None:
        """Takes down that the server was not running before this start, once."""
        state = self._state
        since, state.stopped_at = state.stopped_at, None
        least = max(LEAST, timedelta(seconds=2 * state.house.tick_s))
        if since is not None and now - since >= least:
            for record in away_records(since, now, Telling(state.house.site, now)):
                self._write_down(record)

    async def _end_what_is_gone(self, decision: SiteDecision, now: datetime) -> set[str]:
        """Nothing is in force of a battery or a loadpoint that the house has no more, whether it was taken
        away while it ran or while it was stopped; a decision that still names one tells nothing of it.
        """
        house = self._state.house
        self._titles |= {loadpoint_device(key): title for key, title in titles_of(house).items()}
        there = {loadpoint_device(each.id) for each in house.loadpoints}
        there |= set() if house.battery is None else {BATTERY}
        told = set(self._told)
        if not self._has_looked_back:
            self._has_looked_back = True  # once: what cannot be read now is ended with the next start
            try:
                told |= {each.target for each in await self._past.in_force(now) if not each.is_over}
            except StorageError as err:
                log.warning("what was decided before the start cannot be read: %s", err)
        for target in sorted(filter(_may_go, told - there)):
            self._told.pop(target, None)
            telling = Telling(house.site, now)
            self._write_down(gone_record(target, self._titles.get(target), now, telling))
        return set(filter(_may_go, {said.target for said in said_of(decision, None)} - there))

    async def _tell_missed(self, seen: Observation, now: datetime) -> None:
        """Takes down which cars were not ready when they were to leave; what is decided of them then is said
        anew after it.
        """
        state = self._state
        found = await state.departures.look(state.lived_in, state.car_plans, seen, now)
        for key, reason in found.items():
            target, told = loadpoint_device(key), worded(reason, Telling(self._state.house.site, now))
            self._told.pop(target, None)
            self._write_down(
                DecisionRecord(
                    at=now,
                    target=target,
                    owner=Owner.NONE,
                    code=told.code.value,
                    text=told.text,
                    facts=told.facts,
                    action="none",
                )
            )

    def _follow(self, loadpoint: Loadpoint, seen: Observation, seconds: float, now: datetime) -> None:
        """Takes the session of one loadpoint on; what is over is written down."""
        sessions = self._state.sessions
        known = sessions.get(loadpoint.id)
        if known is not None and has_fallen_silent(known, now) and loadpoint.id in seen.chargers:
            self._over[loadpoint.id], known, seconds = known, None, 0.0
        session = follow(known, loadpoint.id, seen, seconds, loadpoint.vehicle)
        if session is not None:
            sessions[loadpoint.id] = session
        elif known is not None:
            self._over[loadpoint.id] = known
            del sessions[loadpoint.id]

    def end_session(self, loadpoint_id: str) -> None:
        """The loadpoint is gone: what was charged there until now is written down with the next tick."""
        if (known := self._state.sessions.pop(loadpoint_id, None)) is not None:
            self._over[loadpoint_id] = known

    async def _write_sessions(self) -> None:
        """Puts sessions on disk that are over; what it refuses stays open there, and is tried again."""
        for loadpoint_id, session in tuple(self._over.items()):
            past = ended(session, loadpoint_id)
            try:
                if past is not None:
                    await self._past.add_session(past)
                    self._arrivals.forget()
            except StorageError as err:
                self._bear(err)
                return
            del self._over[loadpoint_id]
            if loadpoint_id not in self._state.sessions:
                await self._state.end_session(loadpoint_id)

    async def learn(self, now: datetime) -> None:
        """What the charges on record tell of the cars."""
        try:
            await self._arrivals.look(now)
        except StorageError as err:
            log.warning("what was charged before cannot be read: %s", err)

    async def _take_records(self, seen: Observation) -> None:
        """What chargers counted while nobody listened, after the sessions that they may be a part of."""
        try:
            await self._records.take(self._state.house, seen, self._state.sessions)
        except StorageError as err:
            self._bear(err)

    async def flush(self, now: datetime) -> None:
        """Puts everything on disk; what a full disk refuses is kept for the next time, within reason."""
        self._flushed = now
        try:
            if self._samples:
                await self._past.add_samples(self._samples)
                self._samples = []
            await self._write_decisions()
        except StorageError as err:
            self._bear(err)
        else:
            if not self._over:
                self._state.past_error = None
        await self._state.keep_running_totals()

    async def _write_news(self) -> None:
        """Puts decisions on disk that were made since the last look; a disk that refuses is asked again with
        the next one, and whenever everything is flushed.
        """
        if not self._has_news:
            return
        try:
            await self._write_decisions()
        except StorageError as err:
            self._bear(err)

    async def _write_decisions(self) -> None:
        self._has_news = False
        if news := tuple(self._decisions):
            await self._past.add_decisions(news)
            del self._decisions[: len(news)]

    def _bear(self, err: StorageError) -> None:
        if self._state.past_error is None:
            log.warning("the past could not be written down: %s", err)
        self._state.past_error = str(err)
        del self._samples[:-MOST_WAITING]
        del self._decisions[:-MOST_WAITING]

    def _write_down(self, record: DecisionRecord) -> None:
        self._decisions.append(record)
        self._has_news = True

    def note_event(self, event: Event, now: datetime) -> None:
        """Takes down what began, ended or was withdrawn; not by a clock that may have invented the hour."""
        if not self._state.clock_trust.is_trusted:
            return
        self._write_down(
            DecisionRecord(
                at=now,
                target=f"events/{event.id}",
                owner=Owner.EVENT,
                code=event.reason.code.value,
                text=event.text,
                facts={
                    **event.facts,
                    "kind": event.kind.value,
                    "state": event.state.value,
                    "starts_at": event.starts_at,
                    "ends_at": event.ends_at,
                },
                action=event.state.value,
            )
        )

    async def note_outages(self, watches: Mapping[str, Watch], now: datetime) -> None:
        """Takes down which devices fell silent, or are heard again; not by a clock that may have invented the
        hour.
        """
        state = self._state
        if not state.clock_trust.is_trusted:
            return
        titles = {loadpoint_device(key): title for key, title in titles_of(state.house).items()}
        telling = Telling(state.house.site, now)
        for outage in await state.outages.look(watches, titles, state.house.stale_after_s, now):
            self._write_down(outage_record(outage, now, telling))

    def note_run(self, automation: Automation, run: Run) -> None:
        """Takes down what became of an automation that fired."""
        self._write_down(
            DecisionRecord(
                at=run.at,
                target=f"automations/{automation.id}",
                owner=f"automation:{automation.id}",
                code=run.outcome,
                text=run.text,
                facts={**run.facts, "commands": list(run.commands), "errors": list(run.errors)},
                action="done" if run.outcome in ("done", "partly", "partly_waiting") else "cancelled",
            )
        )

    def _say(self, decided: Said, flows: Said | None, now: datetime) -> None:
        before = self._told.get(decided.target)
        told = self._told[decided.target] = as_told(before, decided, now, as_it_flows=flows)
        if before is not None and told.said is before.said:
            return
        said = told.said
        reason = worded(said.reason, Telling(self._state.house.site, now))
        self._write_down(
            DecisionRecord(
                at=now,
                target=said.target,
                owner=said.owner,
                code=reason.code.value,
                text=reason.text,
                facts=reason.facts,
                action=said.action,
                plan_id=said.plan_id,
            )
        )


def _as_it_flows(said: Said, seen: Observation, sources: Collection[Source]) -> Said | None:
    """What is said of a battery that is left to itself, as it agrees with the meter."""
    if said.target != BATTERY or said.reason.code is not Why.SELF_CONSUMPTION:
        return None
    return replace(said, reason=battery_agrees(said.reason, seen, sources))


def _may_go(target: str) -> bool:
    return target == BATTERY or target.startswith(LOADPOINTS)
