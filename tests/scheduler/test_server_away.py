"""A time without a running server stands in the history, and a mere restart does not."""

import asyncio

import pytest

from domain.language.languages import GERMAN
from domain.language.telling import Telling
from domain.retold import Retelling
from powersync.scenario.virtual_time import run_in_virtual_time
from tests.scheduler.living import Living


@pytest.mark.parametrize("end", [Living.kill, Living.stop], ids=["killed", "stopped"])
@pytest.mark.parametrize(
    ("away_s", "codes"),
    [
        (20, []),  # a restart
        (1_200, ["server_away", "server_back"]),
    ],
)
def test_the_history_says_that_the_server_was_not_running(end, away_s, codes) -> None:
    async def story() -> None:
        living = Living()
        await living.start()
        await asyncio.sleep(120)
        gone = living.clock.now()
        await end(living)
        await asyncio.sleep(away_s)
        await living.start()
        await asyncio.sleep(60)
        past = living.records.past
        lines = [each for _, _, each in past._decisions if each.target == "server"]
        assert [each.code for each in lines] == codes
        if lines:
            away, back = lines
            tick_s = living.engine.state.house.tick_s
            assert 0 <= (gone - away.at).total_seconds() <= tick_s
            assert 0 <= (back.at - gone).total_seconds() - away_s <= tick_s
            for at, is_away in ((gone + (back.at - gone) / 2, True), (living.clock.now(), False)):
                told = {each.target for each in await past.in_force(at) if not each.is_over}
                assert ("server" in told, "battery" in told) == (is_away, True)
            german = Retelling(Telling(living.engine.state.house.site, back.at, GERMAN))
            assert german(back).text == "Der Server läuft wieder; seit 12:02 lief er nicht."
            assert german(away).text.startswith("Der Server lief von 12:02 bis 12:22 nicht")
        await living.kill()

    run_in_virtual_time(story())


def test_a_house_that_begins_to_live_was_not_away() -> None:
    async def story() -> None:
        living = Living()
        await living.start()
        await asyncio.sleep(60)
        assert not [each for _, _, each in living.records.past._decisions if each.target == "server"]
        await living.kill()

    run_in_virtual_time(story())
