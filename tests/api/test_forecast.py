"""The sun and the load that the plan counts on, over the API."""

from datetime import timedelta

import pytest

from domain.forecast.score import Horizon, Score
from domain.forecast.series import PowerForecast, PowerSlot, times
from tests.fakes.status import NOON

HALF_HOUR = timedelta(minutes=30)
SLOTS = tuple(PowerSlot(NOON + n * HALF_HOUR, NOON + (n + 1) * HALF_HOUR, 1_000.0 + n) for n in range(-1, 96))
SCORE = Score(half_hours=20.0, error_w=-1_000.0, absolute_w=3_000.0, real_w=10_000.0)


@pytest.fixture(autouse=True)
def known(house):
    house.control.forecasts = {
        "solar": PowerForecast(
            slots=SLOTS, source="open_meteo", made_at=NOON - HALF_HOUR, believed=0.74, roofs=2
        ),
        "load": PowerForecast(
            slots=SLOTS,
            low=times(SLOTS, 0.5),
            high=times(SLOTS, 2.0),
            source="history",
            made_at=NOON,
            history_days=30,
            scores={Horizon.DAY: SCORE},
        ),
    }


async def test_each_forecast_tells_its_source_what_it_rests_on_and_how_far_it_was_off(admin):
    told = (await admin.get("/api/v1/forecast")).json()
    solar, load = told["solar"], told["load"]
    assert (told["plan_id"], solar["source"], load["source"]) == ("p1", "open_meteo", "history")
    assert solar["rests_on"] == {"history_days": None, "roofs": 2, "nowcast_factor": 0.74}
    assert load["rests_on"] == {"history_days": 30, "roofs": None, "nowcast_factor": 1.0}
    assert load["scores"]["day"] == {"half_hours": 20, "mae_w": 150, "bias_w": -50, "share": 0.3}
    assert load["scores"]["hour"] == {"half_hours": 0, "mae_w": None, "bias_w": None, "share": None}


async def test_slots_begin_with_the_one_that_runs_and_say_what_is_little_and_much_where_it_is_known(admin):
    told = (await admin.get("/api/v1/forecast")).json()
    first = told["load"]["slots"][0]
    assert (first["power_w"], first["low_w"], first["high_w"]) == (1_000, 500, 2_000)
    assert first["start"] == told["solar"]["slots"][0]["start"] == NOON.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert {slot["low_w"] for slot in told["solar"]["slots"]} == {None}


@pytest.mark.parametrize(
    ("query", "count"), [("", 96), ("?hours=1", 2), ("?hours=24", 48), ("?hours=72", 96)]
)
async def test_it_looks_so_many_hours_ahead(admin, query, count):
    assert len((await admin.get(f"/api/v1/forecast{query}")).json()["load"]["slots"]) == count


@pytest.mark.parametrize("hours", ["0", "73", "x", ""])
async def test_hours_that_make_no_sense_are_refused(admin, hours):
    assert (await admin.get(f"/api/v1/forecast?hours={hours}")).status_code in (400, 422)


async def test_what_a_phone_has_already_is_not_sent_again(admin):
    tag = (await admin.get("/api/v1/forecast")).headers["etag"]
    assert (await admin.get("/api/v1/forecast", headers={"If-None-Match": tag})).status_code == 304


async def test_a_forecast_that_is_not_known_is_none(house, admin):
    del house.control.forecasts["solar"]
    told = (await admin.get("/api/v1/forecast")).json()["solar"]
    assert (told["source"], told["made_at"], told["slots"]) == ("none", None, [])


async def test_a_house_without_a_plan_says_so(house, admin):
    house.control.plan = None
    assert (await admin.get("/api/v1/forecast")).status_code == 404
