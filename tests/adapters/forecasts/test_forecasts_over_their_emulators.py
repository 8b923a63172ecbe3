"""Every solar forecast, as demo, loop and `powersync check` meet it: over its emulator, and without."""

import asyncio
import re
from datetime import timedelta

import pytest
from msgspec.structs import replace

from adapters.clock import SystemClock
from adapters.forecasts.limits import LimitHistory
from adapters.forecasts.otherwise import Otherwise
from adapters.kinds.emulated import Place, fair_afternoon
from adapters.stores.memory.records import MemoryRecords
from domain.errors import Rejected, Unreachable
from domain.forecast.series import PowerForecast, PowerSlot
from domain.source_trouble import SourceTrouble
from powersync import vendors
from powersync.commands.check import contact_all
from powersync.commands.demo import demo_tables
from powersync.commands.source_contacts import SolarContact
from powersync.config import parse
from powersync.demo.parts import parts_of
from powersync.wiring import judged_sun, open_solar, surroundings_of

CLOCK = SystemClock()
LIVE = [row for row in vendors.SOLAR_FORECASTS.values() if row.emulated is not None]
HOUR, DAY = timedelta(hours=1), timedelta(hours=24)


@pytest.mark.parametrize("row", LIVE, ids=[row.driver for row in LIVE])
async def test_check_says_how_much_sun_comes_and_what_to_do_when_nobody_answers(row, tmp_path):
    emulator = row.emulated.build(Place(house=fair_afternoon(CLOCK, 13_300), clock=CLOCK))
    await emulator.start()
    ports = {"house": 1, "battery": 2, "forecast": emulator.port}
    config = parse(demo_tables(parts_of(forecast=row.driver), ports, "127.0.0.1", 0, tmp_path))

    async def checked():
        source = open_solar(config, surroundings_of(config, CLOCK, MemoryRecords().documents))
        (told,) = await asyncio.wait_for(contact_all([SolarContact(source, row, CLOCK)]), 20)
        await source.close()
        return told

    told = await checked()
    found = re.fullmatch(r"(\d+\.\d) kWh of sun are expected in the coming 24 hours", told.says)
    assert found, told
    assert 5 < float(found[1]) < 120
    await emulator.stop()
    silent = await checked()
    assert (silent.answered, silent.says) == (False, None)
    assert silent.advice is not None


class Fixed:
    """A source that tells one thing."""

    def __init__(self, told) -> None:
        self._told = told

    async def forecast(self, start, end):
        if isinstance(self._told, Exception):
            raise self._told
        return self._told

    async def close(self) -> None:
        pass


SLOT = PowerSlot(CLOCK.now(), CLOCK.now() + DAY, 1_000.0)
SERVICE = PowerForecast(slots=(SLOT,), source="service")
HISTORY = PowerForecast(slots=(SLOT,), source="history")


@pytest.mark.parametrize(
    ("told", "source"),
    [
        (SERVICE, "service"),
        (PowerForecast(source="service"), "history"),
        (Unreachable("gone"), "history"),
    ],
)
async def test_a_service_that_tells_nothing_leaves_the_house_its_own_past(told, source):
    found = await Otherwise(Fixed(told), Fixed(HISTORY)).forecast(CLOCK.now(), CLOCK.now() + DAY)
    assert found.source == source


async def test_an_outage_is_told_once_however_many_plans_are_made_meanwhile(caplog):
    caplog.set_level("INFO")
    service = Fixed(SERVICE)
    source = Otherwise(service, Fixed(HISTORY))
    for told in (
        Unreachable("gone"), Unreachable("gone since 10:05"), Rejected("no key"), Rejected("no key"),
        SERVICE, SERVICE, Unreachable("gone"), Unreachable("gone"),
    ):  # fmt: skip
        service._told = told
        await source.forecast(CLOCK.now(), CLOCK.now() + DAY)
    assert [line.levelname for line in caplog.records] == ["WARNING", "WARNING", "INFO", "WARNING"]
    assert "no key" in caplog.messages[1]


async def test_what_keeps_the_service_silent_is_told_since_its_first_failure_whatever_stands_in_for_it():
    service, start = Fixed(SERVICE), CLOCK.now()
    records = MemoryRecords()
    source = judged_sun(
        Otherwise(service, Fixed(HISTORY)), records.past, LimitHistory(records.past), None, records.documents
    )
    kept = SourceTrouble(error="gone", since=start)
    found = []
    for hour, told in enumerate(
        (SERVICE, replace(SERVICE, trouble=kept), Unreachable("gone"), Rejected("no key"), SERVICE)
    ):
        service._told = told
        found.append((await source.forecast(start + hour * HOUR, start + DAY)).trouble)
    refused = SourceTrouble(error="no key", since=start, is_refused=True)
    assert found == [None, kept, kept, refused, None]
