"""Automations: looks at the house after every tick, carries out what fires, and writes down what it did.

They ask as people do, by the same door and below them in rank; a restart fires nothing twice.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from domain.automation.automation import Automation
from domain.automation.check import (
    check,
    gone,
    idle_because,
    needs_weather,
)
from domain.automation.decide import Fired, Memory, judge, look
from domain.automation.facts import Facts
from domain.automation.rest import MOST_ACTS
from domain.automation.run import Run
from domain.automation.sun_ahead import sun_ahead
from domain.automation.words import conditions_told, run_facts, run_text
from domain.errors import Conflict, InvalidRequest, PowerSyncError, UnknownTarget
from domain.house.faults import faults_of, told
from domain.notification.happening import Happening
from domain.ports.automations import Kept
from domain.ports.clock import Clock
from domain.reason.shown import shown_facts
from domain.status.problems import ProblemCode
from scheduler.automation_acts import AutomationActs
from scheduler.automation_runs import AutomationRuns
from scheduler.room import ControlRoom
from scheduler.weather import WeatherNow

KIND, MEMORY = "automation", "automation_memory"
MOST = 200

log = logging.getLogger(__name__)


class Made(Struct, frozen=True, kw_only=True):
    """An automation as it is kept."""

    automation: Automation


class Automations:
    """Fits the port. `note` writes a run into the why-log, `say` tells the owner."""

    def __init__(
        self,
        room: ControlRoom,
        weather: WeatherNow,
        clock: Clock,
        note: Callable[[Automation, Run], None],
        say: Callable[[Happening], None],
    ) -> None:
        self._room, self._weather, self._clock = room, weather, clock
        self._acts, self._runs = AutomationActs(room, say), AutomationRuns(room, note, self._done)
        weather.is_needed = self._need_weather
        # What stands is read, merged and kept as one: two requests at once, or a look between, undo nothing.
        self._changing = asyncio.Lock()  # taken before `state.deciding`, never while that is held
        self._known: dict[str, Automation] = {}
        self._memories: dict[str, Memory] = {}

    async def load(self) -> None:
        """Takes over what the last run of the program left."""
        kept = self._room.state.kept
        self._known = {key: each.automation for key, each in (await kept.all(KIND, Made)).items()}
        self._name()
        self._memories = await kept.all(MEMORY, Memory)
        await self._runs.load()

    def all(self) -> Sequence[Kept]:
        """Every automation, the most important first."""
        ordered = sorted(self._known.values(), key=lambda each: (-each.priority, each.id))
        return [self._kept(each) for each in ordered]

    def one(self, automation_id: str) -> Kept:
        """One of them. Raises UnknownTarget."""
        return self._kept(self._found(automation_id))

    async def add(self, automation: Automation) -> Kept:
        """A new one, which first looks and then fires."""
        async with self._changing:
            if automation.id in self._known:
                raise Conflict(f"there is an automation '{automation.id}' already", "id_taken")
            if len(self._known) >= MOST:
                raise Conflict(f"there are {MOST} automations already", "too_many")
            await self._put(automation)
            return self._kept(automation)

    async def change(self, automation_id: str, patch: Mapping[str, Any]) -> Kept:
        """All of the patch counts or nothing does; one that is switched off lets go of what it holds."""
        async with self._changing:
            before = self._found(automation_id)
            if "id" in patch and patch["id"] != automation_id:
                raise InvalidRequest("the id of an automation stays", {"id": "cannot be changed"})
            merged = _merged(msgspec.to_builtins(before), patch)
            try:
                changed = msgspec.convert(merged, Automation)
            except msgspec.ValidationError as err:
                faults = faults_of(Automation, merged)
                raise InvalidRequest(told(faults), faults) from err
            await self._put(
                changed, is_new=changed.trigger != before.trigger or changed.window != before.window
            )
            if before.enabled and not changed.enabled:
                await self._acts.let_go(automation_id)
            return self._kept(changed)

    async def drop(self, automation_id: str) -> None:
        """Deletes it, its memory and its wishes."""
        async with self._changing:
            self._found(automation_id)
            kept = self._room.state.kept
            for kind in (KIND, MEMORY):
                await kept.put(kind, automation_id, None)
            await self._runs.forget(automation_id)
            del self._known[automation_id]
            self._name()
            for code in (ProblemCode.SETTING_WITHOUT_EFFECT, ProblemCode.AUTOMATION_RESTS):
                self._room.state.problems.over(code, _device(automation_id))
            self._memories.pop(automation_id, None)
            await self._acts.let_go(automation_id)

    def rehearse(self, automation_id: str) -> Run:
        """What would become of it if it fired now."""
        return self._rehearsed(self._found(automation_id))

    def rehearse_unkept(self, automation: Automation) -> Run:
        """The same of one that is not kept, or not as it stands here."""
        self._check(automation)
        return self._rehearsed(automation)

    async def look(self, now: datetime) -> None:
        """One look at what was just published."""
        if not self._known or not self._room.is_ready:
            return
        async with self._changing:
            await self._look(now)

    async def _look(self, now: datetime) -> None:
        await self._runs.follow(self._known, now)
        for automation in tuple(self._known.values()):
            if automation.enabled and (missing := gone(automation, self._room.house)):
                await self._switch_off(automation, missing, now)
            elif automation.enabled:
                self._tell_of_effect(automation, now)
        self._tell_of_weather(now)
        looked = look(self._known.values(), self._memories, self._facts(now))
        for automation_id, memory in looked.memories.items():
            if memory != self._memories.get(automation_id):
                before = self._memories.get(automation_id)
                self._memories[automation_id] = memory
                if not _is_only_later(memory, before):
                    await self._room.state.kept.put(MEMORY, automation_id, memory)
            self._tell_of_rest(automation_id, memory, now)
        for fired in looked.fired:
            await self._finish(fired, now)

    def _need_weather(self) -> bool:
        return any(each.enabled and needs_weather(each) for each in self._known.values())

    def _tell_of_effect(self, automation: Automation, now: datetime) -> None:
        """What it is decided on may be told by nobody: it never fires then, and says so."""
        problems, device = self._room.state.problems, _device(automation.id)
        why = idle_because(automation, self._room.status, has_weather=self._weather.has_source)
        if why is None:
            problems.over(ProblemCode.SETTING_WITHOUT_EFFECT, device)
            return
        facts = {"setting": f"The automation '{automation.name}'", "error": why}
        problems.tell(ProblemCode.SETTING_WITHOUT_EFFECT, device, now, **facts)

    def _tell_of_weather(self, now: datetime) -> None:
        """It is needed, was asked for, and nobody tells it."""
        problems, weather = self._room.state.problems, self._weather
        if weather.error is None or weather.at(now) is not None or not self._need_weather():
            problems.over(ProblemCode.WEATHER_UNKNOWN, None)
        else:
            problems.tell(ProblemCode.WEATHER_UNKNOWN, None, now, error=weather.error)

    def _tell_of_rest(self, automation_id: str, memory: Memory, now: datetime) -> None:
        problems, device = self._room.state.problems, _device(automation_id)
        if self._known[automation_id].enabled and memory.is_resting(now):
            name = self._known[automation_id].name
            problems.tell(
                ProblemCode.AUTOMATION_RESTS,
                device,
                now,
                name=name,
                times=MOST_ACTS,
                until=memory.rests_until,
            )
        else:
            problems.over(ProblemCode.AUTOMATION_RESTS, device)

    async def _switch_off(self, automation: Automation, missing: Sequence[str], now: datetime) -> None:
        """A charger that it names was taken out of the house: it would fail whenever it fires."""
        self._known[automation.id] = off = replace(automation, enabled=False)
        await self._room.state.kept.put(KIND, off.id, Made(automation=off))
        await self._acts.let_go(off.id)
        names = ", ".join(f"'{each}'" for each in missing)
        self._room.state.problems.tell(
            ProblemCode.SETTING_WITHOUT_EFFECT,
            _device(off.id),
            now,
            setting=f"The automation '{off.name}'",
            error=f"it is switched off, for it names {names}, which is gone; change or delete it",
        )

    async def _finish(self, fired: Fired, now: datetime) -> None:
        commands, errors, is_behind, acted = list[str](), list[str](), False, 0
        if fired.outcome == "do":
            for action in fired.actions:
                try:
                    made = await self._acts.carry_out(action, fired.automation, now)
                    commands += made
                    acted += not made
                    is_behind |= self._acts.is_behind(action, fired.automation)
                except PowerSyncError as err:
                    errors.append(str(err))
        told = self._told(fired, now, is_behind=is_behind)
        run = replace(told, commands=tuple(commands), acted=acted, errors=tuple(errors))
        if errors:
            run = replace(run, outcome="failed", text=run_text("failed", run.facts, errors))
        await self._runs.take(fired.automation, run, now)

    async def _done(self, automation_id: str) -> None:
        """One that acts only once has."""
        automation = self._known[automation_id]
        if automation.once and automation.enabled:
            self._known[automation_id] = off = replace(automation, enabled=False)
            await self._room.state.kept.put(KIND, automation_id, Made(automation=off))

    def _rehearsed(self, automation: Automation) -> Run:
        now = self._clock.now()
        return self._told(judge(replace(automation, dry_run=True), self._facts(now)), now)

    def _check(self, automation: Automation) -> None:
        room = self._room
        forecasts = room.price_forecasts
        check(
            automation,
            room.house,
            room.state.configured,
            has_weather=self._weather.has_source,
            able=room.battery_abilities,
            forecasts=() if forecasts is None else forecasts.possible,
        )

    async def _put(self, automation: Automation, *, is_new: bool = True) -> None:
        room = self._room
        self._check(automation)
        await room.state.kept.must(KIND, automation.id, Made(automation=automation))
        self._known[automation.id] = automation
        self._name()
        room.state.problems.over(ProblemCode.SETTING_WITHOUT_EFFECT, _device(automation.id))
        memory = None if is_new else self._memories.get(automation.id)
        if memory is None:
            self._memories.pop(automation.id, None)
        else:  # whoever changes it has looked at it: its rest is over
            self._memories[automation.id] = memory = replace(memory, acted=(), rests_until=None)
        await room.state.kept.put(MEMORY, automation.id, memory)

    def _name(self) -> None:
        """What the reasons of its orders call each."""
        self._room.state.automations = {key: each.name for key, each in self._known.items()}

    def _facts(self, now: datetime) -> Facts:
        state = self._room.state
        zone = ZoneInfo(state.house.site.timezone)
        status = self._room.status
        sun_wh = sun_ahead(state.forecasts.get("solar"), status.today.pv_wh, now, zone)
        return Facts(
            now=now,
            zone=zone,
            status=status,
            events=tuple(state.events.values()),
            sun_wh=sun_wh,
            weather=self._weather.at(now),
        )

    def _told(self, fired: Fired, now: datetime, *, is_behind: bool = False) -> Run:
        outcome: Any = "done" if fired.outcome == "do" else fired.outcome
        facts = shown_facts(run_facts(fired, self._room.house)) | ({"behind": True} if is_behind else {})
        told = conditions_told(facts)
        return Run(at=now, outcome=outcome, text=run_text(outcome, facts), facts=facts, conditions=told)

    def _found(self, automation_id: str) -> Automation:
        found = self._known.get(automation_id)
        if found is None:
            raise UnknownTarget(f"there is no automation '{automation_id}'")
        return found

    def _kept(self, automation: Automation) -> Kept:
        return Kept(automation=automation, last_run=self._runs.of(automation.id))


def _device(automation_id: str) -> str:
    return f"automations/{automation_id}"


def _is_only_later(memory: Memory, before: Memory | None) -> bool:
    """A time trigger looks at every tick; what it keeps on disk is of no use: a missed time is left out. Nor
    is what a counter showed last, while it goes on: it is read again after a restart.
    """
    if memory.looked_at is not None:
        return True
    energy = None if before is None else before.energy
    if before is None or memory.energy is None or energy is None:
        return False
    return replace(memory, energy=replace(memory.energy, last_wh=energy.last_wh)) == before


def _merged(current: Any, patch: Any) -> Any:
    """RFC 7396; but a trigger of another kind has none of the fields of the one before."""
    if not isinstance(patch, Mapping):
        return patch
    found = dict(current) if isinstance(current, Mapping) else {}
    if "kind" in patch and patch["kind"] != found.get("kind"):
        found = {}
    for key, value in patch.items():
        if value is None:
            found.pop(key, None)
        else:
            found[key] = _merged(found.get(key), value)
    return found
