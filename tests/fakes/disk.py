"""Records on a disk that can fill up: from then on every write is refused, and reading goes on."""

from collections.abc import Sequence

from adapters.stores.memory.records import MemoryDocuments, MemoryJournal, MemoryPast, MemoryRecords
from domain.command.command import Command
from domain.energy.history import DecisionRecord, Sample
from domain.errors import StorageError


class Disk:
    """Space, or none."""

    def __init__(self) -> None:
        self.is_full = False

    def take(self) -> None:
        """Raises StorageError when full."""
        if self.is_full:
            raise StorageError("database or disk is full")


class FillableJournal(MemoryJournal):
    def __init__(self, disk: Disk) -> None:
        super().__init__()
        self.disk = disk

    async def write(self, command: Command) -> None:
        self.disk.take()
        await super().write(command)


class FillableDocuments(MemoryDocuments):
    def __init__(self, disk: Disk) -> None:
        super().__init__()
        self.disk = disk

    async def put(self, kind: str, key: str, document: bytes) -> None:
        self.disk.take()
        await super().put(kind, key, document)

    async def delete(self, kind: str, key: str) -> None:
        self.disk.take()
        await super().delete(kind, key)


class FillablePast(MemoryPast):
    def __init__(self, disk: Disk, records: MemoryRecords) -> None:
        super().__init__(records.journal)
        self.disk = disk

    async def add_samples(self, samples: Sequence[Sample]) -> None:
        self.disk.take()
        await super().add_samples(samples)

    async def add_decisions(self, decisions: Sequence[DecisionRecord]) -> None:
        self.disk.take()
        await super().add_decisions(decisions)


class FillableRecords(MemoryRecords):
    """The record ports on one `disk`."""

    def __init__(self) -> None:
        super().__init__()
        self.disk = Disk()
        self.journal = FillableJournal(self.disk)
        self.documents = FillableDocuments(self.disk)
        self.past = FillablePast(self.disk, self)
