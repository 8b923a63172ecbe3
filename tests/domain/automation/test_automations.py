"""When automations fire: what comes true fires once, what is unknown fires nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from domain.automation.decide import Memory, look
from domain.automation.sun_ahead import sun_ahead
from domain.event.event import EventState
from domain.forecast.series import PowerForecast, PowerSlot
from domain.forecast.weather import Sky
from domain.reading.battery import BatteryMode
from domain.status.document import Flow, Today
from domain.status.loadpoint_document import VehicleStatus
from tests.domain.automation.looks import (
    BRISBANE,
    LONDON,
    OF,
    battery,
    car,
    facts,
    fired,
    garage,
    price,
    rule,
    session,
    sky,
)
from tests.fakes.status import AN_EVENT, NOON


@pytest.mark.parametrize(
    ("trigger", "no", "yes"),
    [
        ("battery", battery(79.9), battery(80)),
        ("down", battery(20.1), battery(20)),
        ("reserve", battery(12, reserve_pct=11), battery(11, reserve_pct=11)),
        ("cut", battery(50, off_grid=False), battery(50, off_grid=True)),
        ("back", battery(50, off_grid=True), battery(50, off_grid=False)),
        ("mode", battery(50), battery(50, mode=BatteryMode.HOLD)),
        ("unmode", battery(50, mode=BatteryMode.HOLD), battery(50)),
        ("export", {"flow": Flow(grid_w=-2_000)}, {"flow": Flow(grid_w=-2_001)}),
        ("import", {"flow": Flow(grid_w=500)}, {"flow": Flow(grid_w=-900)}),
        ("bought", {"today": Today(import_wh=4_999)}, {"today": Today(import_wh=5_000)}),
        ("cheap", price(0.10), price(0.09)),
        ("paid", price(export_price=1), price(export_price=1.01)),
        ("sun", sky(Sky.RAINY), sky(Sky.SUNNY)),
        ("sun", sky(Sky.SUNNY, is_night=True), sky(Sky.SUNNY)),
        ("clouds", sky(Sky.SUNNY), sky(Sky.CLOUDY, is_night=True)),
        ("spike", {"events": ()}, {"events": (AN_EVENT,)}),
        ("over", {"events": (AN_EVENT,)}, {"events": (replace(AN_EVENT, state=EventState.DONE),)}),
        ("plug", garage(connected=False), garage()),
        ("gone", garage(), garage(connected=False)),
        ("charges", garage(), garage(charging=True)),
        ("stops", garage(charging=True), garage()),
        ("fault", garage(), garage(state="faulted")),
        ("free", garage(), garage(connected=False, state="disconnected")),
        ("free", garage(connected=False, state="faulted"), garage(connected=False, state="disconnected")),
        ("arrives", car("away", "Work"), car("home")),
        ("leaves", car("home"), car("away")),
        ("at work", car("away"), car("away", "Work")),
        ("level", garage(), garage(vehicle=VehicleStatus(id=None, name=None, soc_pct=80))),
        ("energy", garage(session=session(8_999)), garage(session=session(9_000))),
    ],
)
def test_it_fires_once_when_its_trigger_comes_true_and_again_only_after_it_was_not(trigger, no, yes):
    looks = [facts(n, **seen) for n, seen in enumerate((no, no, yes, yes, no, yes))]
    assert fired([rule(OF[trigger])], *looks) == [0, 0, 1, 0, 0, 1]


@pytest.mark.parametrize(
    ("trigger", "no", "unknown", "yes"),
    [
        ("battery", battery(50), battery(None), battery(90)),
        ("mode", battery(50), battery(50, mode=BatteryMode.UNKNOWN), battery(50, mode=BatteryMode.HOLD)),
        ("cut", battery(50, off_grid=False), battery(50), battery(50, off_grid=True)),
        ("reserve", battery(50), battery(None), battery(10)),
        ("export", {}, {"flow": Flow()}, {"flow": Flow(grid_w=-5_000)}),
        ("bought", {"today": Today(import_wh=0)}, {"today": Today()}, {"today": Today(import_wh=6_000)}),
        ("cheap", price(), {"price": None}, price(0.01)),
        ("sun", sky(Sky.RAINY), {}, sky(Sky.SUNNY)),
        ("plug", garage(connected=False), garage(connected=None), garage()),
        ("plug", garage(connected=False), {"loadpoints": {}}, garage()),
        ("fault", garage(), garage(state="offline"), garage(state="faulted")),
        ("free", garage(), garage(state="offline"), garage(connected=False, state="disconnected")),
        ("arrives", car("away"), car("unknown"), car("home")),
        ("at work", car("home"), garage(vehicle=None), car("away", "work")),
        (
            "level",
            garage(),
            garage(vehicle=None),
            garage(vehicle=VehicleStatus(id="v", name="v", soc_pct=90)),
        ),
    ],
)
def test_what_is_unknown_fires_nothing_and_changes_nothing(trigger, no, unknown, yes):
    looks = [facts(n, **seen) for n, seen in enumerate((no, unknown, yes, unknown, yes))]
    assert fired([rule(OF[trigger])], *looks) == [0, 0, 1, 0, 0]


@pytest.mark.parametrize(("at_first", "counts"), [(False, [0, 0]), (True, [1, 0])])
def test_what_holds_already_when_it_is_made_fires_only_where_that_is_wanted(at_first, counts):
    high = facts(**battery(90))
    assert fired([rule(fires_at_first=at_first)], high, high) == counts


def test_a_window_that_opens_on_what_holds_fires_and_outside_it_nothing_does():
    window = {"from": "13:00", "to": "15:00"}  # Brisbane: 12:30 + 10 h UTC offset is 12:30 local
    made = [rule(window=window)]
    looks = [facts(n, **battery(90)) for n in (0, 29, 30, 31, 149, 150)]
    assert fired(made, *looks) == [0, 0, 1, 0, 0, 0]


@pytest.mark.parametrize(
    ("window", "told", "counts"),
    [
        # minutes since half past twelve, and what was bought since midnight
        (("13:00", "15:00"), {0: 3_000, 30: 4_000, 60: 5_900, 90: 6_000, 150: 9_000}, [0, 0, 0, 1, 0]),
        (("13:00", "15:00"), {30: 4_000, 60: None, 90: 6_000, 120: 9_000}, [0, 0, 1, 0]),
        (("23:00", "02:00"), {630: 5_000, 680: 6_000, 700: 400, 740: 1_000}, [0, 0, 0, 1]),  # midnight at 690
        (("13:00", "15:00"), {30: 0, 60: 2_000, 1470: 0, 1480: 1_900, 1500: 2_000}, [0, 1, 0, 0, 1]),
    ],
)
def test_an_energy_may_count_from_when_the_window_opened(window, told, counts):
    since = {"kind": "energy", "energy": "grid_import", "energy_wh": 2_000, "since": "window"}
    made = rule(since, window=dict(zip(("from", "to"), window, strict=True)))
    assert fired([made], *(facts(at, today=Today(import_wh=wh)) for at, wh in told.items())) == counts


DULL = {"kind": "solar_forecast", "day": "tomorrow", "crosses": "below", "energy_wh": 8_000}


@pytest.mark.parametrize(
    ("at_first", "days", "counts"),
    [
        (False, [[9_000, 7_000, 9_000, 7_000], [7_000, 9_000]], [0, 1, 0, 0, 1, 0]),
        (False, [[7_000, 9_000, 7_000], [None, 7_000]], [0, 0, 0, 0, 1]),  # the day it is made is not told
        (True, [[7_000, 7_000], [7_000]], [1, 0, 1]),
        (False, [[9_000, None, 7_000]], [0, 0, 1]),
    ],
)
def test_the_sun_of_a_day_is_told_once_a_day_however_its_forecast_changes(at_first, days, counts):
    looks = [
        facts(24 * 60 * day + n, sun_wh={"tomorrow": sun_wh, "today": 20_000})
        for day, told in enumerate(days)
        for n, sun_wh in enumerate(told)
    ]
    assert fired([rule(DULL, fires_at_first=at_first)], *looks) == counts


def test_the_sun_of_a_day_is_told_once_also_by_a_clock_that_is_ahead_for_one_look():
    told = [(0, 9_000), (1, 7_000), (24 * 60, 7_000), (2, 9_000), (3, 7_000), (24 * 60 + 1, 7_000)]
    looks = [facts(minute, sun_wh={"tomorrow": wh, "today": 20_000}) for minute, wh in told]
    assert fired([rule(DULL)], *looks) == [0, 1, 1, 0, 0, 0]


@pytest.mark.parametrize(
    ("made_wh", "covered_h", "found"),
    [
        # half past twelve in Brisbane: 11.5 hours of today, and tomorrow, at 1 kW each
        (3_000, 48, {"today": 14_500, "tomorrow": 24_000}),
        (None, 48, {"today": None, "tomorrow": 24_000}),
        (3_000, 24, {"today": 14_500, "tomorrow": None}),
        (3_000, 0, {"today": None, "tomorrow": None}),
    ],
)
def test_the_sun_of_a_day_is_what_was_made_and_what_is_to_come(made_wh, covered_h, found):
    slots = (PowerSlot(NOON, NOON + timedelta(hours=covered_h), 1_000.0),) if covered_h else ()
    told = sun_ahead(PowerForecast(slots=slots), made_wh, NOON, BRISBANE)
    assert told == {day: None if wh is None else pytest.approx(wh) for day, wh in found.items()}
    assert sun_ahead(None, made_wh, NOON, BRISBANE) == {"today": None, "tomorrow": None}


@pytest.mark.parametrize(
    ("at", "minutes", "counts"),
    [
        ("12:31", (0, 0.5, 1.2, 1.5, 2), [0, 0, 1, 0, 0]),
        ("12:31", (0, 10.9), [0, 1]),  # late, but not too late
        ("12:31", (0, 12), [0, 0]),
        ("12:30", (0, 1), [0, 0]),  # it looks from now on
        ("12:32", (0, 3, -60, 1, 2.5), [0, 1, 0, 0, 0]),  # its clock was set back: the day had it
        ("12:32", (0, 1_440, 1, 2.5, 3), [0, 0, 0, 1, 0]),  # it was ahead for one look
        ("12:32", (0, 3, 1_443, 4, 1_441, 1_443), [0, 1, 1, 0, 0, 0]),
    ],
)
def test_a_time_of_the_clock_rings_once(at, minutes, counts):
    made = [rule({"kind": "time", "at": at})]
    assert fired(made, *(facts(minute) for minute in minutes)) == counts
    never = [rule({"kind": "time", "at": at, "days": "sun"})]  # it is a Thursday
    assert fired(never, *(facts(minute) for minute in minutes)) == [0] * len(minutes)


@pytest.mark.parametrize(
    ("start", "at", "rings"),
    [
        (datetime(2026, 3, 29, 0, tzinfo=UTC), "01:30", 1),  # never shown: when the clock jumps over it
        (datetime(2026, 10, 25, 0, tzinfo=UTC), "01:30", 1),  # shown twice
    ],
)
def test_a_time_rings_once_on_the_days_clocks_change(start, at, rings):
    made = [rule({"kind": "time", "at": at})]
    looks = [facts(minute, zone=LONDON, start=start) for minute in range(180)]
    assert sum(fired(made, *looks)) == rings


@pytest.mark.parametrize(
    ("condition", "seen", "holds"),
    [
        ({"kind": "battery", "above_pct": 70}, {}, True),
        ({"kind": "battery", "above_pct": 73.6}, {}, False),
        ({"kind": "battery", "below_pct": 80, "mode": "hold"}, {}, False),
        ({"kind": "battery", "mode": "self_consumption"}, {}, True),
        ({"kind": "battery", "above_pct": 10}, {"battery": None}, False),
        ({"kind": "flow", "flow": "battery_charge", "above_w": 2_000, "below_w": 3_000}, {}, True),
        ({"kind": "flow", "flow": "load", "above_w": 100}, {"flow": Flow()}, False),
        ({"kind": "price", "price": "import", "below": 0.3}, {}, False),
        ({"kind": "event", "event": "spike_export"}, {}, False),
        ({"kind": "event", "event": "spike_export"}, {"events": (AN_EVENT,)}, True),
        ({"kind": "event", "event": "spike_export", "is_running": False}, {}, True),
        ({"kind": "loadpoint", "loadpoint": "garage", "connected": True, "charging": False}, {}, True),
        ({"kind": "loadpoint", "loadpoint": "garage", "below_pct": 50}, {}, False),
        ({"kind": "loadpoint", "loadpoint": "garage", "charging": True}, garage(charging=None), False),
        ({"kind": "loadpoint", "loadpoint": "shed"}, {}, False),
        ({"kind": "loadpoint", "loadpoint": "garage", "at_home": True}, car("home"), True),
        ({"kind": "loadpoint", "loadpoint": "garage", "at_home": False}, car("home"), False),
        ({"kind": "loadpoint", "loadpoint": "garage", "at_home": False}, {}, False),
        ({"kind": "loadpoint", "loadpoint": "garage", "place": "WORK"}, car("away", "Work"), True),
        ({"kind": "loadpoint", "loadpoint": "garage", "place": "work"}, car("away"), False),
        ({"kind": "loadpoint", "loadpoint": "garage", "place": "home"}, car("home"), True),
        ({"kind": "loadpoint", "loadpoint": "garage", "place": "away"}, car("away", "Work"), True),
        ({"kind": "solar_forecast", "day": "today", "above_wh": 5_000}, {"sun_wh": {"today": 6_000}}, True),
        ({"kind": "solar_forecast", "day": "today", "below_wh": 5_000}, {"sun_wh": {"today": 6_000}}, False),
        ({"kind": "solar_forecast", "day": "today", "below_wh": 5_000}, {}, False),
        ({"kind": "grid", "state": "on"}, battery(50, off_grid=False), True),
        ({"kind": "grid", "state": "on"}, battery(50, off_grid=True), False),
        ({"kind": "grid", "state": "on"}, {}, False),
        ({"kind": "weather", "weather": ["sunny", "partly_sunny"]}, sky(Sky.PARTLY_SUNNY), True),
        ({"kind": "weather", "weather": ["sunny"]}, sky(Sky.SUNNY, is_night=True), False),
        ({"kind": "weather", "weather": ["sunny"]}, {}, False),
        ({"kind": "time", "from": "12:00", "to": "13:00", "days": "thu"}, {}, True),
        ({"kind": "time", "from": "22:00", "to": "06:00"}, {}, False),
    ],
)
def test_conditions_hold_or_not_and_what_is_unknown_does_not(condition, seen, holds):
    made = [rule(OF["plug"], conditions=[condition])]
    (found,) = look(made, {"one": Memory(holds=False)}, facts(**garage() | seen)).fired
    assert (found.outcome == "do") is holds
