"""The weather is asked for while somebody needs it, every quarter of an hour, and seldom while it fails."""

from datetime import timedelta

import pytest

from domain.errors import Unreachable
from domain.forecast.weather import Sky, WeatherReading
from scheduler.weather import WeatherNow
from tests.adapters.emulators.houses import ManualClock
from tests.fakes.status import NOON


class Sun:
    """A source that counts how often it is asked; `fails` in place of an answer."""

    def __init__(self, clock):
        self._clock, self.asked, self.fails, self.is_open = clock, 0, False, True

    async def now(self):
        self.asked += 1
        if self.fails:
            raise Unreachable("no connection")
        return WeatherReading(at=self._clock.now(), sky=Sky.SUNNY, is_night=False, source="sun")

    async def close(self):
        self.is_open = False


@pytest.fixture
def clock():
    clock = ManualClock()
    clock.at = NOON
    return clock


async def lived(weather, clock, minutes, ended=lambda name, fault: None):
    """So many minutes of a house that runs."""
    job = weather.job()
    job.ended = ended
    for _ in range(minutes):
        clock.at += timedelta(minutes=1)
        if job.is_due(clock.now()):
            await job.begin(clock.now())


async def test_nobody_is_asked_until_an_automation_needs_it_or_somebody_looks(clock):
    sun = Sun(clock)
    weather = WeatherNow(sun, clock)
    await lived(weather, clock, 30)
    assert (sun.asked, weather.at(clock.now())) == (0, None)
    assert [(await weather.told()).word for _ in range(3)] == ["sunny"] * 3
    assert sun.asked == 1
    weather.is_needed = lambda: True
    await lived(weather, clock, 60)
    assert sun.asked == 5


async def test_while_it_fails_it_is_asked_ever_more_seldom_and_what_is_old_is_not_known(clock):
    sun = Sun(clock)
    weather = WeatherNow(sun, clock)
    weather.is_needed = lambda: True
    await lived(weather, clock, 1)
    sun.fails, heard = True, []
    await lived(weather, clock, 80, lambda *told: heard.append(told))
    assert heard == [], "whether it would have gone well is not known"
    assert sun.asked == 1 + 6, "after 15 minutes, then 2, 4, 8, 16 and 32 later"
    assert weather.at(clock.now()).word == "sunny"
    await lived(weather, clock, 11)
    assert weather.at(clock.now()) is None
    assert await weather.told() is None
    sun.fails = False
    await lived(weather, clock, 60)
    assert weather.at(clock.now()).word == "sunny"


async def test_another_source_is_asked_at_once_and_the_old_one_let_go(clock):
    first, second = Sun(clock), Sun(clock)
    weather = WeatherNow(first, clock)
    await weather.told()
    assert weather.take(second) == [first]
    assert (await weather.told()).word == "sunny"
    assert (first.asked, second.asked) == (1, 1)
    assert weather.take(None) == [second]
    assert (weather.has_source, await weather.told()) == (False, None)
