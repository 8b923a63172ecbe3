"""How old a document of a Powerwall's cloud is, by whichever clock."""

from datetime import timedelta

import pytest

from domain.errors import Unreachable
from tests.adapters.batteries.powerwall.sites import a_site
from tests.adapters.emulators.houses import NOON


async def test_a_document_that_is_served_again_gets_no_younger():
    async with a_site() as system:
        live = system.emulator.live()
        system.emulator.live = lambda: live
        first = await system.driver.read()
        system.clock.turn(20)
        again = await system.driver.read()
        assert first.read_at == again.read_at == NOON


async def test_a_document_from_minutes_ago_is_no_reading():
    async with a_site() as system:
        live = system.emulator.live() | {"timestamp": (NOON - timedelta(minutes=6)).isoformat()}
        system.emulator.live = lambda: live
        with pytest.raises(Unreachable, match="offline"):
            await system.driver.read()


async def test_a_cloud_s_clock_that_is_behind_ours_is_believed_once_its_documents_move_on():
    async with a_site() as system:
        tell = system.emulator.live
        system.emulator.live = lambda: (
            tell() | {"timestamp": (system.clock.now() - timedelta(minutes=6)).isoformat()}
        )
        with pytest.raises(Unreachable, match="offline"):
            await system.driver.read()
        for _ in range(2):
            system.clock.turn(20)
            assert (await system.driver.read()).read_at == system.clock.now()
        last = system.emulator.live()
        system.emulator.live = lambda: last | {"timestamp": (NOON - timedelta(minutes=6)).isoformat()}
        system.clock.turn(20)
        with pytest.raises(Unreachable, match="offline"):  # one from before
            await system.driver.read()


async def test_one_document_of_another_century_makes_no_later_one_an_old_one():
    async with a_site() as system:
        tell = system.emulator.live
        system.emulator.live = lambda: tell() | {"timestamp": "2126-01-15T12:00:00+10:00"}
        assert (await system.driver.read()).read_at == NOON
        system.emulator.live = lambda: (
            tell() | {"timestamp": (system.clock.now() - timedelta(minutes=6)).isoformat()}
        )
        for _ in range(2):
            system.clock.turn(20)
            assert (await system.driver.read()).read_at == system.clock.now()
