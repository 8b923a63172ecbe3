"""Octopus over its REST API: prices both ways, and when it is asked."""

from datetime import timedelta
from itertools import pairwise

import pytest

from adapters.prices.octopus.emulator.plans import Product, row
from adapters.prices.octopus.emulator.rest_api import agreement
from domain.errors import Rejected, Unreachable
from domain.tariff.slots import PriceKind
from tests.adapters.prices.octopus.bench import AGILE, AHEAD, MINE, an_octopus, at, paths, tariff_of


async def test_agile_is_half_hours_without_a_gap_to_the_end_of_what_is_published():
    async with an_octopus() as (_, source, clock):
        tariff = await tariff_of(source, clock)
    assert all(one.end == other.start for one, other in pairwise(tariff.slots))
    assert {slot.end - slot.start for slot in tariff.slots} == {timedelta(minutes=30)}
    assert tariff.slots[0].start == at("2026-01-15T11:00")
    assert tariff.slots[-1].end == at("2026-01-15T23:00")  # tomorrow's come at four
    assert (tariff.source, tariff.fetched_at) == ("octopus", clock.now())


async def test_what_is_over_runs_and_comes_is_told_apart():
    async with an_octopus() as (_, source, clock):
        tariff = await tariff_of(source, clock)
    kinds = [slot.kind for slot in tariff.slots]
    assert kinds[:3] == [PriceKind.ACTUAL, PriceKind.ACTUAL, PriceKind.CURRENT]
    assert set(kinds[3:]) == {PriceKind.SCHEDULE}


async def test_pence_with_tax_become_pounds_and_the_network_fees_are_added_to_what_is_bought():
    told = [row(31.5, at("2026-01-15T12:00"), at("2026-01-15T12:30"))]
    async with an_octopus(tariff_code="E-1R-AGILE-24-10-01-C", export_plan="agile", network_fees=0.01) as (
        cloud,
        source,
        clock,
    ):
        cloud.rates["E-1R-AGILE-24-10-01-C"] = told
        cloud.rates["E-1R-AGILE-OUTGOING-19-05-13-C"] = [row(-4, at("2026-01-15T12:00"), None)]
        (slot,) = (await tariff_of(source, clock)).slots
    assert (slot.import_price, slot.export_price) == (pytest.approx(0.325), pytest.approx(-0.04))


@pytest.mark.parametrize(
    ("plan", "wall", "pounds"),
    [
        ("go", "2026-01-15T00:10", 0.2712),
        ("go", "2026-01-15T00:40", 0.085),
        ("intelligent", "2026-01-15T23:40", 0.07),
        ("intelligent", "2026-01-15T05:40", 0.2712),
        ("flux", "2026-01-15T16:10", 0.3756),
        ("intelligent_flux", "2026-01-15T18:59", 0.339),
    ],
)
async def test_block_tariffs_are_laid_out_on_half_hours(plan, wall, pounds):
    async with an_octopus(wall, plan=plan, region="P") as (_, source, clock):
        tariff = await tariff_of(source, clock)
    assert tariff.at(clock.now()).import_price == pytest.approx(pounds)
    assert {slot.end - slot.start for slot in tariff.slots} == {timedelta(minutes=30)}
    assert tariff.slots[-1].end >= clock.now() + AHEAD - timedelta(minutes=30)


async def test_the_tracker_has_one_price_a_day_and_is_found_among_the_products():
    async with an_octopus(plan="tracker", region="C") as (cloud, source, clock):
        tariff = await tariff_of(source, clock)
        assert (
            "/products/SILVER-25-09-02/electricity-tariffs/E-1R-SILVER-25-09-02-C/standard-unit-rates/"
            in paths(cloud)
        )
    assert len({slot.import_price for slot in tariff.slots if slot.start < at("2026-01-16T00:00")}) == 1


async def test_a_rate_without_an_end_holds_as_far_as_is_looked():
    async with an_octopus(tariff_code="E-1R-VAR-22-11-01-C") as (_, source, clock):
        tariff = await tariff_of(source, clock)
    assert {round(slot.import_price, 6) for slot in tariff.slots} == {0.2638}
    assert tariff.slots[-1].end > clock.now() + timedelta(hours=47)


