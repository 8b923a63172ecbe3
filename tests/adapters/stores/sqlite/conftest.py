"""A file of its own for each test, and its records."""

import pytest

from adapters.stores.sqlite import SqliteRecords


@pytest.fixture
def path(tmp_path):
    return tmp_path / "deep" / "powersync.db"


@pytest.fixture
async def records(path):
    records = await SqliteRecords.open(path)
    yield records
    await records.close()
