"""What read back as ordered and is still to be proven by the measured power, and what that says of it."""

from collections.abc import Callable
from typing import Any

from domain.command.command import CommandState
from domain.ports.clock import Clock
from domain.reason.reason import Reason, Why
from scheduler.commands import CommandBook
from scheduler.errand import Errand, Proof
from scheduler.failures import Failures
from scheduler.leases import Leases

LEFT_TO_RULES = frozenset({Why.NOT_ENFORCED, Why.START_UNCONFIRMED})  # they know when to try again


class Proving:
    """The proofs of one device that are awaited, by resource."""

    def __init__(
        self,
        book: CommandBook,
        leases: Leases,
        failures: Failures,
        clock: Clock,
        generation: Callable[[str], int],
    ) -> None:
        """`generation`: the newest order's on a resource."""
        self.proofs: dict[str, Proof] = {}
        self._book, self._leases, self._failures, self._clock = book, leases, failures, clock
        self._generation = generation

    def begin(self, errand: Errand, read_back: dict[str, Any]) -> None:
        """An order of a command was read back; `read_back` is what that showed."""
        command = self._book.open(errand.command_id)
        if command is not None:
            self.proofs[errand.resource] = Proof(
                command_id=command.id,
                order=errand.order,
                since=errand.began_at or command.sent_at or self._clock.now(),
                evidence={"proof": "read_back", **read_back},
                before=errand.before,
                had_drawn=errand.had_drawn,
            )

    async def doubt(self, resource: str, reason: Reason, evidence: dict[str, Any]) -> None:
        """Nothing tells whether the device follows; what is measured later still may."""
        proof = self.proofs.get(resource)
        if proof is not None:
            await self._book.move(
                proof.command_id,
                CommandState.UNKNOWN,
                reason=reason,
                evidence={**proof.evidence, **evidence},
            )

    async def refute(self, resource: str, reason: Reason, evidence: dict[str, Any]) -> None:
        """The measured power contradicts an order that read back well: the device did not do it."""
        proof = self.proofs.pop(resource, None)
        held = self._leases.held.get(resource)
        if proof is None:
            return
        if reason.code not in LEFT_TO_RULES:
            self._failures.patience(resource).refuted(reason, self._clock.now())
        await self._book.move(
            proof.command_id,
            CommandState.FAILED,
            reason=reason,
            evidence={**proof.evidence, **evidence},
        )
        if held is not None:
            self._failures.failed.append(proof.errand(resource, held, self._generation(resource)))
