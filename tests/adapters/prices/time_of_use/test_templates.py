"""Ready tariffs: whole on every day of every clock, at the plan's own hours, changed by the owner's rows."""

import typing
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.prices.time_of_use.config import TemplateName
from adapters.prices.time_of_use.template import FOLDER, template
from adapters.stores.memory.records import MemoryRecords
from domain.errors import ConfigurationError
from domain.tariff.slots import Tariff
from powersync.config import notices, parse
from powersync.wiring import open_prices, surroundings_of
from tests.adapters.emulators.houses import ManualClock

NAMES = typing.get_args(TemplateName)
DAY = timedelta(days=1)
LEGACY = "18:00-20:00"
EARLIER = {"name": "free", "import": 0.0, "from": "10:00", "to": "13:00"}
EVENING = {"name": "free", "import": 0.0, "from": "17:00", "to": "24:00"}
TWO_PEAKS = [
    {"name": "peak", "import": 0.7, "from": "07:00", "to": "09:00"},
    {"name": "peak", "import": 0.6, "from": "16:00", "to": "21:00"},
]
# The days on which the clock is changed there, and the hours that they have.
CHANGES = {
    "Australia/Sydney": {"2026-04-05": 25, "2026-10-04": 23},
    "Australia/Adelaide": {"2026-04-05": 25, "2026-10-04": 23},
    "Europe/London": {"2026-03-29": 23, "2026-10-25": 25},
    "Europe/Berlin": {"2026-03-29": 23, "2026-10-25": 25},
    "Australia/Brisbane": {},
}


def source_of(timezone: str = "Australia/Sydney", **tariff):
    config = parse({"site": {"timezone": timezone}, "tariff": {"driver": "time_of_use", **tariff}})
    return open_prices(config, surroundings_of(config, ManualClock(), MemoryRecords().documents))


async def at(wall: str, timezone: str = "Australia/Sydney", **tariff) -> tuple[float, float | None]:
    """What a kWh costs and earns at this time of the wall clock."""
    now = datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(timezone)).astimezone(UTC)
    slot = (await source_of(timezone, **tariff).fetch(now, now + DAY)).at(now)
    return slot.import_price, slot.export_price


def told(source, start: datetime, end: datetime) -> Tariff:
    """A source of fixed prices answers at once."""
    asking = source.fetch(start, end)
    with pytest.raises(StopIteration) as answered:
        asking.send(None)
    return answered.value.value


def test_every_template_is_a_file_and_every_file_a_template():
    assert sorted(path.stem for path in FOLDER.glob("*.toml")) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_template_loads_alone_and_what_it_guesses_is_told(name):
    config = parse({"tariff": {"driver": "time_of_use", "template": name}})
    ready = template(name)
    names = {each.name for each in (*ready.period, *ready.feed_in)}
    assert set(ready.typical) <= names | {"supply charge"}
    line = next(line for line in notices(config) if line.startswith("tariff.template: "))
    assert ready.title in line
    assert ", ".join(ready.typical) in line


@given(
    st.sampled_from(NAMES),
    st.sampled_from(list(CHANGES)),
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    st.integers(0, 25 * 60 - 1),
)
def test_each_instant_has_one_price_and_a_day_s_slots_tile_it(name, timezone, day, minute):
    zone = ZoneInfo(timezone)
    start, end = (datetime.combine(each, time(0), zone).astimezone(UTC) for each in (day, day + DAY))
    tariff = told(source_of(timezone, template=name), start, end)
    inside = [(max(slot.start, start), min(slot.end, end)) for slot in tariff.between(start, end)]
    assert (inside[0][0], inside[-1][1]) == (start, end)
    assert all(one[1] == other[0] for one, other in pairwise(inside))
    instant = start + timedelta(minutes=minute)
    holding = [slot for slot in tariff.slots if slot.start <= instant < slot.end]
    assert len(holding) == (instant < tariff.slots[-1].end)
    assert all(slot.export_price is not None for slot in tariff.slots)


