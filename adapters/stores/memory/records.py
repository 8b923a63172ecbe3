"""The record ports in memory, cheap enough for thousands of ticks a second.

Nothing is rolled up: what is asked for is folded from raw samples, by the same rule as on disk.
"""

from bisect import bisect_left, insort
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import islice

from msgspec.structs import replace

from domain.command.command import Command
from domain.energy.history import DecisionRecord, MeanPower, Sample
from domain.energy.means import means
from domain.energy.settlement import settled_sample
from domain.house.access import PairingCode, Token
from domain.instants import RealTime
from domain.loadpoint.past_session import PastSession
from domain.tariff.slots import PriceSlot

KEPT = timedelta(days=365)


class MemoryJournal:
    """Fits the port Journal."""

    def __init__(self) -> None:
        self._commands: dict[str, Command] = {}

    async def write(self, command: Command) -> None:
        """Keeps the command's present state."""
        self._commands[command.id] = command

    async def command(self, command_id: str) -> Command | None:
        """One command, or None."""
        return self._commands.get(command_id)

    async def commands(self, before: str | None = None, limit: int = 50) -> Sequence[Command]:
        """Newest first; an empty page where `before` is not kept."""
        newest_first = reversed(self._commands.values())
        if before is not None:
            for command in newest_first:
                if command.id == before:
                    break
        return list(islice(newest_first, limit))

    def forget(self, oldest: datetime) -> None:
        """Drops finished commands that were accepted before `oldest`."""
        self._commands = {
            key: command
            for key, command in self._commands.items()
            if command.is_open or command.accepted_at >= oldest
        }


class MemoryDocuments:
    """Fits the port Documents."""

    def __init__(self) -> None:
        self._kinds: dict[str, dict[str, bytes]] = {}
        self._counters: dict[str, int] = {}

    async def put(self, kind: str, key: str, document: bytes) -> None:
        """Keeps or replaces one."""
        self._kinds.setdefault(kind, {})[key] = document

    async def delete(self, kind: str, key: str) -> None:
        """Forgets one; absent is fine."""
        self._kinds.get(kind, {}).pop(key, None)

    async def all(self, kind: str) -> dict[str, bytes]:
        """Every document of a kind, by key."""
        return dict(self._kinds.get(kind, {}))

    async def reserve(self, counter: str, count: int) -> int:
        """The first of `count` numbers, from 1, that this counter has never given out."""
        first = self._counters.get(counter, 1)
        self._counters[counter] = first + count
        return first


class MemoryPast:
    """Fits the port PastPower."""

    def __init__(self, journal: MemoryJournal) -> None:
        self._samples: dict[datetime, Sample] = {}
        self._decisions: list[tuple[datetime, int, DecisionRecord]] = []  # in order
        self._sessions: dict[str, PastSession] = {}
        self._written = 0
        self._journal = journal

    async def add_samples(self, samples: Sequence[Sample]) -> None:
        """Keeps raw samples; a second one of the same instant replaces the first."""
        for sample in samples:
            self._samples[sample.at] = sample

    async def settle(self, slots: Sequence[PriceSlot]) -> None:
        """What began in these slots and waits for its settled price gets it."""
        for at, sample in self._samples.items():
            self._samples[at] = settled_sample(sample, slots)

    async def add_decisions(self, decisions: Sequence[DecisionRecord]) -> None:
        """Keeps lines of the why-log."""
        for record in decisions:
            self._written += 1
            insort(self._decisions, (record.at, self._written, record))

    async def power(self, start: datetime, end: datetime, resolution_s: int) -> Sequence[MeanPower]:
        """Means per bucket of [start, end)."""
        return list(means(self._samples.values(), timedelta(seconds=max(1, resolution_s)), start, end))

    async def decisions(
        self, start: datetime, end: datetime, before: int | None = None, limit: int = 100
    ) -> Sequence[tuple[int, DecisionRecord]]:
        """Newest first, of one instant the last written one, with their numbers for paging."""
        numbers = [number for _, number, _ in self._decisions]
        upto = len(numbers) if before is None else numbers.index(before) if before in numbers else 0
        wanted = [(number, record) for at, number, record in self._decisions[:upto] if start <= at < end]
        return wanted[::-1][:limit]

    async def in_force(self, at: datetime) -> Sequence[DecisionRecord]:
        """The last line of every target until `at`, by target."""
        last = {record.target: record for then, _, record in self._decisions if then <= at}
        return [last[target] for target in sorted(last)]

    async def add_session(self, session: PastSession) -> None:
        """Keeps a charge that is over."""
        self._sessions[session.id] = session

    async def sessions(
        self, start: datetime, end: datetime, before: int | None = None, limit: int = 100
    ) -> Sequence[tuple[int, PastSession]]:
        """Newest first, with their numbers for paging."""
        wanted = [
            (number, session)
            for number, session in enumerate(self._sessions.values(), 1)
            if start <= session.ended_at < end and (before is None or number < before)
        ]
        return wanted[::-1][:limit]

    async def prune(self, now: datetime) -> None:
        """Forgets what is past its keeping time."""
        oldest = now - 2 * KEPT
        self._samples = {
            at: s for at, s in self._samples.items() if at - timedelta(seconds=s.seconds) >= oldest
        }
        old = bisect_left(self._decisions, now - KEPT, key=lambda each: each[0])
        del self._decisions[:old]
        oldest = now - 10 * KEPT
        self._sessions = {key: each for key, each in self._sessions.items() if each.ended_at >= oldest}
        self._journal.forget(now - KEPT)


class MemoryAccess:
    """Fits the port Access."""

    def __init__(self) -> None:
        self._tokens: dict[str, Token] = {}
        self._pairings: dict[str, PairingCode] = {}

    async def tokens(self) -> Sequence[Token]:
        """Every token, revoked ones too, oldest first."""
        return sorted(self._tokens.values(), key=lambda token: (token.created_at, token.id))

    async def add_token(self, token: Token) -> None:
        """Keeps a new token."""
        self._tokens[token.id] = token

    async def revoke_token(self, token_id: str, now: RealTime) -> bool:
        """Whether a live token of this id was there to be revoked."""
        self._tokens = {
            key: token
            for key, token in self._tokens.items()
            if token.revoked_at is None or token.revoked_at >= now - KEPT
        }
        token = self._tokens.get(token_id)
        if token is None or token.revoked_at is not None:
            return False
        self._tokens[token_id] = replace(token, revoked_at=now)
        return True

    async def used_token(self, token_id: str, now: RealTime) -> None:
        """Keeps when a token was last used."""
        if (token := self._tokens.get(token_id)) is not None:
            self._tokens[token_id] = replace(token, last_used_at=now)

    async def add_pairing(self, code: PairingCode) -> None:
        """Keeps a new pairing code."""
        self._pairings[code.digest] = code

    async def take_pairing(self, digest: str, now: RealTime) -> PairingCode | None:
        """Removes and returns a live code, so that it works once."""
        self._pairings = {key: code for key, code in self._pairings.items() if code.expires_at > now}
        return self._pairings.pop(digest, None)


class MemoryRecords:
    """The four record ports; nothing leaves the process."""

    def __init__(self) -> None:
        self.journal = MemoryJournal()
        self.documents = MemoryDocuments()
        self.access = MemoryAccess()
        self.past = MemoryPast(self.journal)

    async def check(self) -> bool:
        """Always good."""
        return True

    async def close(self) -> None:
        """Keeps everything: a scenario's restart opens the same records again."""
