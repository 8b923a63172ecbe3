"""Forecast.Solar over HTTP: local times without a zone, energies of periods, and twelve questions an hour."""

from datetime import timedelta

import pytest

from adapters.forecasts.forecast_solar.emulator.service import ForecastSolarEmulator
from adapters.forecasts.forecast_solar.row import FORECAST_SOLAR
from adapters.forecasts.planes import Plane
from adapters.kinds.secret import Secret
from domain.errors import Rejected, Unreachable
from tests.adapters.forecasts.bench import HOUR, MINUTE, a_sky, at, expected

NORTH = Plane(kwp=6.0, tilt=25, azimuth=0)


def a_roof(*planes: Plane, now: str = "2026-01-14T22:00", timezone: str = "Australia/Adelaide", **more):
    table = {"latitude": -34.93, "longitude": 138.6, "plane": planes or (NORTH,), **more}
    return a_sky(
        FORECAST_SOLAR, lambda clock: ForecastSolarEmulator(clock=clock, timezone=timezone), table, now
    )


async def test_a_time_is_the_place_s_own_and_ends_its_period():
    async with a_roof() as sky:
        sky.cloud.told = {
            "2026-01-15 06:20:00": 0,
            "2026-01-15 07:00:00": 200,
            "2026-01-15 08:00:00": 900,
            "2026-01-15 08:30:00": 700,
        }
        # Adelaide is 10:30 ahead of UTC in summer; it is 08:30 there when the service is asked.
        with pytest.raises(Unreachable, match="nothing of what is to come"):
            await expected(sky.source(), sky.clock)
    async with a_roof(now="2026-01-14T19:00") as sky:
        sky.cloud.told = {
            "2026-01-15 06:20:00": 0,
            "2026-01-15 07:00:00": 200,
            "2026-01-15 08:00:00": 900,
            "2026-01-15 08:30:00": 700,
        }
        slots = (await expected(sky.source(), sky.clock)).slots
    assert [(slot.start, slot.end) for slot in slots] == [
        (at("2026-01-14T19:50"), at("2026-01-14T20:30")),
        (at("2026-01-14T20:30"), at("2026-01-14T21:30")),
        (at("2026-01-14T21:30"), at("2026-01-14T22:00")),
    ]
    assert [slot.power_w for slot in slots] == pytest.approx([300, 900, 1_400])


@pytest.mark.parametrize(
    ("now", "noon"),
    [
        ("2026-10-03T12:00", "2026-10-04T02"),
        ("2026-04-04T12:00", "2026-04-05T02"),
        ("2026-07-01T12:00", "2026-07-02T02"),
    ],
)
async def test_on_the_days_the_clocks_change_the_sun_is_where_it_belongs(now, noon):
    """Sydney, where the sun is highest at about two o'clock UTC all year."""
    async with a_roof(now=now, timezone="Australia/Sydney", latitude=-33.87, longitude=151.2) as sky:
        forecast = await expected(sky.source(), sky.clock, 24)
    most = max(forecast.slots, key=lambda slot: slot.power_w)
    assert abs(most.start + HOUR / 2 - at(f"{noon}:00")) <= 1.5 * HOUR


async def test_where_it_names_no_zone_it_is_the_site_s():
    async with a_roof(now="2026-01-14T19:00") as sky:
        sky.cloud.says_zone = False
        sky.cloud.told = {"2026-01-15 06:00:00": 0, "2026-01-15 07:00:00": 200}
        [slot] = (await expected(sky.source(), sky.clock)).slots
    assert slot.end == at("2026-01-15T07:00")  # the bench's site is in UTC


async def test_no_sun_between_evening_and_morning_and_none_behind_the_last_hour():
    async with a_roof() as sky:
        forecast = await expected(sky.source(), sky.clock)
    midnight = at("2026-01-15T13:30")
    assert forecast.mean_w(midnight, midnight + HOUR) == 0
    assert forecast.slots[-1].end < at("2026-01-16T13:30")  # two local days and no more


@pytest.mark.parametrize(("compass", "asked"), [(0, "-180"), (90, "-90"), (180, "0"), (270, "90")])
async def test_a_roof_faces_where_the_compass_says(compass, asked):
    async with a_roof(Plane(kwp=5.5, tilt=45, azimuth=compass)) as sky:
        await expected(sky.source(), sky.clock)
    assert sky.cloud.asked == [f"/estimate/-34.93/138.6/45/{asked}/5.5"]


async def test_several_roofs_are_summed_up_to_the_inverter_s_limit():
    east, west = (Plane(kwp=3, tilt=25, azimuth=azimuth) for azimuth in (90, 270))
    noon = at("2026-01-15T03:00")

    async def at_noon(*planes, **more):
        async with a_roof(*planes, **more) as sky:
            return (await expected(sky.source(), sky.clock)).mean_w(noon, noon + 15 * MINUTE)

    one, other, both = await at_noon(east), await at_noon(west), await at_noon(east, west)
    assert both == pytest.approx(one + other)
    assert await at_noon(east, west, max_w=2_500) == 2_500


@pytest.mark.parametrize(("planes", "in_a_day"), [(1, 48), (4, 144)])
async def test_six_questions_an_hour_at_the_most_and_one_every_half_hour(planes, in_a_day):
    async with a_roof(*[NORTH] * planes) as sky:
        source = sky.source()
        for _ in range(24 * 12):
            await expected(source, sky.clock)
            sky.clock.at += 5 * MINUTE
    assert len(sky.cloud.asked) == in_a_day


async def test_a_used_up_quota_leaves_the_last_forecast():
    async with a_roof() as sky:
        source = sky.source()
        first = await expected(source, sky.clock)
        sky.clock.at += 50 * MINUTE
        sky.cloud._calls.extend([sky.now()] * 12)
        assert (await expected(source, sky.clock)).made_at == first.made_at
        sky.clock.at += 70 * MINUTE
        assert (await expected(source, sky.clock)).made_at == sky.now()


async def test_a_key_is_part_of_the_question_and_of_no_error():
    async with a_roof(api_key=Secret("canary-0815")) as sky:
        with pytest.raises(Rejected, match="status 403") as raised:
            await expected(sky.source(), sky.clock)
    assert sky.cloud.asked[0].startswith("/canary-0815/estimate/")
    assert "canary" not in str(raised.value)


async def test_times_that_are_none_are_no_forecast():
    async with a_roof() as sky:
        sky.cloud.told = {"soon": 3, "later": 4}
        with pytest.raises(Unreachable, match="its times are none"):
            await expected(sky.source(), sky.clock)


async def test_a_forecast_that_is_a_day_old_is_none():
    async with a_roof() as sky:
        source = sky.source()
        await expected(source, sky.clock)
        await sky.cloud.stop()
        sky.clock.at += timedelta(hours=25)
        with pytest.raises(Unreachable, match="no connection"):
            await expected(source, sky.clock)