@pytest.mark.parametrize(
    ("timezone", "day", "hours"),
    [
        (zone, day, hours)
        for zone, days in CHANGES.items()
        for day, hours in (*days.items(), ("2026-06-21", 24))
    ],
)
@pytest.mark.parametrize("name", NAMES)
def test_the_hours_of_a_day_add_up_whatever_its_clock_does(name, timezone, day, hours):
    zone, date_ = ZoneInfo(timezone), date.fromisoformat(day)
    start, end = (datetime.combine(each, time(0), zone).astimezone(UTC) for each in (date_, date_ + DAY))
    slots = told(source_of(timezone, template=name), start, end).between(start, end)
    spans = [min(slot.end, end) - max(slot.start, start) for slot in slots]
    assert sum(spans, timedelta()) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("name", "wall", "price"),
    [
        ("agl_battery_rewards", "2026-07-15T16:59", (0.33, 0.03)),
        ("agl_battery_rewards", "2026-07-15T17:00", (0.33, 0.28)),
        ("agl_battery_rewards", "2026-07-18T20:59", (0.33, 0.28)),  # a Saturday: every day
        ("agl_battery_rewards", "2026-07-15T21:00", (0.33, 0.03)),
        ("globird_zerohero", "2026-07-15T11:59", (0.36, 0.02)),
        ("globird_zerohero", "2026-07-15T12:00", (0.0, 0.02)),
        ("globird_zerohero", "2026-07-15T15:00", (0.36, 0.02)),
        ("globird_zerohero", "2026-07-15T16:00", (0.50, 0.02)),
        ("globird_zerohero", "2026-07-15T18:00", (0.50, 0.10)),
        ("globird_zerohero", "2026-07-15T21:00", (0.50, 0.02)),
        ("globird_zerohero", "2026-07-15T23:00", (0.36, 0.02)),
        ("globird_zerohero_2025", "2026-07-15T11:00", (0.0, 0.02)),
        ("globird_zerohero_2025", "2026-07-15T14:00", (0.36, 0.02)),
        ("globird_zerohero_3_hours", "2026-07-15T20:59", (0.50, 0.15)),
        ("globird_zerohero_legacy", "2026-07-15T19:59", (0.50, 0.15)),
        ("globird_zerohero_legacy", "2026-07-15T20:00", (0.50, 0.02)),
        ("au_solar_sharer", "2026-07-15T13:59", (0.0, 0.03)),
        ("au_solar_sharer", "2026-07-15T14:00", (0.34, 0.03)),
        ("nz_day_night", "2026-07-15T22:59", (0.34, 0.12)),
        ("nz_day_night", "2026-07-15T23:00", (0.20, 0.12)),
        ("nz_day_night", "2026-07-16T06:59", (0.20, 0.12)),
        ("nz_day_night", "2026-07-16T07:00", (0.34, 0.12)),
        ("nz_peak_night", "2026-07-17T10:59", (0.38, 0.12)),
        ("nz_peak_night", "2026-07-18T10:59", (0.28, 0.12)),  # a Saturday
        ("nz_peak_night", "2026-07-17T17:00", (0.38, 0.12)),
    ],
)
async def test_a_plan_s_own_hours(name, wall, price):
    assert await at(wall, template=name) == price


async def test_a_feed_in_splits_no_import_price():
    periods = [
        {"name": "peak", "import": 0.5, "from": "15:00", "to": "20:00"},
        {"name": "rest", "import": 0.3},
    ]
    start = datetime(2026, 7, 15, 4, tzinfo=UTC)  # 14:00 in Sydney
    source = source_of(template="agl_battery_rewards", period=periods)
    slots = (await source.fetch(start, start + timedelta(hours=8))).between(start, start + timedelta(hours=8))
    assert [(slot.import_price, slot.export_price) for slot in slots][:4] == [
        (0.3, 0.03),
        (0.5, 0.03),
        (0.5, 0.28),
        (0.3, 0.28),
    ]


@pytest.mark.parametrize(
    ("own", "wall", "price"),
    [
        # its price alone: the hours stay the template's
        ({"period": [{"name": "peak", "import": 0.61}]}, "2026-07-15T17:00", (0.61, 0.02)),
        ({"period": [{"name": "peak", "import": 0.61}]}, "2026-07-15T10:00", (0.36, 0.02)),
        # its hours, too
        (
            {"period": [EARLIER]},
            "2026-07-15T10:00",
            (0.0, 0.02),
        ),
        (
            {"period": [EARLIER]},
            "2026-07-15T14:00",
            (0.36, 0.02),
        ),
        ({"feed_in": [{"name": "feed-in", "price": 0.05}]}, "2026-07-15T10:00", (0.36, 0.05)),
        ({"feed_in": [{"name": "feed-in", "price": 0.05}]}, "2026-07-15T19:00", (0.50, 0.10)),
        # one name for two windows of one's own
        ({"period": TWO_PEAKS}, "2026-07-15T07:30", (0.7, 0.02)),
        ({"period": TWO_PEAKS}, "2026-07-15T17:00", (0.6, 0.02)),
        ({"period": TWO_PEAKS}, "2026-07-15T22:00", (0.36, 0.02)),
        # another name, or none, stands in place of all of them
        ({"period": [{"import": 0.29}]}, "2026-07-15T13:00", (0.29, 0.02)),
        ({"period": [{"name": "always", "import": 0.29}]}, "2026-07-15T17:00", (0.29, 0.02)),
        ({"feed_in": [{"price": 0.07}]}, "2026-07-15T19:00", (0.50, 0.07)),
    ],
)
async def test_the_owner_s_own_rates_go_before_the_template_s(own, wall, price):
    assert await at(wall, template="globird_zerohero", **own) == price


def lines_of(**mine) -> list[str]:
    tariff = {"driver": "time_of_use", "template": "globird_zerohero", **mine}
    return list(notices(parse({"tariff": tariff})))


