"""AEMO's reports are read once, each in its own thread; of what one told nothing it is asked again."""

import threading
from contextlib import asynccontextmanager

import pytest

from adapters.clouds.nem.emulator import DISPATCH, PREDISPATCH, NemEmulator
from adapters.clouds.nem.web import NemWeb
from domain.errors import Unreachable
from tests.adapters.emulators.houses import ManualClock

QUESTIONS = {DISPATCH: "dispatch", PREDISPATCH: "predispatch"}


@asynccontextmanager
async def a_market():
    """AEMO's emulated web without its summary, and a reader of it."""
    clock = ManualClock()
    emulator = NemEmulator(clock=clock)
    emulator.faults.summary_status = 503
    await emulator.start()
    web = NemWeb(clock, reports_url=emulator.url, summary_url=emulator.url)
    try:
        yield emulator, web
    finally:
        await web.close()
        await emulator.stop()


def read(emulator, folder):
    """How many reports of this folder were asked for."""
    return len([path for path in emulator.paths if path.startswith(folder) and path != folder])


@pytest.mark.parametrize("folder", QUESTIONS)
async def test_a_report_that_told_nothing_of_the_region_is_read_again_and_one_that_did_is_not(folder):
    async with a_market() as (emulator, web):
        ask = getattr(web, QUESTIONS[folder])
        emulator.faults.files = "empty"
        with pytest.raises(Unreachable, match="of SA1"):
            await ask("SA1")
        emulator.faults.files = "whole"
        assert await ask("SA1")
        assert await ask("SA1")
        assert await ask("NSW1")
        assert read(emulator, folder) == 2


@pytest.mark.parametrize("folder", QUESTIONS)
async def test_a_report_that_told_of_another_region_only_is_read_again_for_this_one(folder):
    async with a_market() as (emulator, web):
        ask = getattr(web, QUESTIONS[folder])
        emulator.faults.unpriced = {"SA1"}
        assert await ask("NSW1")
        with pytest.raises(Unreachable, match="of SA1"):
            await ask("SA1")
        emulator.faults.unpriced = set()
        assert await ask("SA1")
        assert read(emulator, folder) == 3


async def test_a_report_is_read_beside_the_loop():
    async with a_market() as (emulator, web):
        assert await web.dispatch("SA1")
        path = next(path for path in emulator.paths if path.startswith(DISPATCH) and path != DISPATCH)
        rows, thread = await web._read(path, lambda rows: (len(list(rows)), threading.get_ident()))
        assert rows
        assert thread != threading.get_ident()
