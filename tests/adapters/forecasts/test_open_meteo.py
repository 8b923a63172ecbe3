"""Open-Meteo over HTTP: which way a roof faces, whose quarter a value is, and what no sun is."""

import pytest

from adapters.forecasts.open_meteo.emulator.service import OpenMeteoEmulator
from adapters.forecasts.open_meteo.row import OPEN_METEO
from adapters.forecasts.planes import Plane
from adapters.kinds.secret import Secret
from domain.errors import Rejected, Unreachable
from tests.adapters.forecasts.bench import MINUTE, a_sky, at, expected

ADELAIDE = {"latitude": -34.93, "longitude": 138.6}
NORTH = Plane(kwp=6.0, tilt=25, azimuth=0)


def adelaide(*planes: Plane, now: str = "2026-01-15T00:00", **more):
    return a_sky(OPEN_METEO, OpenMeteoEmulator, {**ADELAIDE, "plane": planes or (NORTH,), **more}, now)


async def test_quarters_of_an_hour_as_far_as_a_plan_looks():
    async with adelaide() as sky:
        forecast = await expected(sky.source(), sky.clock)
    assert {slot.end - slot.start for slot in forecast.slots} == {15 * MINUTE}
    assert (forecast.slots[0].start, forecast.slots[-1].end) == (
        at("2026-01-15T00:00"),
        at("2026-01-17T00:00"),
    )
    assert (forecast.source, forecast.made_at) == ("open_meteo", sky.now())


async def test_a_value_is_the_mean_of_the_quarter_before_it_and_a_kilowatt_peak_is_1000_w_per_m2():
    async with adelaide(efficiency=0.8) as sky:
        sky.cloud.told = [0.0, 500.0, 250.0]
        forecast = await expected(sky.source(), sky.clock)
    # The value at 00:15 is of 00:00 to 00:15: 6 kWp x 500 W/m2 x 0.8.
    assert [slot.power_w for slot in forecast.slots[:2]] == pytest.approx([2_400, 1_200])
    assert forecast.slots[0].start == at("2026-01-15T00:00")


async def test_what_is_below_nothing_is_nothing_and_what_is_not_told_is_not_known():
    async with adelaide() as sky:
        sky.cloud.told = [0.0, -84.0, None, 100.0]
        forecast = await expected(sky.source(), sky.clock)
    assert [(slot.start.minute, slot.power_w) for slot in forecast.slots[:2]] == [
        (0, 0.0),
        (30, pytest.approx(510)),
    ]


@pytest.mark.parametrize(
    ("compass", "asked", "brightest"),
    [(0, "-180", 3), (90, "-90", 0), (180, "0", 3), (270, "90", 5), (360, "-180", 3)],
)
async def test_a_roof_faces_where_the_compass_says(compass, asked, brightest):
    """Noon in Adelaide is at about three o'clock UTC."""
    async with adelaide(Plane(kwp=5, tilt=45, azimuth=compass), now="2026-01-14T14:00") as sky:
        forecast = await expected(sky.source(), sky.clock, 24)
    assert sky.cloud.asked[0]["azimuth"] == asked
    most = max(forecast.slots, key=lambda slot: slot.power_w)
    assert abs((most.start.hour - brightest + 12) % 24 - 12) <= 1


async def test_several_roofs_are_asked_for_one_by_one_and_summed_up_to_the_inverter_s_limit():
    east, west = (Plane(kwp=3, tilt=25, azimuth=azimuth) for azimuth in (90, 270))

    async def at_noon(*planes, **more):
        async with adelaide(*planes, now="2026-01-15T03:00", **more) as sky:
            forecast = await expected(sky.source(), sky.clock)
        return len(sky.cloud.asked), forecast.slots[0].power_w

    (_, one), (_, other) = await at_noon(east), await at_noon(west)
    assert await at_noon(east, west) == (2, pytest.approx(one + other))
    assert await at_noon(east, west, max_w=2_500) == (2, 2_500)


async def test_it_is_asked_every_half_hour_and_not_anew_by_a_restart():
    async with adelaide() as sky:
        await expected(sky.source(), sky.clock)
        sky.clock.at += 29 * MINUTE
        again = await expected(sky.source(), sky.clock)
        assert len(sky.cloud.asked) == 1
        assert again.made_at == at("2026-01-15T00:00")
        sky.clock.at += 1 * MINUTE
        await expected(sky.source(), sky.clock)
        assert len(sky.cloud.asked) == 2


async def test_another_roof_is_another_question():
    async with adelaide() as sky:
        await expected(sky.source(), sky.clock)
        await expected(sky.source(plane=(NORTH, NORTH)), sky.clock)
    assert len(sky.cloud.asked) == 3


async def test_while_it_fails_the_last_forecast_goes_on_for_a_day_and_that_is_told_once(caplog):
    async with adelaide() as sky:
        source = sky.source()
        first = await expected(source, sky.clock, 72)
        sky.cloud.moods.extend([(500, None)] * 1_000)
        for _ in range(23):
            sky.clock.at += 60 * MINUTE
            still = await expected(source, sky.clock)
        [told] = [line.getMessage() for line in caplog.records if line.levelname == "WARNING"]
        assert told.startswith(
            "no new solar forecast, the last one goes on: Open-Meteo: forecast: status 500"
        )
        assert still.slots[:4] == first.slots[92:96]
        sky.clock.at += 61 * MINUTE
        with pytest.raises(Unreachable, match="status 500"):
            await expected(source, sky.clock)


async def test_after_a_failure_it_is_left_alone_for_ten_minutes_or_as_long_as_it_asks():
    async with adelaide() as sky:
        sky.cloud.moods.append((429, "1800"))
        source = sky.source()
        for minutes, asked in ((0, 1), (5, 1), (11, 1), (31, 2)):
            sky.clock.at = at("2026-01-15T00:00") + minutes * MINUTE
            try:
                await expected(source, sky.clock)
            except Unreachable:
                assert minutes < 31
            assert len(sky.cloud.asked) == asked


async def test_a_page_for_people_is_no_forecast():
    async with adelaide() as sky:
        sky.cloud.told = ["soon"]
        with pytest.raises(Unreachable, match="makes no sense"):
            await expected(sky.source(), sky.clock)


async def test_a_key_goes_to_the_service_and_into_no_error():
    async with adelaide(api_key=Secret("canary-0815")) as sky:
        sky.cloud.moods.append((401, None))
        with pytest.raises(Rejected, match="status 401") as raised:
            await expected(sky.source(), sky.clock)
    assert sky.cloud.asked[0]["apikey"] == "canary-0815"
    assert "canary" not in str(raised.value)