def test_what_the_owner_has_written_is_no_guess_any_more():
    peak, shoulder = {"name": "peak", "import": 0.61}, {"name": "shoulder", "import": 0.3}
    feed_in = [{"name": "feed-in", "price": 0.0}]
    all_own = {"period": [peak, shoulder], "feed_in": feed_in, "supply_charge_per_day": 1.1}
    told_all, told_one = (
        [line for line in lines_of(**mine) if line.startswith("tariff.template")]
        for mine in (all_own, {"period": [peak]})
    )
    assert told_all == []
    assert "for shoulder, feed-in, supply charge;" in told_one[0]


async def test_feed_in_of_one_s_own_needs_no_template_and_says_alone_what_is_earned():
    own = {
        "period": [{"import": 0.3}],
        "feed_in": [
            {"price": 0.1, "from": "16:00", "to": "20:00"},
            {"price": 0.2, "from": "22:00", "to": "02:00"},
        ],
    }
    assert await at("2026-07-15T16:00", **own) == (0.3, 0.1)
    assert await at("2026-07-15T12:00", **own) == (0.3, None)
    assert await at("2026-07-16T01:59", **own) == (0.3, 0.2)  # the window of the evening before


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"template": "amber"}, r"tariff\.template: 'amber' is not allowed"),
        ({}, r"tariff\.period: is missing"),
        (
            {"template": "globird_zerohero", "period": [{"name": "peak", "import": 0.5, "export": 0.1}]},
            r"tariff\.period\[0\]\.export: has no effect beside feed_in",
        ),
        (
            {
                "template": "globird_zerohero",
                "period": [{"name": "free", "import": 0.0, "from": "17:00", "to": "24:00"}],
            },
            r"tariff\.period\[0\]: overlaps the template's 'peak' and is as long",
        ),
        (
            {"period": [{"import": 0.3}], "feed_in": [{"price": 0.1}, {"price": 0.2}]},
            r"tariff\.feed_in\[1\]: overlaps tariff\.feed_in\[0\] and is as long",
        ),
        (
            {"period": [{"import": 0.3}], "feed_in": [{"name": "x"}]},
            r"tariff\.feed_in\[0\]\.price: is missing",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(told, says):
    with pytest.raises(ConfigurationError, match=says):
        parse({"tariff": {"driver": "time_of_use", **told}})


async def test_the_charge_of_the_connection_is_the_owner_s_or_the_template_s():
    now = datetime(2026, 7, 15, tzinfo=UTC)
    ready = await source_of(template="nz_day_night").fetch(now, now + DAY)
    own = await source_of(template="nz_day_night", supply_charge_per_day=0.6).fetch(now, now + DAY)
    none = await source_of(period=[{"import": 0.3}]).fetch(now, now + DAY)
    charges = [each.supply_charge_per_day for each in (ready, own, none)]
    assert charges == [2.3, 0.6, None]


@pytest.mark.parametrize(
    ("name", "bands", "hours"),
    [
        ("globird_zerohero", [("free", "12:00", 50, 0.36), ("super", "18:00", 15, 0.02)], "18:00-21:00"),
        ("globird_zerohero_2025", [("free", "11:00", 50, 0.36), ("super", "18:00", 15, 0.02)], "18:00-21:00"),
        ("globird_zerohero_legacy", [("free", "11:00", 50, 0.36), ("super", "18:00", 10, 0.02)], LEGACY),
        ("au_solar_sharer", [("free", "11:00", 24, 0.34)], None),
        ("nz_day_night", [], None),
    ],
)  # fmt: skip
def test_what_a_plan_gives_for_some_kwh_and_what_it_credits_are_terms_of_it(name, bands, hours):
    start = datetime(2026, 7, 15, tzinfo=UTC)
    terms = told(source_of(template=name), start, start + DAY).terms
    assert [(b.name, b.when[0].from_, b.above_kwh, b.price) for b in terms.bands] == bands
    credited = [(f"{c.when[0].from_}-{c.when[0].to}", c.amount) for c in terms.credits]
    assert credited == ([(hours, 1.0)] if hours else [])


def test_a_quota_ends_in_the_owners_prices_and_in_the_terms_that_he_names_alike():
    start = datetime(2026, 7, 15, tzinfo=UTC)
    own = {"period": [{"name": "shoulder", "import": 0.40}], "network_fees": 0.01}
    pool, _ = told(source_of(template="globird_zerohero", **own), start, start + DAY).terms.bands
    assert (pool.price, pool.per, pool.limits_kwh(date(2026, 2, 1))) == (
        pytest.approx(0.41),
        "month",
        (1400, None),
    )
    step = {"name": "free", "above_kwh": 30, "per": "day", "import": 0.5, "from": "12:00", "to": "15:00"}
    bands = told(source_of(template="globird_zerohero", step=[step]), start, start + DAY).terms.bands
    assert [(band.name, band.above_kwh) for band in bands] == [("free", 30), ("super", 15)]
    replaced = {"period": [{"import": 0.30}], "feed_in": [{"price": 0.05}]}
    assert told(source_of(template="globird_zerohero", **replaced), start, start + DAY).terms.bands == ()
