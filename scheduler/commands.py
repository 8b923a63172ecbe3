"""The book of commands: makes them, moves them on, keeps them, and tells listeners."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from domain.command.command import Command, CommandState
from domain.errors import StorageError
from domain.ports.clock import Clock
from domain.ports.records import Journal
from domain.reason.reason import Reason, Why
from domain.status.loadpoint_document import LastCommand

log = logging.getLogger(__name__)

MOST_UNWRITTEN = 500  # commands a full disk may owe; the oldest are lost first

NOTHING = {"power_w": 0, "current_a": 0}


class CommandBook:
    """Open commands and the newest of each target in memory, all of them in the journal."""

    def __init__(
        self,
        journal: Journal,
        clock: Clock,
        new_id: Callable[[], str],
        tell: Callable[[Command], None],
        word: Callable[[Reason], Reason],
    ) -> None:
        """`word` puts a reason into a sentence; `tell` is called with every state of a command."""
        self._journal, self._clock, self._new_id = journal, clock, new_id
        self._tell, self._word = tell, word
        self._open: dict[str, Command] = {}
        self._latest: dict[str, Command] = {}
        self._unwritten: dict[str, Command] = {}
        self._generation = 0
        self._refusal: str | None = None

    @property
    def error(self) -> str | None:
        """Why the disk refused what the journal does not hold yet; None: it holds all."""
        return self._refusal if self._unwritten else None

    def make(
        self,
        target: str,
        action: str,
        issued_by: str,
        *,
        requested: dict[str, Any] | None = None,
        applied: dict[str, Any] | None = None,
        until: datetime | None = None,
        reason: Reason | None = None,
    ) -> Command:
        """A new command in memory; it is on disk with its first `move` or `keep`."""
        self._generation += 1
        command = Command(
            id=self._new_id(),
            target=target,
            action=action,
            issued_by=issued_by,
            requested=requested or {},
            applied=applied or {},
            accepted_at=self._clock.now(),
            until=until,
            reason=None if reason is None else self._word(reason),
            generation=self._generation,
        )
        self._remember(command)
        return command

    async def keep(self, command: Command) -> None:
        """Commits the command's present state and tells listeners. Raises StorageError."""
        await self._write(command)
        self._tell(command)

    async def move(
        self, command_id: str, state: CommandState, *, must_be_kept: bool = False, **changes: Any
    ) -> Command | None:
        """Moves an open command on, commits it, tells listeners; None when it had already ended.

        Only with `must_be_kept` does a full disk raise StorageError, and then nothing has moved.
        """
        command = self._open.get(command_id)
        if command is None:
            return None
        if isinstance(reason := changes.get("reason"), Reason):
            changes["reason"] = self._word(reason)
        moved = command.to(state, self._clock.now(), **changes)
        if moved is command:
            return command
        if must_be_kept:
            await self._write(moved)
            self._tell(moved)
        else:
            await self._keep_if_possible(moved)
        self._remember(moved)
        return moved

    async def announce(self, command: Command) -> None:
        """Keeps a command of our own making; a full disk is told and does not hold it up."""
        await self._keep_if_possible(command)

    async def _keep_if_possible(self, command: Command) -> None:
        try:
            await self._write(command)
        except StorageError as err:
            log.warning("command %s is not in the journal: %s", command.id, err)
            self._refusal = str(err)
            self._unwritten.pop(command.id, None)
            self._unwritten[command.id] = command
            while len(self._unwritten) > MOST_UNWRITTEN:
                self._unwritten.pop(next(iter(self._unwritten)))
        self._tell(command)

    async def _write(self, command: Command) -> None:
        await self._journal.write(command)
        self._unwritten.pop(command.id, None)

    @property
    def owes(self) -> bool:
        """Whether the disk lacks a command's newest state."""
        return bool(self._unwritten)

    async def settle(self) -> None:
        """Writes what the disk refused; the first refusal leaves the rest for the next time."""
        for command in list(self._unwritten.values()):
            try:
                await self._write(command)
            except StorageError:
                return

    def unwritten(self, command_id: str) -> Command | None:
        """A command in a state that the disk did not take yet."""
        return self._unwritten.get(command_id)

    def newest(self, written: Sequence[Command], limit: int) -> list[Command]:
        """The first page of the journal with what the disk did not take yet, newest first."""
        known = {command.id for command in written}
        owed = [command for command in reversed(self._unwritten.values()) if command.id not in known]
        return [*owed, *(self._unwritten.get(each.id, each) for each in written)][:limit]

    async def note(self, command_id: str, reason: Reason) -> None:
        """Adds why an open command is still waiting; a repeated reason changes nothing."""
        command = self._open.get(command_id)
        if command is not None and (command.reason is None or command.reason.code != reason.code):
            noted = replace(command, reason=self._word(reason))
            self._remember(noted)
            await self._keep_if_possible(noted)

    async def apply(self, command_id: str, amount: dict[str, Any], why: Reason) -> None:
        """Says what is really ordered for an open command, where that is not what it was accepted with."""
        command = self._open.get(command_id)
        if command is None:
            return
        applied = command.applied | {key: each for key, each in amount.items() if key in command.applied}
        if applied != command.applied:
            changed = replace(command, applied=applied, reason=self._word(why))
            self._remember(changed)
            await self._keep_if_possible(changed)

    async def replaced(
        self, command_id: str, limited: Reason | None, *, is_paused: bool, is_vain: bool = False
    ) -> None:
        """A newer order took its place: another wish's, or that of a limit (`limited`: why). A wish that only
        pauses for a limit stays open: it goes on when there is room. `is_vain`: nothing came of it, so it is
        taken back.
        """
        command = self._open.get(command_id)
        if is_vain and limited is not None:
            evidence = {"proof": "measured_power", "power_w": limited.facts.get("power_w")}
            await self.move(command_id, CommandState.FAILED, reason=limited, evidence=evidence)
            return
        if limited is not None and is_paused and command is not None and _is_wish(command):
            await self.apply(command_id, NOTHING, limited)
            await self.note(command_id, limited)
            return
        await self.move(command_id, CommandState.SUPERSEDED, reason=limited or Reason(Why.SUPERSEDED))

    async def forget(self, target: str) -> None:
        """The target is no longer part of the house: what was open of it ends, and stays in the journal."""
        for command in [each for each in self._open.values() if each.target == target]:
            await self.move(command.id, CommandState.SUPERSEDED, reason=Reason(Why.SUPERSEDED))
        self._latest.pop(target, None)

    def open(self, command_id: str | None) -> Command | None:
        """The command, if it is still on its way."""
        return None if command_id is None else self._open.get(command_id)

    def latest(self, target: str) -> LastCommand | None:
        """The newest command of a target that reached the device or still may, in short."""
        command = self._latest.get(target)
        if command is None:
            return None
        return LastCommand(
            id=command.id,
            action=command.action,
            issued_by=command.issued_by,
            state=command.state,
            at=command.finished_at or command.sent_at or command.accepted_at,
            reason=command.reason,
            requested=command.requested,
            applied=command.applied,
        )

    async def adopt(self, live: frozenset[str]) -> None:
        """Takes the journal over at boot: what was under way and no longer wanted has been superseded.

        `live` names the commands whose intents still hold; they go on under the same id.
        """
        for command in reversed(await self._journal.commands(limit=200)):
            self._generation = max(self._generation, command.generation)
            self._remember(command)
            if command.is_open and command.id not in live:
                await self.move(
                    command.id, CommandState.SUPERSEDED, reason=Reason(Why.SUPERSEDED, {"by": "restart"})
                )

    def _remember(self, command: Command) -> None:
        latest = self._latest.get(command.target)
        if latest is None or latest.generation <= command.generation:
            self._latest[command.target] = command
        if command.is_open:
            self._open[command.id] = command
        else:
            self._open.pop(command.id, None)


def _is_wish(command: Command) -> bool:
    """Somebody asked for it, whose wish stands beside it; the others are of our own making."""
    return command.issued_by == "user" or command.issued_by.startswith("automation:")
