"""Sessions at Octopus: joined ones from the file, free electricity from the account."""

from datetime import timedelta

import pytest

from adapters.prices.octopus.config import JoinedSession
from adapters.prices.octopus.emulator.rest_api import agreement
from domain.tariff.session import PriceSession, SessionKind
from tests.adapters.prices.octopus.bench import AGILE, MINE, an_octopus, at, tariff_of

JOINED = JoinedSession(from_=at("2026-01-15T17:00"), to=at("2026-01-15T18:00"), octopoints_per_kwh=1_800)


async def test_a_joined_session_earns_its_octopoints_in_pounds():
    async with an_octopus(**AGILE, sessions=(JOINED,)) as (_, source, clock):
        tariff = await tariff_of(source, clock)
    assert tariff.sessions == (
        PriceSession(
            id="saving-20260115T1700",
            kind=SessionKind.SAVING,
            start=at("2026-01-15T17:00"),
            end=at("2026-01-15T18:00"),
            reward_price=2.25,  # 1800 points are 225 pence
        ),
    )
    assert tariff.tells_sessions == frozenset(SessionKind)
    assert tariff.at(at("2026-01-15T17:10")).import_price < 1  # what is settled stays what it is


async def test_an_account_is_told_its_free_electricity_with_one_login_for_an_hour():
    async with an_octopus(**MINE) as (cloud, source, clock):
        cloud.free = [("P1", "2026-01-15T13:00:00Z", "2026-01-15T14:00:00+00:00")]
        (session,) = (await tariff_of(source, clock)).sessions
        assert (session.kind, session.start, session.end) == (
            "free",
            at("2026-01-15T13:00"),
            at("2026-01-15T14:00"),
        )
        clock.turn(20 * 60)
        await tariff_of(source, clock)
        assert (cloud.logins, cloud.asked_free) == (1, 2)
        clock.turn(60 * 60)
        await tariff_of(source, clock)
        assert cloud.logins == 2


@pytest.mark.parametrize("trouble", ["no_graphql", "graphql_refuses"])
async def test_prices_do_not_wait_for_sessions_and_silence_is_not_none(trouble):
    async with an_octopus(**MINE) as (cloud, source, clock):
        setattr(cloud, trouble, True)
        tariff = await tariff_of(source, clock)
        assert (tariff.sessions, tariff.tells_sessions) == ((), frozenset({SessionKind.SAVING}))
        assert tariff.trouble is not None
        assert tariff.trouble.is_refused is (trouble == "graphql_refuses"), "a key that is no good"
        assert tariff.at(clock.now()) is not None
        setattr(cloud, trouble, False)
        cloud.free = [("P1", "2026-01-15T13:00:00Z", "2026-01-15T14:00:00Z")]
        clock.turn(15 * 60)
        clock.turn(timedelta(minutes=5).total_seconds())
        tariff = await tariff_of(source, clock)
        assert (len(tariff.sessions), tariff.tells_sessions) == (1, frozenset(SessionKind))
        assert tariff.trouble is None


async def test_a_meter_whose_sessions_cannot_be_had_costs_those_of_no_other_and_withdraws_none():
    async with an_octopus(**MINE) as (cloud, source, clock):
        cloud.agreements[False] = [[agreement("E-1R-AGILE-24-10-01-C")]] * 2
        cloud.failing = {"100000000000"}
        cloud.free = [("P1", "2026-01-15T13:00:00Z", "2026-01-15T14:00:00Z")]
        tariff = await tariff_of(source, clock)
        assert [each.start for each in tariff.sessions] == [at("2026-01-15T13:00")]
        assert tariff.tells_sessions == {SessionKind.SAVING}
        assert tariff.trouble is not None
