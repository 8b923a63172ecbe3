"""The weather over the API."""

import pytest

from domain.forecast.weather import Sky
from tests.fakes.status import NOON
from tests.fakes.weather import weather

NOTHING = {
    "condition": None,
    "temperature_c": None,
    "cloud_cover_pct": None,
    "is_night": None,
    "at": None,
    "source": "none",
}
TOLD = {"cloud_cover_pct": 12, "temperature_c": 21.5, "source": "open_meteo"}


@pytest.mark.parametrize(
    ("known", "shown"),
    [
        (None, {}),
        (weather(**TOLD), TOLD | {"condition": "sunny", "is_night": False}),
        (weather(is_night=True, **TOLD), TOLD | {"condition": "clear", "is_night": True}),
        (weather(Sky.RAINY, source="x"), {"condition": "rainy", "is_night": False, "source": "x"}),
    ],
)
async def test_it_is_told_with_its_source_and_what_is_not_known_is_null(house, admin, known, shown):
    house.weather.known = known
    told = (await admin.get("/api/v1/weather")).json()
    at = {} if known is None else {"at": NOON.strftime("%Y-%m-%dT%H:%M:%SZ")}
    assert told == NOTHING | at | shown