@pytest.mark.parametrize(("payment", "pence"), [("direct_debit", 26.38), ("other", 27.8309)])
async def test_of_two_ways_to_pay_the_house_s_own_is_taken(payment, pence):
    async with an_octopus(tariff_code="E-1R-VAR-22-11-01-C", payment=payment) as (_, source, clock):
        tariff = await tariff_of(source, clock)
    assert tariff.at(clock.now()).import_price == pytest.approx(pence / 100)
    assert tariff.supply_charge_per_day == pytest.approx(0.4785 if payment == "direct_debit" else 0.5512)


async def test_a_standing_charge_that_cannot_be_had_costs_no_price():
    async with an_octopus(tariff_code="E-1R-AGILE-24-10-01-C") as (cloud, source, clock):
        cloud.products = [Product("AGILE-24-10-01", "Agile Octopus")]
        known = await tariff_of(source, clock)
        assert known.supply_charge_per_day == pytest.approx(0.4785)
        clock.turn(24 * 3_600)
        cloud.failing = {"standing-charges"}
        later = await tariff_of(source, clock)
        assert later.supply_charge_per_day == pytest.approx(0.4785)  # the last that is known
    async with an_octopus(tariff_code="E-1R-AGILE-24-10-01-C") as (cloud, source, clock):
        cloud.failing = {"standing-charges"}
        first = await tariff_of(source, clock)
    assert first.slots
    assert first.supply_charge_per_day is None


@pytest.mark.parametrize(
    ("more", "pounds"),
    [
        ({}, None),
        ({"export_price": 0.041}, 0.041),
        ({"export_price": 0.0}, 0.0),  # a real zero
        ({"export_plan": "fixed"}, 0.15),
        ({"export_tariff_code": "E-1R-OUTGOING-VAR-24-10-26-C"}, 0.15),
    ],
)
async def test_what_export_earns_is_told_or_not_known(more, pounds):
    async with an_octopus(**AGILE, **more) as (_, source, clock):
        tariff = await tariff_of(source, clock)
    assert {slot.export_price for slot in tariff.slots} == {pounds}


async def test_where_the_export_tariff_tells_nothing_yet_nothing_is_known():
    async with an_octopus(plan="go", region="C", export_plan="agile") as (_, source, clock):
        tariff = await tariff_of(source, clock)
    known = [slot.start for slot in tariff.slots if slot.export_price is not None]
    assert (known[0], known[-1]) == (at("2026-01-15T11:00"), at("2026-01-15T22:30"))
    assert len(tariff.slots) > len(known)


async def test_an_account_s_own_tariffs_hold_both_ways():
    async with an_octopus(**MINE) as (_, source, clock):
        tariff = await tariff_of(source, clock)
    assert tariff.at(clock.now()).export_price == pytest.approx(0.15)
    assert len({slot.import_price for slot in tariff.slots}) > 5


async def test_an_agreement_ends_at_its_instant_whatever_offset_it_is_written_with():
    async with an_octopus("2026-06-30T20:00", **MINE) as (cloud, source, clock):
        cloud.agreements[False] = [
            [
                agreement("E-1R-VAR-22-11-01-C", "2025-07-01T00:00:00+01:00", "2026-07-01T00:00:00+01:00"),
                agreement("E-1R-GO-VAR-22-10-14-C", "2026-06-30T23:00:00Z"),
                agreement("E-1R-FLUX-IMPORT-23-02-14-C", "2023-01-01T00:00:00Z", "2025-07-01T00:00:00+01:00"),
            ]
        ]
        tariff = await tariff_of(source, clock)
    prices = {slot.start: slot.import_price for slot in tariff.slots}
    assert prices[at("2026-06-30T22:30")] == pytest.approx(0.2638)
    assert prices[at("2026-06-30T23:00")] == pytest.approx(0.2712)
    assert prices[at("2026-06-30T23:30")] == pytest.approx(0.085)


