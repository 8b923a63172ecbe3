"""Sessions of a house at Octopus: those its owner joined, and the free electricity its account is told."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from adapters.clouds.complaint import Complaint
from adapters.prices.octopus.config import JoinedSession
from adapters.prices.octopus.contract import Contract
from adapters.prices.octopus.kraken import Kraken
from domain.errors import DeviceError
from domain.source_trouble import SourceTrouble, troubled
from domain.tariff.session import PriceSession, SessionKind

log = logging.getLogger(__name__)

EVERY = timedelta(minutes=15)
OCTOPOINTS_PER_POUND = 800.0


def session_of(joined: JoinedSession) -> PriceSession:
    """A session of the configuration."""
    kind = SessionKind(joined.kind)
    return PriceSession(
        id=f"{kind}-{joined.from_.astimezone(UTC):%Y%m%dT%H%M}",
        kind=kind,
        start=joined.from_.astimezone(UTC),
        end=joined.to.astimezone(UTC),
        reward_price=joined.octopoints_per_kwh / OCTOPOINTS_PER_POUND,
    )


class Sessions:
    """`joined` stand in the configuration; without `kraken` that is all there is. `trouble`: why nothing new
    is known.
    """

    def __init__(self, joined: Sequence[PriceSession], kraken: Kraken | None, contract: Contract) -> None:
        self._joined, self._kraken, self._contract = tuple(joined), kraken, contract
        self._free: tuple[PriceSession, ...] | None = None
        self._asked_at: datetime | None = None
        self._complaint = Complaint(log, "free electricity is not known: ")
        self.trouble: SourceTrouble | None = None

    async def known(self, now: datetime) -> tuple[PriceSession, ...]:
        """All that are known; prices never wait for an answer that does not come."""
        if self._kraken is not None and not self._is_fresh(now):
            self._asked_at = now
            found, error = await self._ask(self._kraken, now)
            if error is None:
                self._free = found
                self._complaint.over()
                self.trouble = None
            else:
                self._free = _merged(self._free, found)
                self._complaint.of(error)
                self.trouble = troubled(self.trouble, error, now)
        return (*self._joined, *(self._free or ()))

    @property
    def kinds(self) -> frozenset[SessionKind]:
        """Of which kinds all is known: what is missing of them is withdrawn."""
        if self._kraken is not None and (self._free is None or self._complaint.stands):
            return frozenset({SessionKind.SAVING})
        return frozenset(SessionKind)

    async def close(self) -> None:
        """Lets go of sockets."""
        if self._kraken is not None:
            await self._kraken.close()

    def _is_fresh(self, now: datetime) -> bool:
        return self._asked_at is not None and self._asked_at <= now < self._asked_at + EVERY

    async def _ask(
        self, kraken: Kraken, now: datetime
    ) -> tuple[tuple[PriceSession, ...], DeviceError | None]:
        """What every meter is told, and why that is not all."""
        found: list[PriceSession] = []
        error: DeviceError | None = None
        try:
            for number in await self._contract.supply_points(now):
                try:
                    found += await kraken.free_electricity(number, now)
                except DeviceError as err:
                    error = error or err
        except DeviceError as err:
            error = err
        return tuple({each.id: each for each in found}.values()), error


def _merged(
    before: tuple[PriceSession, ...] | None, found: tuple[PriceSession, ...]
) -> tuple[PriceSession, ...] | None:
    """What was known, with what is told now; None where nobody told anything yet."""
    if before is None and not found:
        return None
    return tuple({each.id: each for each in (*(before or ()), *found)}.values())
