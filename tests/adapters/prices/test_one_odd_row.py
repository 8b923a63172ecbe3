"""One row that cannot be meant among many good ones: it costs itself, and no price besides."""

from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import httpx
import pytest

from adapters.emulators.http_server import HttpFaults, HttpServer, json_reply
from adapters.kinds.emulated import Place, fair_afternoon
from adapters.stores.memory.records import MemoryRecords
from domain.errors import Unreachable
from powersync import vendors
from powersync.commands.demo import demo_tables
from powersync.config import parse
from powersync.demo import day
from powersync.demo.parts import parts_of
from powersync.wiring import open_prices, surroundings_of
from tests.adapters.prices.turned import TurnedClock

NOW = datetime.fromisoformat("2025-12-28T12:01:00+10:00")
TIMES = {"epex": "startsAt", "amber": "nemTime", "localvolts": "intervalEnd", "octopus": "valid_from"}
PRICES = {"epex": "total", "amber": "perKwh", "localvolts": "costsFlexUp", "octopus": "value_inc_vat"}
ODD_TIMES = {
    "the last second of all": lambda told: "9999-12-31T23:59:59Z",
    "before the first of all": lambda told: "0001-01-01T00:00:00+14:00",
    "after the last of all": lambda told: "9999-12-31T23:59:59-14:00",
    "a word": lambda told: "yesterday",
    "a second late": lambda told: (datetime.fromisoformat(told) + timedelta(seconds=1)).isoformat(),
    "a second early": lambda told: (datetime.fromisoformat(told) - timedelta(seconds=1)).isoformat(),
}
ODD_LENGTHS = {"amber": "duration", "localvolts": "intervalDuration"}


class Spoilt:
    """Stands between a source and its emulator, and puts what `odd` makes of a row before that row."""

    def __init__(self, port, odd):
        self._odd = odd
        self._http = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False)
        self._server = HttpServer(self._answer, "127.0.0.1", 0, HttpFaults())

    async def __aenter__(self):
        await self._server.start()
        return self._server.port

    async def __aexit__(self, *error):
        await self._server.stop()
        await self._http.aclose()

    async def _answer(self, request):
        headers = {
            name: told for name, told in request.headers.items() if name in ("authorization", "partner")
        }
        answer = await self._http.request(
            request.method, request.path, params=dict(request.query), headers=headers
        )
        document = answer.json()
        rows = document if isinstance(document, list) else document.get("prices", document.get("results"))
        if rows and any(name in rows[0] for name in TIMES.values()):
            place = len(rows) // 3
            rows.insert(place, self._odd(rows[place]))
        return json_reply(document, answer.status_code)


@asynccontextmanager
async def a_source(driver, port, tmp_path, clock):
    ports = {"house": 1, "battery": 2, "charger": 3, "tariff": port}
    config = parse(demo_tables(parts_of(tariff=driver), ports, "127.0.0.1", 0, tmp_path))
    source = open_prices(config, surroundings_of(config, clock, MemoryRecords().documents))
    try:
        yield source
    finally:
        await source.close()


async def prices(driver, port, tmp_path, clock):
    async with a_source(driver, port, tmp_path, clock) as source:
        return (await source.fetch(clock.now(), clock.now() + timedelta(hours=48))).slots


async def with_and_without(driver, odd, tmp_path):
    clock = TurnedClock(NOW)
    row = vendors.PRICES[driver]
    emulator = row.emulated.build(
        Place(house=fair_afternoon(clock, 13_300), clock=clock, timezone=day.TIMEZONE)
    )
    await emulator.start()
    try:
        good = await prices(driver, emulator.port, tmp_path, clock)
        async with Spoilt(emulator.port, odd) as port:
            return good, await prices(driver, port, tmp_path, clock)
    finally:
        await emulator.stop()


@pytest.mark.parametrize("driver", TIMES)
@pytest.mark.parametrize("odd", ODD_TIMES)
async def test_a_row_of_an_odd_time_costs_no_other(driver, odd, tmp_path):
    name = TIMES[driver]
    good, told = await with_and_without(
        driver, lambda row: {**row, name: ODD_TIMES[odd](row[name])}, tmp_path
    )
    assert told == good


@pytest.mark.parametrize("driver", TIMES)
@pytest.mark.parametrize("odd", [{}, [], 1e300], ids=str)
async def test_a_row_of_an_odd_price_costs_no_other(driver, odd, tmp_path):
    good, told = await with_and_without(driver, lambda row: {**row, PRICES[driver]: odd}, tmp_path)
    assert told == good


@pytest.mark.parametrize("driver", TIMES)
async def test_what_is_no_row_costs_no_other(driver, tmp_path):
    good, told = await with_and_without(driver, lambda row: 7, tmp_path)
    assert told == good


@pytest.mark.parametrize("driver", ODD_LENGTHS)
@pytest.mark.parametrize("minutes", [-5, 0, 10**12])
async def test_a_row_of_an_odd_length_costs_no_other(driver, minutes, tmp_path):
    good, told = await with_and_without(driver, lambda row: {**row, ODD_LENGTHS[driver]: minutes}, tmp_path)
    assert told == good


@pytest.mark.parametrize("driver", TIMES)
async def test_an_answer_of_odd_rows_alone_is_none(driver, tmp_path):
    clock = TurnedClock(NOW)

    async def answer(request):
        return json_reply([7] if driver in ("amber", "localvolts") else {"prices": [7], "results": [7]})

    server = HttpServer(answer, "127.0.0.1", 0, HttpFaults())
    await server.start()
    try:
        with pytest.raises(Unreachable, match="makes no sense"):
            await prices(driver, server.port, tmp_path, clock)
    finally:
        await server.stop()
