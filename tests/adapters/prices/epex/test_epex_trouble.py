"""A server of EPEX's prices that fails, or tells what cannot be meant."""

import pytest

from domain.errors import ConfigurationError, Rejected, Unreachable
from powersync.config import parse
from tests.adapters.prices.epex.exchange import an_exchange, entry, tariff_of


async def test_an_answer_without_a_price_of_now_is_an_error_and_is_not_asked_for_again_at_once():
    async with an_exchange() as (cloud, source, clock):
        cloud.told = {"prices": [entry("2026-01-15T08:00:00Z", 10)], "knownUntil": None}
        for _ in range(3):
            with pytest.raises(Unreachable, match="no price is told for now"):
                await tariff_of(source, clock)
            clock.turn(60)
        assert len(cloud.asked) == 1
        cloud.told = None
        clock.turn(600)
        assert (await tariff_of(source, clock)).slots


TROUBLE = {
    "empty": (lambda cloud: setattr(cloud, "told", {"prices": []}), Unreachable, "no price is told"),
    "no prices": (lambda cloud: setattr(cloud, "told", {}), Unreachable, "makes no sense"),
    "a word": (
        lambda cloud: setattr(cloud, "told", {"prices": [entry("2026-01-15T10:15:00Z", "N/A")]}),
        Unreachable,
        "makes no sense",
    ),
    "no zone": (
        lambda cloud: setattr(cloud, "told", {"prices": [entry("2026-01-15T10:15:00", 10)]}),
        Unreachable,
        "makes no sense",
    ),
    "html": (lambda cloud: setattr(cloud, "html", True), Unreachable, "makes no sense"),
    "401": (lambda cloud: cloud.moods.append((401, None)), Rejected, "status 401"),
    "404": (lambda cloud: cloud.moods.append((404, None)), Rejected, "status 404"),
    "429": (lambda cloud: cloud.moods.append((429, "300")), Unreachable, "too many requests"),
    "500": (lambda cloud: cloud.moods.append((500, None)), Unreachable, "status 500"),
    "garbage": (lambda cloud: setattr(cloud.faults, "garbage", True), Unreachable, "no answer"),
    "half an answer": (
        lambda cloud: setattr(cloud.faults, "drops_mid_answer", True),
        Unreachable,
        "no answer",
    ),
}


@pytest.mark.parametrize("trouble", TROUBLE)
async def test_trouble_is_an_error_and_never_a_price(trouble):
    upset, kind, says = TROUBLE[trouble]
    async with an_exchange() as (cloud, source, clock):
        upset(cloud)
        with pytest.raises(kind, match=says):
            await tariff_of(source, clock)


async def test_it_is_left_alone_for_as_long_as_it_asks():
    async with an_exchange() as (cloud, source, clock):
        cloud.moods.append((429, "300"))
        for wait_s in (0, 150, 149):
            clock.turn(wait_s)
            with pytest.raises(Unreachable):
                await tariff_of(source, clock)
        assert len(cloud.asked) == 1
        clock.turn(1)
        assert (await tariff_of(source, clock)).slots


async def test_offline_is_no_connection_and_back_again_it_goes_on():
    async with an_exchange() as (cloud, source, clock):
        await cloud.stop()
        with pytest.raises(Unreachable, match="no connection"):
            await tariff_of(source, clock)
        await cloud.start()
        assert (await tariff_of(source, clock)).slots


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({}, r"tariff\.region: is missing"),
        ({"region": "FR"}, r"tariff\.region: 'FR' is not allowed"),
        ({"region": "DE", "tax_pct": -1}, r"tariff\.tax_pct: -1 is not allowed"),
        ({"region": "DE", "per_euro": 0}, r"tariff\.per_euro: 0 is not allowed"),
        (
            {"region": "DE", "per_euro": 1e-300},
            r"tariff\.per_euro: 1e-300 is not allowed",
        ),  # all would be free
        ({"region": "DE", "per_euro": 1_001}, r"tariff\.per_euro: 1001 is not allowed"),
        ({"region": "DE", "base_url": "http://me:secret@host"}, r"tariff\.base_url"),
    ],
)
def test_a_table_that_cannot_be_meant_is_refused(told, says):
    with pytest.raises(ConfigurationError, match=says):
        parse({"tariff": {"driver": "epex", **told}})
