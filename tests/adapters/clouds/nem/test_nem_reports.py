"""AEMO's reports: which is the newest, and which of their rows are prices."""

import io
import zipfile
from datetime import UTC, datetime

import pytest

from adapters.clouds.nem.emulator import horizon
from adapters.clouds.nem.market_time import MARKET_TIME
from adapters.clouds.nem.reports import (
    DISPATCH_FILE,
    LARGEST_CSV,
    LONGEST_LINE,
    PREDISPATCH_FILE,
    dispatch_prices,
    newest,
    predispatch_prices,
    rows_of,
)
from domain.errors import Unreachable

AFTERWARDS = datetime(2025, 12, 28, 14, 30, tzinfo=MARKET_TIME)


def zipped(*lines, name="PUBLIC_DISPATCHIS_202512281205.CSV", how=zipfile.ZIP_STORED):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", how) as archive:
        archive.writestr(name, "\r\n".join(lines))
    return packed.getvalue()


def dispatched(*lines):
    return {region: price.per_mwh for region, price in dispatch_prices(rows_of(zipped(*lines))).items()}


def row(price="88.5", region="SA1", intervention="0", at="2025/12/28 12:05:00"):
    return f'D,DISPATCH,PRICE,5,"{at}",1,{region},20251228097,{intervention},{price},0,{price}'


@pytest.mark.parametrize(
    ("pattern", "names", "found"),
    [
        (
            DISPATCH_FILE,
            [
                "PUBLIC_DISPATCHIS_202512281205_0000000530110070.zip",
                "PUBLIC_DISPATCHIS_202512281210_0000000530110099.zip",
                "PUBLIC_DISPATCHIS_202512281155_0000000530110500.zip",
            ],
            "PUBLIC_DISPATCHIS_202512281210_0000000530110099.zip",
        ),
        (
            DISPATCH_FILE,
            [
                "PUBLIC_DISPATCHIS_202512281205_0000000530110072.ZIP",
                "PUBLIC_DISPATCHIS_202512281205_0000000530110071.zip",
            ],
            "PUBLIC_DISPATCHIS_202512281205_0000000530110072.ZIP",
        ),
        (
            DISPATCH_FILE,
            [
                "PUBLIC_DISPATCHIS_202512281210_0000000530110099.zip",
                "PUBLIC_DISPATCHIS_212612281210_0000000530110099.zip",
            ],
            "PUBLIC_DISPATCHIS_202512281210_0000000530110099.zip",
        ),
        (DISPATCH_FILE, ["PUBLIC_DISPATCHIS_202512281435_0000000530110099.zip"], None),
        (
            PREDISPATCH_FILE,
            [
                "PUBLIC_PREDISPATCH_202512281230_20251228120143_LEGACY.zip",
                "PUBLIC_PREDISPATCH_202512281300_20251228123139.zip",
                "PUBLIC_PREDISPATCHIS_202512281330_20251228130139_LEGACY.zip",
            ],
            "PUBLIC_PREDISPATCH_202512281230_20251228120143_LEGACY.zip",
        ),
        (DISPATCH_FILE, ["PUBLIC_DISPATCHSCADA_202512281205_0000000530110070.zip"], None),
        (DISPATCH_FILE, [], None),
    ],
)
def test_the_newest_file_is_known_by_its_name_in_whatever_order(pattern, names, found):
    page = "".join(f'<A HREF="/Reports/Current/X/{name}">{name}</A><br>' for name in names)
    assert newest(page.encode(), pattern, AFTERWARDS) == found


@pytest.mark.parametrize(
    ("lines", "prices"),
    [
        ([row(), row("-41.97", "VIC1")], {"SA1": 88.5, "VIC1": -41.97}),
        ([row(), row("265.5", intervention="1")], {"SA1": 88.5}),
        ([row("265.5", intervention="1"), row()], {"SA1": 88.5}),
        ([row("265.5", intervention="1")], {}),
        ([row("")], {}),
        ([row("N/A")], {}),
        ([row("nan")], {}),
        ([row("1e9")], {}),
        ([row("0")], {"SA1": 0.0}),
        ([row(at="28/12/2025 12:05")], {}),
        ([row(at="")], {}),
        (['D,DISPATCH,PRICE,5,"2025/12/28 12:05:00",1,SA1'], {}),
        (["I,DISPATCH,PRICE,5,SETTLEMENTDATE,RUNNO,REGIONID,DISPATCHINTERVAL,INTERVENTION,RRP"], {}),
        (['D,DISPATCH,REGIONSUM,9,"2025/12/28 12:05:00",1,SA1,20251228097,0,4321.5'], {}),
        ([], {}),
    ],
)
def test_only_a_row_with_a_price_that_is_billed_is_a_price(lines, prices):
    assert dispatched("C,NEMP.WORLD,DISPATCHIS,AEMO,PUBLIC", *lines, "C,END OF REPORT,9") == prices


