"""The demo's house lives at another hour than its owner, and faster: codes run on the owner's clock."""

from datetime import UTC, date, datetime, timedelta

import pytest

from adapters.stores.sqlite import SqliteRecords
from domain.house.house import House
from powersync.addresses import Addresses
from powersync.commands.demo import announce
from powersync.demo import day
from scheduler.jobs.prune import PrunePast
from scheduler.state import HouseState
from tests.fakes.api import TestHouse
from tests.fakes.control import WallClock

ORDINARY, CLOCKS_FORWARD, CLOCKS_BACK = date(2026, 1, 15), date(2026, 10, 3), date(2026, 4, 4)  # Adelaide


@pytest.mark.parametrize("speed", [1, 240])
@pytest.mark.parametrize("begin", [ORDINARY, CLOCKS_FORWARD, CLOCKS_BACK])
async def test_the_demo_pairs_at_every_hour_of_the_day(tmp_path, capsys, begin, speed):
    records = await SqliteRecords.open(tmp_path / "demo.sqlite3")
    state = HouseState(House(), records.documents)
    first = datetime(begin.year, begin.month, begin.day, tzinfo=UTC)
    real = WallClock(first)
    house = TestHouse(access=records.access, documents=records.documents, real=real)
    refused = []
    for hour in range(48):  # the site's own day begins in the middle of one in UTC
        real.at = first + timedelta(hours=hour)
        house_begins = day.begin_on(day.today(real.now()))
        await announce(Addresses("127.0.0.1", 8080), records, real)
        code = capsys.readouterr().out.split("pairing code: ")[1].split()[0]
        for passed_s in (0, 10, 280):  # the first tick prunes, and so does every half hour of the house
            await PrunePast(records.past, state).run(house_begins + timedelta(seconds=passed_s * speed))
        real.at += timedelta(seconds=280)
        async with house.client(None) as phone:
            paired = await phone.post("/api/v1/pair", json={"code": code, "name": "phone"})
        if paired.status_code != 201:
            refused.append(real.now().isoformat())
    await records.close()
    assert refused == []
