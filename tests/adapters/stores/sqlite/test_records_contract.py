"""The contract of records, on the file and in memory."""

import pytest

from adapters.stores.memory import MemoryRecords
from adapters.stores.sqlite import SqliteRecords
from tests.contracts.records import RecordsContract


class TestSqliteRecords(RecordsContract):
    @pytest.fixture
    async def records(self, tmp_path):
        records = await SqliteRecords.open(tmp_path / "powersync.db")
        yield records
        await records.close()


class TestMemoryRecords(RecordsContract):
    @pytest.fixture
    def records(self):
        return MemoryRecords()
