"""Writes down what happened: samples in batches, decisions when they change, sessions, the day's ledger."""

import logging
from datetime import datetime, timedelta

from domain.command.decision import SiteDecision
from domain.energy.history import DecisionRecord, Sample
from domain.energy.ledger import add
from domain.errors import StorageError
from domain.loadpoint.session import follow
from domain.observation import Observation
from domain.ports.records import PastPower
from domain.reason import Reason
from domain.status.words import worded
from scheduler.state import HouseState

FLUSH_EVERY = timedelta(seconds=60)
MOST_WAITING = 2_000  # samples or decisions held while the disk refuses them

log = logging.getLogger(__name__)


class Diary:
    """Keeps the past; what is not yet flushed is lost by a crash, and only that."""

    def __init__(self, state: HouseState, past: PastPower) -> None:
        self._state, self._past = state, past
        self._samples: list[Sample] = []
        self._decisions: list[DecisionRecord] = []
        self._previous: Sample | None = None
        self._said: dict[str, tuple[str, str]] = {}
        self._flushed: datetime | None = None

    async def note(self, seen: Observation, decision: SiteDecision, now: datetime) -> None:
        """Takes down one tick."""
        sample = sample_of(seen)
        state = self._state
        state.ledger = add(state.ledger, self._previous, sample, state.house.site.timezone)
        self._previous = sample
        self._samples.append(sample)
        for loadpoint in state.house.loadpoints:
            before = state.sessions.get(loadpoint.id)
            session = follow(before, loadpoint.id, seen)
            if session is not None:
                state.sessions[loadpoint.id] = session
            elif before is not None:
                await state.end_session(loadpoint.id)
        if decision.battery is not None:
            self._say("battery", decision.battery.owner, decision.battery.reason, now)
        self._say("curtailment", str(decision.curtailment.active), decision.curtailment.reason, now)
        for loadpoint_id, wanted in decision.loadpoints.items():
            self._say(f"loadpoints/{loadpoint_id}", wanted.owner, wanted.reason, now)
        if self._flushed is None:
            self._flushed = now
        elif abs(now - self._flushed) >= FLUSH_EVERY:
            await self.flush(now)

    async def flush(self, now: datetime) -> None:
        """Puts everything on disk; what a full disk refuses is kept for the next time, within reason."""
        self._flushed = now
        try:
            if self._samples:
                await self._past.add_samples(self._samples)
                self._samples = []
            if self._decisions:
                await self._past.add_decisions(self._decisions)
                self._decisions = []
        except StorageError as err:
            log.warning("the past could not be written down: %s", err)
            del self._samples[:-MOST_WAITING]
            del self._decisions[:-MOST_WAITING]
        await self._state.keep_running_totals()

    def _say(self, target: str, owner: str, reason: Reason, now: datetime) -> None:
        said = (owner, reason.code.value)
        if self._said.get(target) == said:
            return
        self._said[target] = said
        site = self._state.house.site
        self._decisions.append(
            DecisionRecord(
                at=now,
                target=target,
                owner=owner,
                code=reason.code.value,
                text=worded(reason, site.currency, site.timezone).text,
                facts=reason.facts,
            )
        )


def sample_of(seen: Observation) -> Sample:
    """The observation as it is kept."""
    battery = seen.battery
    return Sample(
        at=seen.at,
        grid_w=seen.grid_w,
        pv_w=seen.pv_w,
        battery_w=seen.battery_w,
        load_w=seen.load_w,
        ev_w=seen.ev_w,
        soc_pct=None if battery is None else battery.soc_pct,
        import_price=None if seen.price is None else seen.price.import_price,
        export_price=None if seen.price is None else seen.price.export_price,
    )
