"""What became of what automations did: a run is followed until its commands have come to an end.

It is done when they reached their devices. What waits behind a person's order says so, and so does what came
to nothing; each is a line of the why-log.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from domain.automation.automation import Automation
from domain.automation.outcome import has_acted, with_commands
from domain.automation.run import Outcome, Run
from domain.command.command import Command
from domain.errors import PowerSyncError
from scheduler.room import ControlRoom

RUN, SAID = "automation_run", "automation_run_said"
WAITING = ("waiting", "partly_waiting")
SOON = timedelta(seconds=60)  # no device takes longer to be told

log = logging.getLogger(__name__)


class Said(Struct, frozen=True, kw_only=True):
    """What the why-log says of a run that waits."""

    outcome: Outcome


class AutomationRuns:
    """The last run of each automation. `note` writes one into the why-log; `on_done` is told of an automation
    whose run has done something.
    """

    def __init__(
        self,
        room: ControlRoom,
        note: Callable[[Automation, Run], None],
        on_done: Callable[[str], Awaitable[None]],
    ) -> None:
        self._room, self._note, self._on_done = room, note, on_done
        self._last: dict[str, Run] = {}
        self._followed: dict[str, Outcome | None] = {}  # what the why-log says of it so far
        self._idle: set[str] = set()  # those of them that have done nothing yet

    async def load(self) -> None:
        """Takes over what the last run of the program left; what waited then is followed on."""
        kept = self._room.state.kept
        self._last, said = await kept.all(RUN, Run), await kept.all(SAID, Said)
        waiting = [key for key, run in self._last.items() if run.outcome in WAITING]
        self._followed = {key: said[key].outcome if key in said else None for key in waiting}
        self._idle = {key for key in self._followed if self._last[key].outcome == "waiting"}

    def of(self, automation_id: str) -> Run | None:
        """The last run of an automation."""
        return self._last.get(automation_id)

    async def take(self, automation: Automation, run: Run, now: datetime) -> None:
        """A run that was just carried out; that one waits is written down where it goes on doing so."""
        await self._follow(automation, now)
        commands = await self._commands(run)
        run = with_commands(run, commands)
        await self._end(automation.id)
        if any(command.is_open for command in commands):
            self._followed[automation.id] = None
        await self._keep(automation, run, run.at, is_told=run.outcome not in WAITING)
        self._idle.add(automation.id)
        await self._look_whether_acted(automation.id, run, commands)

    async def follow(self, known: dict[str, Automation], now: datetime) -> None:
        """Looks what became of those that are under way."""
        for automation_id in tuple(self._followed):
            if (automation := known.get(automation_id)) is not None:
                await self._follow(automation, now)

    async def forget(self, automation_id: str) -> None:
        """The automation is deleted."""
        self._last.pop(automation_id, None)
        await self._end(automation_id)
        self._idle.discard(automation_id)
        await self._room.state.kept.put(RUN, automation_id, None)

    async def _follow(self, automation: Automation, now: datetime) -> None:
        run = self._last.get(automation.id)
        if run is None or automation.id not in self._followed:
            return
        commands, said = await self._commands(run), self._followed[automation.id]
        found = with_commands(run, commands)
        if not any(command.is_open for command in commands):
            await self._end(automation.id)
        is_soon = found.outcome in WAITING and now - run.at < SOON
        if found.outcome != said and not is_soon:
            await self._keep(automation, found, now, is_told=True)
        await self._look_whether_acted(automation.id, found, commands)

    async def _end(self, automation_id: str) -> None:
        """Nothing of its run is under way any more."""
        if self._followed.pop(automation_id, None) is not None:
            await self._room.state.kept.put(SAID, automation_id, None)

    async def _look_whether_acted(self, automation_id: str, run: Run, commands: Sequence[Command]) -> None:
        """Told once a run: whoever switches the automation on again while the rest of it waits means it."""
        if automation_id in self._idle and has_acted(run, commands):
            self._idle.discard(automation_id)
            await self._on_done(automation_id)

    async def _keep(self, automation: Automation, run: Run, at: datetime, *, is_told: bool) -> None:
        was = self._last.get(automation.id)
        self._last[automation.id] = run
        if is_told:
            if automation.id in self._followed:
                self._followed[automation.id] = run.outcome
                await self._room.state.kept.put(SAID, automation.id, Said(outcome=run.outcome))
            log.info("automation %s: %s", automation.id, run.text)
            self._note(automation, replace(run, at=at))
        if run != was:
            await self._room.state.kept.put(RUN, automation.id, run)

    async def _commands(self, run: Run) -> list[Command]:
        found = []
        for command_id in run.commands:
            try:
                found.append(await self._room.command(command_id))
            except PowerSyncError as err:  # the journal keeps them for a while only
                log.info("command %s of an automation cannot be read: %s", command_id, err)
        return found
