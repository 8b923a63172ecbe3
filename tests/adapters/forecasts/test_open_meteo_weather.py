"""Open-Meteo's weather of now over HTTP: what its codes are in words, and what is no weather."""

from contextlib import asynccontextmanager

import pytest

from adapters.forecasts.open_meteo.config import OpenMeteoForecast
from adapters.forecasts.open_meteo.driver import address_of
from adapters.forecasts.open_meteo.emulator.service import OpenMeteoEmulator
from adapters.forecasts.open_meteo.row import OPEN_METEO, open_weather
from adapters.forecasts.open_meteo.weather import sky_of
from adapters.kinds.secret import Secret
from adapters.kinds.tables import WeatherConfig
from domain.errors import Unreachable
from domain.forecast.weather import Sky
from powersync.commands.check import contact_all
from powersync.commands.source_contacts import WeatherContact
from powersync.config import Config
from powersync.wiring import surroundings_of
from tests.adapters.forecasts.bench import a_sky, at

ADELAIDE = {"latitude": -34.93, "longitude": 138.6}


@pytest.mark.parametrize(
    ("codes", "cover", "sky"),
    [
        ((0, 1), None, Sky.SUNNY),
        ((2,), None, Sky.PARTLY_SUNNY),
        ((3,), None, Sky.CLOUDY),
        ((0, 1, 2, 3), 20, Sky.SUNNY),
        ((0, 1, 2, 3), 30, Sky.PARTLY_SUNNY),
        ((0, 1, 2, 3), 70, Sky.CLOUDY),
        ((45, 48), 0, Sky.CLOUDY),  # fog under a blue sky
        ((51, 53, 55, 56, 57, 61, 63, 65, 66, 67, 80, 81, 82), 20, Sky.RAINY),
        ((71, 73, 75, 77, 85, 86), 20, Sky.SNOWY),
        ((95, 96, 99), 20, Sky.STORMY),
        ((None, 4, 100), 20, None),
    ],
)
def test_a_code_is_a_word_and_of_a_dry_sky_the_clouds_are(codes, cover, sky):
    assert {sky_of(code, cover) for code in codes} == {sky}


@asynccontextmanager
async def adelaide(now, **changes):
    async with a_sky(OPEN_METEO, OpenMeteoEmulator, {}, now) as sky:
        table = WeatherConfig(**ADELAIDE, base_url=f"http://127.0.0.1:{sky.cloud.port}", **changes)
        near = surroundings_of(Config(), sky.clock, None)
        source = open_weather(table, near)
        try:
            yield sky.cloud, source
        finally:
            await source.close()


async def test_the_weather_of_this_quarter_of_an_hour_by_day_and_by_night():
    async with adelaide("2026-01-15T03:07", api_key=Secret("canary-0815")) as (cloud, source):
        noon = await source.now()
        cloud.weather = {"weather_code": 61, "cloud_cover": 90, "temperature_2m": 12.5, "is_day": 0}
        rain = await source.now()
        (told,) = await contact_all([WeatherContact(source)])
    assert (noon.at, noon.sky, noon.is_night) == (at("2026-01-15T03:00"), Sky.SUNNY, False)
    assert (rain.sky, rain.is_night, rain.cloud_cover_pct, rain.temperature_c) == (Sky.RAINY, True, 90, 12.5)
    assert (told.id, told.driver, told.says) == ("weather", "open_meteo", "the weather is rainy, 12.5 °C")
    assert cloud.asked[0]["apikey"] == "canary-0815"
    assert (cloud.asked[0]["latitude"], cloud.asked[0]["longitude"]) == ("-34.93", "138.6")


async def test_midnight_is_night_and_what_tells_no_weather_is_none():
    async with adelaide("2026-01-14T14:00") as (cloud, source):
        assert (await source.now()).is_night
        for weather in ({"weather_code": None}, {"is_day": None}, {"weather_code": "fair"}):
            cloud.weather = weather
            with pytest.raises(Unreachable, match=r"makes no sense|no weather"):
                await source.now()


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ({}, "https://api.open-meteo.com"),
        ({"api_key": Secret("k")}, "https://customer-api.open-meteo.com"),
        ({"api_key": Secret("k"), "base_url": "http://127.0.0.1:1"}, "http://127.0.0.1:1"),
    ],
)
def test_an_account_is_asked_at_its_own_address(given, address):
    tables = (WeatherConfig(**ADELAIDE, **given), OpenMeteoForecast(**ADELAIDE, **given, plane=()))
    assert [address_of(table) for table in tables] == [address] * 2