@pytest.mark.parametrize("day", ["2025/12/28", "2025/07/28"])
def test_a_settlement_date_is_the_end_of_an_interval_in_market_time_all_year(day):
    (price,) = dispatch_prices(rows_of(zipped(row(at=f"{day} 12:05:00")))).values()
    assert price.end == datetime.strptime(f"{day} 02:05 +0000", "%Y/%m/%d %H:%M %z")
    assert price.end.tzinfo is UTC


def test_of_several_rows_for_one_half_hour_the_first_holds_and_none_without_a_price_counts():
    lines = [
        f'D,PDREGION,,5,"2025/12/28 12:00:00",1,{region},"2025/12/28 {at}:00",{price},0,4321'
        for region, at, price in [
            ("SA1", "13:00", "30"),
            ("SA1", "12:30", "10"),
            ("SA1", "12:30", "99"),
            ("NSW1", "12:30", "50"),
            ("SA1", "13:30", ""),
        ]
    ]
    found = predispatch_prices(rows_of(zipped(*lines)))
    assert [(f"{price.end.astimezone(MARKET_TIME):%H:%M}", price.per_mwh) for price in found["SA1"]] == [
        ("12:30", 10.0),
        ("13:00", 30.0),
    ]
    assert [price.per_mwh for price in found["NSW1"]] == [50.0]


WHOLE = zipped(row())
PACKED = zipped(*[row(price=str(price)) for price in range(99)], how=zipfile.ZIP_DEFLATED)
ENDLESS = "D," * (LARGEST_CSV // 2)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>busy</html>",
        WHOLE[: len(WHOLE) // 2],
        WHOLE[:40] + b"\xff" * 20 + WHOLE[60:],
        PACKED[:100] + b"\xff" * 20 + PACKED[120:],
        zipped(row(), how=zipfile.ZIP_LZMA),
        zipped(ENDLESS, "D,", how=zipfile.ZIP_DEFLATED),
        zipped("no table", name="READ.ME"),
        zipped("D,\xff").replace(b"\xc3\xbf", b"\xff\xfe"),
    ],
)
def test_a_report_that_is_damaged_is_none(content):
    with pytest.raises(Unreachable, match="the report"):
        list(rows_of(content))


def test_no_row_is_longer_than_a_line_of_a_report_can_be():
    rows = rows_of(zipped(ENDLESS, how=zipfile.ZIP_DEFLATED))
    assert max(len(",".join(row)) for row in rows) == LONGEST_LINE


@pytest.mark.parametrize(
    ("run", "ends", "hours"),
    [
        ("2025-12-28T12:00", "2025-12-29T04:00", 16.0),
        ("2025-12-28T12:30", "2025-12-30T04:00", 39.5),
        ("2025-12-28T23:30", "2025-12-30T04:00", 28.5),
        ("2025-12-29T03:30", "2025-12-30T04:00", 24.5),
        ("2025-12-29T04:00", "2025-12-30T04:00", 24.0),
    ],
)
def test_a_forecast_reaches_to_the_end_of_a_trading_day_as_the_market_s_does(run, ends, hours):
    begins = datetime.fromisoformat(run + "+10:00")
    assert horizon(begins) == datetime.fromisoformat(ends + "+10:00")
    assert (horizon(begins) - begins).total_seconds() / 3_600 == hours


@pytest.mark.parametrize(
    "end",
    ["0001/01/01 00:00:00", "9999/12/31 23:59:59", "yesterday", "2025/12/28 12:30:01", "2025/12/28 12:29:59"],
)
def test_a_row_of_an_odd_time_costs_no_other(end):
    def row(stamp, price):
        return ["D", "PDREGION", "", "5", "2025/12/28 12:00:00", "1", "SA1", stamp, price]

    good = [row("2025/12/28 12:30:00", "80.0"), row("2025/12/28 13:00:00", "90.0")]
    assert predispatch_prices([row(end, "1.0"), *good]) == predispatch_prices(good)
