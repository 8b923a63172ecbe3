"""The replay of NEM prices: whose interval, which kind, what it costs, and that it never runs out."""

from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from adapters.clouds.nem.recorded import RecordedMarket
from adapters.kinds.surroundings import Replay
from adapters.prices.aemo.replay import AemoReplay
from domain.errors import ConfigurationError
from domain.tariff.slots import PriceKind, PriceSlot

ADELAIDE = ZoneInfo("Australia/Adelaide")
DAY = timedelta(days=1)
HEADER = "interval_end_nem_time_utc+10," + ",".join(
    f"{region}_rrp_aud_per_mwh" for region in ("NSW1", "QLD1", "SA1", "TAS1", "VIC1")
)


def replayed(region: str, path=None, replay=None, **more) -> AemoReplay:
    return AemoReplay(RecordedMarket(region, path, replay), **more)


def nem(wall: str) -> datetime:
    return datetime.fromisoformat(f"{wall}+10:00")


async def slot_at(source: AemoReplay, at: datetime) -> PriceSlot | None:
    return (await source.fetch(at, at + timedelta(minutes=5))).at(at)


def prices_file(tmp_path, *rows: str):
    path = tmp_path / "prices.csv"
    path.write_text("\n".join((HEADER, *rows)))
    return path


@pytest.mark.parametrize(
    ("at", "per_mwh"),
    [
        ("2025-12-20T14:50:00", -41.97),  # the file's first row, stamped 14:55, is the interval before
        ("2025-12-20T14:54:59", -41.97),
        ("2025-12-20T14:55:00", -21.0),
        ("2025-12-20T15:00:00", -223.55),
    ],
)
async def test_a_stamp_is_the_end_of_its_interval(at, per_mwh):
    slot = await slot_at(replayed("SA1"), nem(at))
    assert slot.export_price == pytest.approx(per_mwh / 1000)
    assert slot.start <= nem(at) < slot.end == slot.start + timedelta(minutes=5)


async def test_the_spike_of_28_december_is_at_2240_market_time_and_2310_in_adelaide():
    now = nem("2025-12-28T11:00:00")
    tariff = await replayed("SA1").fetch(now, now + DAY)
    peak = max(tariff.slots, key=lambda slot: slot.import_price)
    assert peak.export_price == pytest.approx(20.3, rel=0.001)
    assert peak.start == nem("2025-12-28T22:40:00")
    assert f"{peak.start.astimezone(ADELAIDE):%H:%M}" == "23:10"
    assert min(slot.import_price for slot in tariff.slots) < -0.05


async def test_import_carries_gst_and_fees_and_export_neither():
    source = replayed("NSW1", gst=0.10, network_fees=0.12, export_factor=0.9)
    slot = await slot_at(source, nem("2025-12-20T14:50:00"))  # 34.94 per MWh
    assert slot.import_price == pytest.approx(0.03494 * 1.1 + 0.12)
    assert slot.export_price == pytest.approx(0.03494 * 0.9)


@pytest.mark.parametrize(
    ("region", "per_mwh"),
    [("NSW1", 34.94), ("QLD1", 33.68), ("SA1", -41.97), ("TAS1", 54.22), ("VIC1", 8.95)],
)
async def test_each_region_has_its_own_prices(region, per_mwh):
    slot = await slot_at(replayed(region), nem("2025-12-20T14:50:00"))
    assert slot.export_price == pytest.approx(per_mwh / 1000)


async def test_slots_are_actual_current_or_forecast_and_leave_no_gap():
    now = nem("2025-12-28T11:03:20")
    tariff = await replayed("SA1", forecast_h=40).fetch(now, now + timedelta(hours=48))
    assert [slot.kind for slot in tariff.slots if slot.start <= now < slot.end] == [PriceKind.CURRENT]
    assert {slot.kind for slot in tariff.slots if slot.end <= now} == {PriceKind.ACTUAL}
    assert {slot.kind for slot in tariff.slots if slot.start > now} == {PriceKind.FORECAST}
    assert all(a.end == b.start for a, b in pairwise(tariff.slots))
    assert now + timedelta(hours=40) <= tariff.slots[-1].end < now + timedelta(hours=40, minutes=5)
    assert tariff.slots[0].start <= now - timedelta(hours=1)


async def test_the_current_slot_is_there_even_when_nothing_ahead_is_asked_for():
    now = nem("2025-12-28T11:00:00")
    assert (await replayed("SA1").fetch(now, now)).at(now).kind is PriceKind.CURRENT


async def test_a_day_can_be_shown_as_another():
    then, now = nem("2025-12-28T22:40:00"), nem("2026-07-14T22:40:00")
    shown = replayed("SA1", replay=Replay(price_day=then.date(), as_day=now.date()))
    assert (await slot_at(shown, now)).export_price == (await slot_at(replayed("SA1"), then)).export_price