GO = agreement("E-1R-GO-VAR-22-10-14-C")
ODD_AGREEMENTS = (GO | {"tariff_code": None}, GO | {"valid_from": "a while ago"}, GO | {"valid_to": 7}, 7)


@pytest.mark.parametrize("odd", ODD_AGREEMENTS, ids=str)
@pytest.mark.parametrize("is_export", [False, True])
async def test_an_odd_agreement_costs_itself_where_another_holds_now(odd, is_export):
    async with an_octopus(**MINE) as (cloud, source, clock):
        good = await tariff_of(source, clock)
    async with an_octopus(**MINE) as (cloud, source, clock):
        cloud.agreements[is_export][0].insert(0, odd)
        assert (await tariff_of(source, clock)).slots == good.slots


@pytest.mark.parametrize("odd", ODD_AGREEMENTS, ids=str)
async def test_where_only_an_odd_agreement_could_hold_the_account_makes_no_sense(odd):
    async with an_octopus(**MINE) as (cloud, source, clock):
        cloud.agreements[False] = [[odd, agreement("E-1R-VAR-22-11-01-C", end="2025-01-01T00:00:00Z")]]
        with pytest.raises(Unreachable, match="makes no sense"):
            await tariff_of(source, clock)
    async with an_octopus(**MINE) as (cloud, source, clock):
        cloud.agreements[True] = [[odd]]
        assert {slot.export_price for slot in (await tariff_of(source, clock)).slots} == {None}


@pytest.mark.parametrize(
    ("agreements", "says"),
    [
        ([], "no agreement to buy"),
        ([[]], "no agreement to buy"),
        ([[agreement("E-1R-GO-VAR-22-10-14-C", end="2025-01-01T00:00:00Z")]], "no agreement to buy"),
        (
            [[agreement("E-1R-GO-VAR-22-10-14-C")], [agreement("E-1R-VAR-22-11-01-C")]],
            "several import meters",
        ),
    ],
)
async def test_an_account_that_says_no_single_tariff_is_refused(agreements, says):
    async with an_octopus(**MINE) as (cloud, source, clock):
        cloud.agreements[False] = agreements
        with pytest.raises(Rejected, match=says):
            await tariff_of(source, clock)


async def test_the_newest_product_on_offer_is_taken_and_an_aged_one_where_none_is():
    async with an_octopus() as (cloud, source, clock):
        cloud.products.append(Product("AGILE-26-01-01", "Agile", since="2026-01-01T00:00:00Z"))
        cloud.products.append(Product("AGILE-27-01-01", "Agile", since="2027-01-01T00:00:00Z"))
        await tariff_of(source, clock)
        assert any("E-1R-AGILE-26-01-01-C" in path for path in paths(cloud))
    async with an_octopus() as (cloud, source, clock):
        cloud.products = [Product("AGILE-24-10-01", "Agile", until="2025-01-01T00:00:00Z")]
        await tariff_of(source, clock)
        assert any("E-1R-AGILE-24-10-01-C" in path for path in paths(cloud))


@pytest.mark.parametrize(
    ("code", "wall", "pounds"),
    [
        ("E-1R-INTELLI-VAR-24-10-29-C", "2026-07-15T22:40", 0.07),  # 23:40 in London
        ("E-1R-INTELLI-VAR-24-10-29-C", "2026-07-15T04:40", 0.28),
        ("E-1R-GO-VAR-22-10-14-C", "2026-07-14T23:40", 0.07),  # 00:40 in London
        ("E-2R-VAR-22-11-01-C", "2026-07-15T00:40", 0.07),  # these meters know no summer time
        ("E-2R-VAR-22-11-01-C", "2026-07-15T07:40", 0.28),
    ],
)
async def test_a_tariff_that_is_told_as_two_rates_has_its_night_on_the_right_clock(code, wall, pounds):
    async with an_octopus(wall, tariff_code=code) as (cloud, source, clock):
        cloud.day_and_night[code] = (28.0, 7.0)
        tariff = await tariff_of(source, clock)
    assert tariff.at(clock.now()).import_price == pytest.approx(pounds)
    assert all(one.end == other.start for one, other in pairwise(tariff.slots))


