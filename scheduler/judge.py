"""Judges every command whose settings read back, by the power measured since."""

from collections.abc import Mapping
from datetime import datetime

from domain.command.command import CommandState
from domain.command.prove import Proven, Refuted, Unmeasured
from domain.curtailment.proof import CurtailmentProof
from domain.house.house import House
from domain.reading.observation import Observation
from scheduler.commands import CommandBook
from scheduler.lane import Lane
from scheduler.looks import LOOK_EVERY
from scheduler.resources import RESOURCES


class Judge:
    """Of all lanes."""

    def __init__(self, lanes: Mapping[str, Lane], book: CommandBook) -> None:
        self._lanes, self._book = lanes, book

    async def judge(self, house: House, seen: Observation, now: datetime, limit: CurtailmentProof) -> None:
        """Each proof that is due: the command is verified, refuted or in doubt, or waits on."""
        for target, lane in self._lanes.items():
            for resource, proof in list(lane.proofs.items()):
                command = self._book.open(proof.command_id)
                action = "" if command is None else command.action
                case = proof.case(target, lane.capabilities, action, house, seen, now, limit)
                verdict = RESOURCES[resource].judge(proof.order, case)
                if isinstance(verdict, Proven):
                    lane.proofs.pop(resource, None)
                    await self._book.move(
                        proof.command_id,
                        CommandState.VERIFIED,
                        evidence={**proof.evidence, **verdict.evidence},
                        reason=verdict.reason,
                    )
                elif isinstance(verdict, Refuted) and (
                    resource not in lane.held or _is_still_set(lane, resource, now)
                ):
                    await lane.proving.refute(resource, verdict.reason, verdict.evidence)
                elif isinstance(verdict, Unmeasured):
                    await lane.proving.doubt(resource, verdict.reason, verdict.evidence)


def _is_still_set(lane: Lane, resource: str, now: datetime) -> bool:
    """Nobody is called disobedient before a look at the settings: another hand may have been there."""
    look = lane.looks.newest.get(resource)
    if look is None or abs(now - look.at) > LOOK_EVERY:
        lane.look(resource)
        return False
    return look.agrees