@pytest.mark.parametrize("days", [15, 150, -15, -3000])
async def test_the_days_repeat_for_ever_at_the_same_time_of_day(days):
    at = nem("2025-12-28T22:40:00")
    source = replayed("SA1")
    assert (await slot_at(source, at + days * DAY)).export_price == (await slot_at(source, at)).export_price


async def test_the_seam_of_two_rounds_has_no_gap():
    now = nem("2026-01-04T00:00:00")
    tariff = await replayed("VIC1").fetch(now, now + timedelta(hours=40))
    assert all(a.end == b.start for a, b in pairwise(tariff.slots))


async def test_a_missing_price_is_no_slot_rather_than_free_power(tmp_path):
    path = prices_file(
        tmp_path,
        "2025-12-20T15:00:00,10,10,10,10,10",
        "2025-12-20T15:05:00,10,10,,10,10",
        "2025-12-20T15:15:00,30,30,30,30,30",  # 15:10 is not in the file at all
    )
    source = replayed("SA1", path)
    found = [
        await slot_at(source, nem(f"2025-12-20T{wall}:00")) for wall in ("14:55", "15:00", "15:05", "15:10")
    ]
    assert [slot and slot.export_price for slot in found] == [0.01, None, None, 0.03]


def test_an_unknown_region_is_named_with_what_is_allowed():
    with pytest.raises(ConfigurationError, match="'WA1' is not one of NSW1, QLD1, SA1, TAS1, VIC1"):
        replayed("WA1")


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (["2025-12-20T15:00:00,10,10,dear,10,10"], "dear at 2025-12-20T15:00:00 is no price"),
        (["2025-12-20T15:01:00,10,10,10,10,10"], "2025-12-20T15:01:00 is not the end of a 5-minute interval"),
        (["yesterday,10,10,10,10,10"], "'yesterday'"),
        (["2025-12-20T15:00:00,10,10,10,10,10", "2025-12-20T15:05:00,10"], "line 3 has too few columns"),
        (["2025-12-20T15:00:00,10,10,,10,10"], "there is no price of SA1 in it"),
        ([], "there is no price of SA1 in it"),
        (["x" * 200_000], "field larger than field limit"),
        (["0001-01-01T00:00:00,10,10,10,10,10"], "is not of our days"),
        (["9999-12-31T00:00:00,10,10,10,10,10"], "is not of our days"),
        (
            ["2025-12-20T15:00:00,10,10,10,10,10", "2095-12-20T15:00:00,10,10,10,10,10"],
            "too far apart: in 2025 and in 2095",
        ),
        (
            ["2025-12-20T15:00:00,10,10,10,10,10", "2025-12-20T15:00:00,10,10,99,10,10"],
            "2025-12-20T15:00:00 has two prices",
        ),
    ],
)
def test_a_file_of_something_else_is_refused_by_what_is_wrong_with_it(tmp_path, rows, why):
    with pytest.raises(ConfigurationError, match=rf"prices\.csv .*{why}"):
        replayed("SA1", prices_file(tmp_path, *rows))


@pytest.mark.parametrize("text", ["", "end,price\n2025-12-20T15:00:00,10"])
def test_a_file_without_a_column_of_the_region_is_refused_with_what_it_is_called(tmp_path, text):
    (tmp_path / "prices.csv").write_text(text)
    with pytest.raises(
        ConfigurationError, match=r"prices\.csv .*no column of its first line begins with SA1_"
    ):
        replayed("SA1", tmp_path / "prices.csv")


def test_a_file_that_ends_in_an_empty_line_is_read(tmp_path):
    assert replayed("SA1", prices_file(tmp_path, "2025-12-20T15:00:00,10,10,10,10,10", "", ""))


@pytest.mark.parametrize("price", ["nan", "NaN", "inf", "-Infinity", "1e999", "100000.1", "-100001"])
def test_a_number_that_is_no_price_is_refused_by_its_interval(tmp_path, price):
    path = prices_file(
        tmp_path, "2025-12-20T15:00:00,10,10,10,10,10", f"2025-12-20T15:05:00,10,10,{price},10,10"
    )
    with pytest.raises(ConfigurationError, match=r"prices\.csv .*at 2025-12-20T15:05:00 is no price"):
        replayed("SA1", path)
    assert replayed("VIC1", path)  # another region's column is no business of this house


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ConfigurationError, match=r"none\.csv"):
        replayed("SA1", tmp_path / "none.csv")


async def test_what_the_market_settled_is_told_of_now_and_not_of_what_is_to_come():
    now = nem("2025-12-28T22:41:00")
    tariff = await replayed("SA1").fetch(now, now + timedelta(hours=2))
    assert tariff.at(now).wholesale_price == pytest.approx(20.3, abs=0.01)  # the spike, before tax
    assert {slot.wholesale_price for slot in tariff.slots if slot.start > now} == {None}