async def test_two_rates_whose_night_nobody_knows_are_no_price():
    async with an_octopus(tariff_code="E-1R-VAR-22-11-01-C") as (cloud, source, clock):
        cloud.day_and_night["E-1R-VAR-22-11-01-C"] = (28.0, 7.0)
        with pytest.raises(Rejected, match="a day and a night rate"):
            await tariff_of(source, clock)


async def test_it_is_asked_at_four_in_london_and_in_between_told_from_what_is_known():
    async with an_octopus("2026-07-15T12:10", export_price=0.0, **AGILE) as (cloud, source, clock):
        first = await tariff_of(source, clock)
        assert first.renew_at == at("2026-07-15T12:30")  # another half-hour runs then
        asked = len(paths(cloud))
        clock.at = at("2026-07-15T14:59")
        again = await tariff_of(source, clock)
        assert again.told_at(clock.now()).kind is PriceKind.CURRENT
        assert (again.fetched_at, len(paths(cloud))) == (first.fetched_at, asked)
        clock.at = at("2026-07-15T15:00")  # four o'clock, in summer
        new = await tariff_of(source, clock)
        assert new.slots[-1].end == at("2026-07-16T22:00")
        assert len(paths(cloud)) == asked + 1


async def test_prices_that_come_late_are_asked_for_every_ten_minutes():
    async with an_octopus("2026-01-15T16:00", export_price=0.0, **AGILE) as (cloud, source, clock):
        cloud.unpublished = True
        late = await tariff_of(source, clock)
        assert (late.slots[-1].end, late.renew_at) == (at("2026-01-15T23:00"), at("2026-01-15T16:10"))
        cloud.unpublished = False
        clock.at = at("2026-01-15T16:10")
        assert (await tariff_of(source, clock)).slots[-1].end == at("2026-01-16T23:00")


async def test_many_rates_come_in_pages_and_the_address_of_the_next_is_not_followed():
    async with an_octopus(**AGILE) as (cloud, source, clock):
        cloud.most_a_page = 10
        tariff = await tariff_of(source, clock)
        assert len([path for path in paths(cloud) if path.endswith("standard-unit-rates/")]) == 3
    assert tariff.slots[-1].end == at("2026-01-15T23:00")
    assert all(one.end == other.start for one, other in pairwise(tariff.slots))


async def test_a_rate_without_a_value_is_missing_and_never_zero():
    rows = [row(20, at("2026-01-15T12:00"), at("2026-01-15T13:00")), row(0, at("2026-01-15T13:00"), None)]
    rows[1]["value_inc_vat"] = None
    async with an_octopus(tariff_code="E-1R-AGILE-24-10-01-C") as (cloud, source, clock):
        cloud.rates["E-1R-AGILE-24-10-01-C"] = rows
        tariff = await tariff_of(source, clock)
    assert [slot.import_price for slot in tariff.slots] == [pytest.approx(0.2)] * 2


async def test_where_two_rates_hold_the_later_one_does():
    rows = [row(20, at("2026-01-01T00:00"), None), row(30, at("2026-01-15T12:00"), None)]
    for told in (rows, rows[::-1]):
        async with an_octopus(tariff_code="E-1R-AGILE-24-10-01-C") as (cloud, source, clock):
            cloud.rates["E-1R-AGILE-24-10-01-C"] = told
            tariff = await tariff_of(source, clock)
        assert tariff.at(clock.now()).import_price == pytest.approx(0.3)
        assert tariff.slots[0].import_price == pytest.approx(0.2)


async def test_an_export_that_comes_later_than_the_import_is_looked_for_soon():
    plans = {"plan": "go", "region": "C", "export_plan": "agile"}
    async with an_octopus("2026-01-15T16:00", **plans) as (cloud, source, clock):
        cloud.unpublished = True
        late = await tariff_of(source, clock)
        assert late.renew_at == at("2026-01-15T16:10")
        cloud.unpublished = False
        clock.at = at("2026-01-15T16:10")
        exports = {slot.start: slot.export_price for slot in (await tariff_of(source, clock)).slots}
    assert exports[at("2026-01-16T22:30")] is not None
