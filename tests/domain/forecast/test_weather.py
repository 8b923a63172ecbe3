"""The weather in a word: it does not flap, a storm is told at once, and at night nothing is sunny."""

from datetime import timedelta

import pytest

from domain.forecast.weather import Sky, WeatherReading, dry_sky, followed
from tests.fakes.status import NOON

SUNNY, PARTLY, CLOUDY, RAINY, STORMY = Sky.SUNNY, Sky.PARTLY_SUNNY, Sky.CLOUDY, Sky.RAINY, Sky.STORMY


def at(quarters, sky, cover=None, is_night=False):
    told = NOON + quarters * timedelta(minutes=15)
    return WeatherReading(at=told, sky=sky, cloud_cover_pct=cover, is_night=is_night)


def words(*told):
    """The word after each reading, a quarter of an hour apart; of a number, by its clouds."""
    weather, found = None, []
    for index, each in enumerate(told):
        sky, cover = (dry_sky(each), each) if isinstance(each, int) else (each, None)
        weather = followed(weather, at(index, sky, cover))
        found.append(weather.word)
    return found


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ((SUNNY, RAINY, SUNNY, RAINY, SUNNY), [SUNNY] * 5),
        ((SUNNY, RAINY, RAINY, SUNNY, SUNNY), [SUNNY, SUNNY, RAINY, RAINY, SUNNY]),
        ((SUNNY, RAINY, CLOUDY, CLOUDY), [SUNNY, SUNNY, SUNNY, CLOUDY]),
        ((SUNNY, STORMY, SUNNY, SUNNY), [SUNNY, STORMY, STORMY, SUNNY]),
        ((20, 35, 36, 37), [SUNNY] * 4),  # little more than a word's own
        ((20, 40, 40, 25, 25, 20, 20), [SUNNY, SUNNY, PARTLY, PARTLY, PARTLY, PARTLY, SUNNY]),
        ((90, 65, 65, 60, 60), [CLOUDY, CLOUDY, CLOUDY, CLOUDY, PARTLY]),
        ((20, CLOUDY, CLOUDY), [SUNNY, SUNNY, CLOUDY]),  # fog
    ],
)
def test_another_word_counts_once_it_lasts_and_a_storm_at_once(told, found):
    assert words(*told) == found


@pytest.mark.parametrize(
    ("sky", "by_day", "at_night"),
    [
        (SUNNY, "sunny", "clear"),
        (PARTLY, "partly_sunny", "clear"),
        (CLOUDY, "cloudy", "cloudy"),
        (RAINY, "rainy", "rainy"),
    ],
)
def test_at_night_no_sky_is_sunny_and_the_sun_comes_up_at_once(sky, by_day, at_night):
    evening = followed(None, at(0, sky))
    night = followed(evening, at(1, sky, is_night=True))
    morning = followed(night, at(2, sky))
    assert (evening.word, night.word, morning.word) == (by_day, at_night, by_day)


def test_what_was_told_long_ago_is_not_known_and_is_nothing_to_stay_with():
    before = followed(None, at(0, SUNNY))
    assert [before.is_known(NOON + timedelta(minutes=minutes)) for minutes in (0, 90, 91)] == [
        True,
        True,
        False,
    ]
    assert followed(before, at(8, RAINY)).word == "rainy"
