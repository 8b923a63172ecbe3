"""Solcast over HTTP: periods that end, quantiles, the sum of sites, and ten questions a day."""

import pytest

from adapters.forecasts.solcast.config import SolcastForecast
from adapters.forecasts.solcast.emulator.service import KEY, SITES, SolcastEmulator
from adapters.forecasts.solcast.row import SOLCAST, faults_of
from adapters.kinds.secret import Secret
from domain.errors import Rejected
from tests.adapters.forecasts.bench import HOUR, MINUTE, a_sky, at, expected

NORTH, WEST = SITES


def an_account(*sites: str, now: str = "2026-01-15T00:00", **more):
    table = {"api_key": Secret(KEY), "sites": sites or (NORTH,), **more}
    return a_sky(SOLCAST, SolcastEmulator, table, now)


def period(end: str, middle: float, low: float | None = None, high: float | None = None):
    told = {"pv_estimate": middle, "period_end": f"2026-01-15T{end}:00.0000000Z", "period": "PT30M"}
    return told | {
        name: value for name, value in (("pv_estimate10", low), ("pv_estimate90", high)) if value is not None
    }


def watts(slots):
    return [(slot.start.strftime("%H:%M"), slot.power_w) for slot in slots]


async def test_a_period_is_told_by_its_end_in_kilowatts():
    async with an_account() as sky:
        sky.cloud.told = {NORTH: [period("01:00", 2.5, 1, 3), period("00:30", 1.25, 0.5, 2)]}
        forecast = await expected(sky.source(), sky.clock)
    assert watts(forecast.slots) == [("00:00", 1_250), ("00:30", 2_500)]
    assert watts(forecast.low) == [("00:00", 500), ("00:30", 1_000)]
    assert watts(forecast.high) == [("00:00", 2_000), ("00:30", 3_000)]
    assert forecast.slots[0].end == at("2026-01-15T00:30")
    assert forecast.source == "solcast"


async def test_what_is_below_nothing_is_nothing_and_a_missing_quantile_is_not_told():
    async with an_account() as sky:
        sky.cloud.told = {NORTH: [period("00:30", -0.2, 0.1, 2), period("01:00", 1.0, None, 2)]}
        forecast = await expected(sky.source(), sky.clock)
    assert watts(forecast.slots) == [("00:00", 0), ("00:30", 1_000)]
    assert (len(forecast.low), len(forecast.high)) == (0, 2)


async def test_the_sites_are_summed_their_quantiles_too():
    async with an_account(NORTH, WEST) as sky:
        sky.cloud.told = {
            NORTH: [period("00:30", 2, 1, 3), period("01:00", 2, 1, 3)],
            WEST: [period("00:30", 1, 0.5, 1.5)],
        }
        forecast = await expected(sky.source(), sky.clock)
    # Where one site is not known, their sum is not.
    assert [watts(each) for each in (forecast.slots, forecast.low, forecast.high)] == [
        [("00:00", 3_000)],
        [("00:00", 1_500)],
        [("00:00", 4_500)],
    ]


async def test_a_site_without_quantiles_leaves_the_house_without():
    async with an_account(NORTH, WEST) as sky:
        sky.cloud.told = {NORTH: [period("00:30", 2, 1, 3)], WEST: [period("00:30", 1)]}
        forecast = await expected(sky.source(), sky.clock)
    assert (len(forecast.slots), len(forecast.low), len(forecast.high)) == (1, 0, 0)


@pytest.mark.parametrize(("sites", "most"), [((NORTH,), 10), ((NORTH, WEST), 10)])
async def test_a_day_of_plans_stays_below_the_quota(sites, most):
    async with an_account(*sites) as sky:
        source = sky.source()
        for _ in range(24 * 12):
            await expected(source, sky.clock)
            sky.clock.at += 5 * MINUTE
    assert 4 <= len(sky.cloud.asked) < most


