"""What failed at one device, and what becomes of it.

The same is tried again with growing patience, or is given up and told; what lets go of a device is never
given up.
"""

import logging
from collections.abc import Callable
from typing import Any

from domain.command.capabilities import AnyCapabilities
from domain.command.command import CommandState
from domain.ports.clock import Clock
from domain.reason.reason import Reason, Why
from scheduler.commands import CommandBook
from scheduler.errand import Errand
from scheduler.patience import Patience

log = logging.getLogger(__name__)


class Failures:
    """Of one device. `stalled` did not reach it yet, by resource, its command still open; `failed` is what
    was given up and what nobody has drawn consequences from yet.
    """

    def __init__(
        self,
        target: str,
        *,
        book: CommandBook,
        clock: Clock,
        capabilities: Callable[[], AnyCapabilities],
        is_current: Callable[[Errand], bool],
    ) -> None:
        self._target, self._book, self._clock = target, book, clock
        self._capabilities, self._is_current = capabilities, is_current
        self.stalled: dict[str, Errand] = {}
        self.failed: list[Errand] = []
        self._patience: dict[str, Patience] = {}

    def patience(self, resource: str) -> Patience:
        """What failed on this resource since something last worked."""
        if resource not in self._patience:
            self._patience[resource] = Patience()
        return self._patience[resource]

    def worked(self, resource: str) -> None:
        """It did what was asked."""
        self._patience.pop(resource, None)

    def heard(self) -> None:
        """The device was silent and answers again: what it is owed is tried at once."""
        for patience in self._patience.values():
            patience.heard()

    async def withdraw(self, resource: str) -> None:
        """What did not reach the device is not wanted any more: its command ends, and it is not retried."""
        errand = self.stalled.pop(resource, None)
        if errand is not None and errand.command_id is not None:
            await self._book.move(errand.command_id, CommandState.SUPERSEDED, reason=Reason(Why.WITHDRAWN))

    async def not_reached(self, errand: Errand, error: str) -> None:
        """The same order is handed over again, with growing patience; what lets go is never given up."""
        now = self._clock.now()
        reason = Reason(Why.NO_ANSWER, {"error": error})
        self.patience(errand.resource).failed(errand, reason, now, is_silent=True)
        command = self._book.open(errand.command_id)
        if command is None or not self._is_current(errand):
            return
        is_late = (now - command.accepted_at).total_seconds() >= self._capabilities().confirm_timeout_s
        if is_late and not errand.lets_go:
            await self.refused(errand, reason, {"error": error})
            return
        self.stalled[errand.resource] = errand
        if errand.is_release:
            await self._book.note(command.id, Reason(Why.RESTORE_PENDING, {"error": error}))
        elif is_late:
            await self._book.move(command.id, CommandState.UNKNOWN, reason=reason)
        else:
            await self._book.note(command.id, Reason(Why.WAITING_FOR_DEVICE, {"error": error}))

    async def refused(self, errand: Errand, reason: Reason, evidence: dict[str, Any]) -> None:
        """It is given up and told; a restore stays visible and is tried again."""
        self.patience(errand.resource).failed(errand, reason, self._clock.now(), is_silent=False)
        if not self._is_current(errand):
            return
        if errand.is_release and errand.command_id is not None:
            self.stalled[errand.resource] = errand
            await self._book.note(errand.command_id, Reason(Why.RESTORE_PENDING, reason.facts))
            return
        if errand.command_id is not None:
            await self._book.move(errand.command_id, CommandState.FAILED, reason=reason, evidence=evidence)
        self.failed.append(errand)
        log.warning("%s: %s failed: %s", self._target, errand.order, reason.facts)
