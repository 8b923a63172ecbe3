"""What becomes of trouble with Octopus: an error that says what it is, and never a price."""

from base64 import b64encode

import pytest

from adapters.kinds.secret import Secret
from adapters.prices.octopus.emulator.plans import row
from adapters.prices.octopus.emulator.rest_api import ACCOUNT, OctopusEmulator, agreement
from domain.errors import DeviceError, Rejected, Unreachable
from tests.adapters.prices.octopus.bench import MINE, an_octopus, at, paths, tariff_of


def stamps_without_zone(cloud: OctopusEmulator) -> None:
    told = row(20, at("2026-01-01T00:00"), None)
    cloud.rates["E-1R-AGILE-24-10-01-C"] = [told | {"valid_from": "2026-01-01T00:00:00"}]


TROUBLE = {
    "empty": (
        lambda cloud: cloud.rates.update({"E-1R-AGILE-24-10-01-C": []}),
        Unreachable,
        "no price is published",
    ),
    "words for a price": (
        lambda cloud: cloud.rates.update(
            {"E-1R-AGILE-24-10-01-C": [{"value_inc_vat": "N/A", "valid_from": None, "valid_to": None}]}
        ),
        Unreachable,
        "makes no sense",
    ),
    "no zone": (stamps_without_zone, Unreachable, "makes no sense"),
    "html": (lambda cloud: setattr(cloud, "html", True), Unreachable, "makes no sense"),
    "429": (lambda cloud: cloud.moods.append((429, "300")), Unreachable, "too many requests"),
    "500": (lambda cloud: cloud.moods.append((500, None)), Unreachable, "status 500"),
    "503": (lambda cloud: cloud.moods.append((503, "300")), Unreachable, "status 503"),
    "404 product": (lambda cloud: cloud.products.clear(), Rejected, "status 404; it said: Not found"),
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
    async with an_octopus(tariff_code="E-1R-AGILE-24-10-01-C") as (cloud, source, clock):
        upset(cloud)
        with pytest.raises(kind, match=says):
            await tariff_of(source, clock)


async def test_offline_is_no_connection_and_back_again_it_goes_on():
    async with an_octopus(tariff_code="E-1R-AGILE-24-10-01-C") as (cloud, source, clock):
        await cloud.stop()
        with pytest.raises(Unreachable, match="no connection"):
            await tariff_of(source, clock)
        await cloud.start()
        assert (await tariff_of(source, clock)).slots


async def test_a_refused_key_is_told_without_it_and_not_tried_again_at_once():
    async with an_octopus(account=ACCOUNT, api_key=Secret("sk_live_wrong")) as (cloud, source, clock):
        for _ in range(3):
            with pytest.raises(DeviceError, match="status 401") as told:
                await tariff_of(source, clock)
            clock.turn(60)
        assert "sk_live_wrong" not in str(told.value)
        assert len(paths(cloud)) == 1


async def test_a_cloud_that_repeats_the_key_tells_it_to_nobody():
    async with an_octopus(account=ACCOUNT, api_key=Secret("sk_live_canary")) as (cloud, source, clock):
        cloud.faults.echoes = 400
        with pytest.raises(DeviceError) as told:
            await tariff_of(source, clock)
    assert "sk_live_canary" not in str(told.value)
    assert b64encode(b"sk_live_canary:").decode() not in str(told.value)
    assert "it said" in str(told.value)


@pytest.mark.parametrize(("told", "lists"), [({"plan": "go", "region": "C"}, "products"), (MINE, "accounts")])
async def test_lists_that_cannot_be_had_any_more_cost_no_price(told, lists):
    async with an_octopus(**told) as (cloud, source, clock):
        known = await tariff_of(source, clock)
        clock.turn(25 * 3_600)
        cloud.failing = {lists}
        later = await tariff_of(source, clock)
    assert later.fetched_at > known.fetched_at
    assert later.told_at(clock.now()) is not None


AGILE, GO, EXPORT = "E-1R-AGILE-24-10-01-C", "E-1R-GO-VAR-22-10-14-C", "E-1R-OUTGOING-VAR-24-10-26-C"
GONE = "E-1R-NEXT-26-01-15-C"
NEXT_BEGINS = "2026-01-15T20:00:00Z"


def fails(code: str):
    return lambda cloud: cloud.failing.add(code)


def has_a_night_nobody_knows(cloud: OctopusEmulator) -> None:
    cloud.day_and_night["E-1R-VAR-22-11-01-C"] = (28.0, 7.0)


UNREADABLE = {  # the next tariff, what happens to it, whether asking again is for nothing
    "404": (GONE, lambda cloud: None, True),
    "503": (GO, fails(GO), False),
    "day and night": ("E-1R-VAR-22-11-01-C", has_a_night_nobody_knows, True),
}


@pytest.mark.parametrize("why", UNREADABLE)
async def test_a_next_tariff_that_cannot_be_read_costs_only_its_own_time(why):
    following, happens, is_refused = UNREADABLE[why]
    async with an_octopus(**MINE) as (cloud, source, clock):
        cloud.agreements[False] = [[agreement(AGILE, end=NEXT_BEGINS), agreement(following, NEXT_BEGINS)]]
        happens(cloud)
        tariff = await tariff_of(source, clock)
        assert tariff.slots[-1].end == at("2026-01-15T20:00")
        assert {slot.export_price for slot in tariff.slots} == {0.15}
        assert tariff.trouble is not None
        assert tariff.trouble.is_refused is is_refused
        clock.at = at("2026-01-15T20:00")  # it holds now: that is no price any more
        with pytest.raises(Rejected if is_refused else Unreachable):
            await tariff_of(source, clock)


@pytest.mark.parametrize(
    "happens",
    [
        fails(EXPORT),
        lambda cloud: cloud.agreements.update({True: [[agreement(GONE)]]}),
        lambda cloud: cloud.agreements.update({True: [[agreement(EXPORT)], [agreement(GONE)]]}),
    ],
    ids=["503", "404", "several meters"],
)
async def test_an_export_tariff_that_cannot_be_read_is_unknown_and_costs_no_import_price(happens):
    async with an_octopus(**MINE) as (cloud, source, clock):
        happens(cloud)
        tariff = await tariff_of(source, clock)
    assert tariff.at(clock.now()) is not None
    assert tariff.slots[-1].end == at("2026-01-15T23:00")
    assert {slot.export_price for slot in tariff.slots} == {None}
    assert tariff.trouble is not None


async def test_what_an_unreadable_tariff_told_before_goes_on_and_it_is_asked_again_soon():
    async with an_octopus("2026-01-15T15:50", **MINE) as (cloud, source, clock):
        await tariff_of(source, clock)
        cloud.failing = {EXPORT}
        clock.at = at("2026-01-15T16:00")
        later = await tariff_of(source, clock)
        assert later.slots[-1].end == at("2026-01-16T23:00")
        assert {slot.export_price for slot in later.slots} == {0.15}
        assert (later.trouble.since, later.renew_at) == (clock.now(), at("2026-01-15T16:10"))
        cloud.failing = set()
        clock.at = at("2026-01-15T16:10")
        assert (await tariff_of(source, clock)).trouble is None


async def test_a_tariff_that_holds_now_and_cannot_be_read_is_an_error():
    async with an_octopus(**MINE) as (cloud, source, clock):
        cloud.failing = {AGILE}
        with pytest.raises(Unreachable, match="status 503"):
            await tariff_of(source, clock)