async def test_it_is_asked_every_2_h_40_by_day_and_not_at_night():
    async with an_account() as sky:
        source, asked = sky.source(), []
        for minutes in range(0, 24 * 60, 10):
            before = len(sky.cloud.asked)
            await expected(source, sky.clock)
            asked += [minutes] * (len(sky.cloud.asked) - before)
            sky.clock.at += 10 * MINUTE
    # 00:00 UTC is mid-morning in Adelaide; the sun is down there from about 10 to 20.
    assert asked[:4] == [0, 160, 320, 480]
    assert all(minutes < 10 * 60 or minutes >= 12 * 60 for minutes in asked)


async def test_a_restart_costs_no_question():
    async with an_account() as sky:
        first = await expected(sky.source(), sky.clock)
        again = await expected(sky.source(), sky.clock)
    assert len(sky.cloud.asked) == 1
    assert (watts(again.slots), watts(again.low)) == (watts(first.slots), watts(first.low))


async def test_when_the_quota_is_gone_the_last_forecast_goes_on_and_nobody_asks_for_an_hour():
    async with an_account() as sky:
        source = sky.source()
        await expected(source, sky.clock)
        sky.cloud.quota = 1
        sky.clock.at += 3 * HOUR
        for _ in range(12):
            assert (await expected(source, sky.clock)).slots
            sky.clock.at += 5 * MINUTE
        assert len(sky.cloud.asked) == 2


async def test_a_key_that_is_revoked_is_told_with_the_forecast_that_goes_on_until_the_service_answers_again():
    async with an_account() as sky:
        source = sky.source()
        assert (await expected(source, sky.clock)).trouble is None
        sky.cloud.key = "another"
        sky.clock.at += 3 * HOUR
        revoked_at = sky.clock.at
        for _ in range(3):
            found = await expected(source, sky.clock)
            assert (found.trouble.is_refused, found.trouble.since) == (True, revoked_at)
            assert "status 401" in found.trouble.error
            sky.clock.at += HOUR
        sky.cloud.key = KEY
        sky.clock.at += HOUR
        assert (await expected(source, sky.clock)).trouble is None


@pytest.mark.parametrize("told", [[], [period("01:00", 2.5)]], ids=["empty", "of yesterday"])
async def test_an_answer_that_tells_nothing_to_come_costs_neither_the_last_forecast_nor_the_day(told):
    async with an_account() as sky:
        source = sky.source()
        first = await expected(source, sky.clock)
        sky.cloud.told = {NORTH: told}
        sky.clock.at += 3 * HOUR
        assert (await expected(source, sky.clock)).made_at == first.made_at
        assert len(sky.cloud.asked) == 2
        sky.cloud.told = {}
        sky.clock.at += HOUR
        assert (await expected(source, sky.clock)).made_at == sky.clock.at


@pytest.mark.parametrize(
    ("change", "says"),
    [({"api_key": Secret("canary-0815")}, "status 401"), ({"sites": ("9999-none",)}, "status 404")],
)
async def test_a_wrong_key_or_site_is_told_without_showing_it(change, says):
    async with an_account(**change) if "api_key" in change else an_account("9999-none") as sky:
        with pytest.raises(Rejected, match=says) as raised:
            await expected(sky.source(), sky.clock)
    assert "canary" not in str(raised.value)
    assert "9999" not in str(raised.value)


@pytest.mark.parametrize(
    ("sites", "calls", "faults"),
    [
        ((), 10, ["sites"]),
        (("abcd-1", "abcd-1"), 10, ["sites"]),
        (("abcd-1", "abcd-2"), 1, ["sites"]),
        (("abcd-1", "abcd-2"), 2, []),
    ],
)
def test_sites_that_cannot_be_meant_are_faults(sites, calls, faults):
    table = SolcastForecast(api_key=Secret(KEY), sites=sites, calls_per_day=calls)
    assert [fault.key for fault in faults_of(table)] == faults
