"""Numbers of a sun forecast or of the weather that cannot be meant: a failed answer, and no fault of ours."""

from zoneinfo import ZoneInfo

import msgspec
import pytest

from adapters.clouds.web_api import WebApi
from adapters.forecasts.forecast_solar import payloads as forecast_solar
from adapters.forecasts.open_meteo import payloads as open_meteo
from adapters.forecasts.open_meteo import weather
from adapters.forecasts.solcast import payloads as solcast
from domain.errors import Unreachable
from tests.adapters.emulators.houses import ManualClock

NOON = 1_768_478_400
PERIOD = {"pv_estimate": 1.0, "period_end": "2026-01-15T12:00:00Z", "period": "PT30M"}
FIRST, LAST = "0001-01-01T00:00:00", "9999-12-31T23:59:59"


def by_open_meteo(seconds, irradiance=500.0):
    told = {"minutely_15": {"time": [seconds], "global_tilted_irradiance": [irradiance]}}
    return open_meteo.Answer, told, lambda answer: list(open_meteo.slots(answer, 5.0, 0.8))


def by_weather(seconds):
    told = {"current": {"time": seconds, "is_day": 1, "weather_code": 0}}
    return weather.Answer, told, lambda answer: [answer.current]


def by_solcast(**changes):
    return solcast.Answer, {"forecasts": [PERIOD | changes]}, lambda answer: solcast.roof(answer).middle


def by_forecast_solar(text, wh=2_000.0):
    told = {"result": {"watt_hours_period": {text: wh, "2026-01-15 11:00:00": 0}}}
    zone = ZoneInfo("Australia/Adelaide")
    return forecast_solar.Answer, told, lambda answer: forecast_solar.slots(answer, zone)


def read(kind, told, used):
    content = msgspec.json.encode(told)
    return used(WebApi("Sky", "http://127.0.0.1:9", ManualClock()).read("/sky", content, kind))


@pytest.mark.parametrize(
    "answer",
    [
        *(by_open_meteo(seconds) for seconds in (10**18, 10**12, -(10**15))),
        *(by_weather(seconds) for seconds in (10**18, -(10**15))),
        by_solcast(period="P999999999D"),
        by_solcast(period="PT0S"),
        by_solcast(period="-PT30M"),
        by_solcast(period_end=f"{FIRST}+14:00"),
        by_solcast(period_end=f"{LAST}Z"),
        *(by_forecast_solar(text) for text in (FIRST, LAST, f"{LAST}-14:00")),
        by_forecast_solar("2026-01-15 12:00:00", 1e300),
    ],
)
async def test_a_number_that_cannot_be_meant_is_a_failed_answer(answer):
    with pytest.raises(Unreachable, match="makes no sense"):
        read(*answer)


@pytest.mark.parametrize(
    "answer",
    [by_open_meteo(NOON), by_weather(NOON), by_solcast(), by_forecast_solar("2026-01-15 12:00:00")],
    ids=["open_meteo", "weather", "solcast", "forecast_solar"],
)
async def test_one_that_can_be_meant_is_read(answer):
    assert len(read(*answer)) == 1


async def test_more_than_the_sun_has_is_not_told():
    assert read(*by_open_meteo(NOON, 1e9)) == []
