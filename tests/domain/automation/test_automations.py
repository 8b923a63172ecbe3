"""Automations: what comes true fires once, what is unknown fires nothing, and two never get the same."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from msgspec.structs import replace

from domain.automation.automation import Automation
from domain.automation.check import check, idle_because
from domain.automation.decide import Memory, judge, key_of, look
from domain.automation.facts import Facts
from domain.automation.sun_ahead import sun_ahead
from domain.automation.words import run_facts, run_text
from domain.command.capabilities import ChargerCapabilities
from domain.errors import InvalidRequest
from domain.event.event import EventState
from domain.forecast.series import PowerForecast, PowerSlot
from domain.forecast.weather import Sky
from domain.house.house import Battery, House, Loadpoint, Site
from domain.language.languages import GERMAN
from domain.reading.observation import BatteryMode
from domain.status.document import Flow, PriceStatus, SessionStatus, Today, VehicleStatus
from tests.builders import ABLE
from tests.fakes.status import AN_EVENT, NOON, a_loadpoint_status, a_status
from tests.fakes.weather import weather

BRISBANE, LONDON = ZoneInfo("Australia/Brisbane"), ZoneInfo("Europe/London")
HOUSE = House(battery=Battery(), loadpoints=(Loadpoint(id="garage"), Loadpoint(id="shed")))
STOP = {"kind": "loadpoint", "loadpoint": "garage", "action": "stop"}
START = {"kind": "loadpoint", "loadpoint": "garage", "action": "start"}
HOLD = {"kind": "battery", "action": "hold"}


def rule(trigger=None, **settings):
    typical = {
        "id": "one",
        "name": "One",
        "trigger": trigger or {"kind": "battery", "event": "charged_to", "soc_pct": 80},
        "actions": [HOLD],
    }
    return msgspec.convert(typical | settings, Automation)


def facts(minute=0.0, *, events=(), zone=BRISBANE, start=NOON, **status):
    sun_wh, seen = status.pop("sun_wh", {}), status.pop("weather", None)
    return Facts(
        now=start + timedelta(minutes=minute),
        zone=zone,
        status=a_status(**status),
        events=events,
        sun_wh=sun_wh,
        weather=seen,
    )


def battery(soc_pct, **changes):
    return {"battery": replace(a_status().battery, soc_pct=soc_pct, **changes)}


def garage(**changes):
    return {"loadpoints": {"garage": a_loadpoint_status(**changes)}}


def fired(automations, *looks):
    """How often anything fired in each of the looks."""
    memories, counts = {}, []
    for seen in looks:
        looked = look(automations, memories, seen)
        memories = looked.memories
        counts.append(len(looked.fired))
    return counts


OF = {
    "battery": {"kind": "battery", "event": "charged_to", "soc_pct": 80},
    "down": {"kind": "battery", "event": "discharged_to", "soc_pct": 20},
    "reserve": {"kind": "battery", "event": "discharged_to_reserve"},
    "cut": {"kind": "grid", "state": "off"},
    "back": {"kind": "grid", "state": "on"},
    "mode": {"kind": "battery_mode", "mode": "hold"},
    "unmode": {"kind": "battery_mode", "mode": "hold", "event": "leaves"},
    "export": {"kind": "flow", "flow": "grid_export", "crosses": "above", "power_w": 2_000},
    "import": {"kind": "flow", "flow": "grid_import", "crosses": "below", "power_w": 500},
    "bought": {"kind": "energy", "energy": "grid_import", "energy_wh": 5_000},
    "cheap": {"kind": "price", "price": "import", "crosses": "below", "value": 0.10},
    "paid": {"kind": "price", "price": "export", "crosses": "above", "value": 1},
    "sun": {"kind": "weather", "weather": "sunny"},
    "clouds": {"kind": "weather", "weather": "cloudy"},
    "spike": {"kind": "event", "event": "spike_export"},
    "over": {"kind": "event", "event": "spike_export", "state": "done"},
    "plug": {"kind": "loadpoint", "loadpoint": "garage", "event": "connected"},
    "gone": {"kind": "loadpoint", "loadpoint": "garage", "event": "disconnected"},
    "charges": {"kind": "loadpoint", "loadpoint": "garage", "event": "charging_starts"},
    "stops": {"kind": "loadpoint", "loadpoint": "garage", "event": "charging_stops"},
    "fault": {"kind": "loadpoint", "loadpoint": "garage", "event": "faulted"},
    "free": {"kind": "loadpoint", "loadpoint": "garage", "event": "available"},
    "arrives": {"kind": "loadpoint", "loadpoint": "garage", "event": "arrives"},
    "leaves": {"kind": "loadpoint", "loadpoint": "garage", "event": "leaves"},
    "at work": {"kind": "loadpoint", "loadpoint": "garage", "event": "arrives", "place": "work"},
    "level": {"kind": "loadpoint", "loadpoint": "garage", "event": "soc_reaches", "soc_pct": 80},
    "energy": {"kind": "loadpoint", "loadpoint": "garage", "event": "energy_reaches", "energy_wh": 9_000},
}


def price(import_price=0.36, export_price=0.1):
    told = PriceStatus(
        import_price=import_price, export_price=export_price, kind="current", source="x", age_s=1
    )
    return {"price": told}


def sky(word, **changes):
    return {"weather": weather(word, **changes)}


def car(presence, place=None):
    seen = VehicleStatus(id="ioniq", name="Ioniq", presence=presence, place=place)
    return garage(vehicle=seen)


def session(energy_wh):
    return SessionStatus(id="s", energy_wh=energy_wh, solar_wh=None, cost=None, started_at=NOON)


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
    ],
)
def test_a_time_of_the_clock_rings_once(at, minutes, counts):
    made = [rule({"kind": "time", "at": at})]
    assert fired(made, *(facts(minute) for minute in minutes)) == counts
    never = [rule({"kind": "time", "at": at, "days": "fri"})]  # it is a Thursday
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


@pytest.mark.parametrize(
    ("settings", "outcomes"),
    [
        ({}, ["do"]),
        ({"enabled": False}, []),
        ({"paused_until": NOON + timedelta(minutes=1)}, []),
        ({"paused_until": NOON}, ["do"]),
        ({"dry_run": True}, ["dry_run"]),
        ({"quiet": {"from": "12:00", "to": "13:00"}}, ["quiet"]),
        ({"quiet": {"from": "13:00", "to": "14:00"}}, ["do"]),
        ({"conditions": [{"kind": "battery", "above_pct": 99}]}, ["conditions"]),
    ],
)
def test_switched_off_paused_dry_and_quiet_ones_do_nothing(settings, outcomes):
    looked = look([rule(**settings)], {"one": Memory(holds=False)}, facts(**battery(90)))
    assert [each.outcome for each in looked.fired] == outcomes
    assert looked.memories["one"].holds is True, "it is not made up for later"


def to_and_fro(automation, minutes, memory=None):
    """What became of it where its trigger comes true in each of these minutes, and what is remembered."""
    memories, outcomes = {"one": memory or Memory(holds=False)}, []
    for minute in minutes:
        for soc_pct in (50, 90):
            looked = look([automation], memories, facts(minute, **battery(soc_pct)))
            memories = looked.memories
            outcomes += [each.outcome for each in looked.fired]
    return outcomes, memories["one"]


@pytest.mark.parametrize(
    ("minutes", "outcomes"),
    [
        (range(14), ["do"] * 12 + ["resting"] * 2),
        ([*range(12), 59], ["do"] * 12 + ["resting"]),
        ([*range(12), 60], ["do"] * 13),
        ([*range(12), 60, 60.5, 61], ["do"] * 13 + ["resting", "do"]),
        (range(0, 140, 5), ["do"] * 28),  # as often as a price can change
    ],
)
def test_one_that_acts_all_the_time_rests_until_the_hour_is_over(minutes, outcomes):
    assert to_and_fro(rule(), minutes)[0] == outcomes


def test_one_that_rests_says_so_and_takes_nothing_from_another():
    _, memory = to_and_fro(rule(), range(12))
    assert not memory.is_resting(facts(12).now), "it was let act whenever it wanted to"
    low = battery(50)
    off = look([rule()], {"one": memory}, facts(12, **low)).memories
    made = [rule(), rule(id="low", priority=10)]
    looked = look(made, off | {"low": Memory(holds=False)}, facts(13, **battery(90)))
    assert [each.outcome for each in looked.fired] == ["resting", "do"]
    assert looked.memories["one"].is_resting(facts(59.9).now)
    assert not looked.memories["one"].is_resting(facts(60).now)
    assert run_text("resting", run_facts(looked.fired[0], HOUSE)) == (
        "“One” did nothing: it acted 12 times within an hour, and rests."
    )


def test_what_is_not_done_counts_for_nothing_and_a_clock_set_back_ends_a_rest():
    assert to_and_fro(rule(dry_run=True), range(14))[0] == ["dry_run"] * 14
    _, memory = to_and_fro(rule(), range(13))
    outcomes, after = to_and_fro(rule(), [-200], memory)
    assert outcomes == ["do"]
    assert not after.is_resting(facts(-199).now)


def test_one_that_another_goes_before_has_not_acted():
    made = [rule(), rule(id="low", priority=10)]
    memories, outcomes = {}, []
    for minute in range(13):
        for soc_pct in (50, 90):
            looked = look(made, memories, facts(minute, **battery(soc_pct)))
            memories = looked.memories
            outcomes += [each.outcome for each in looked.fired if each.automation.id == "low"]
    assert outcomes == ["conflict"] * 12 + ["do"], "the first rests by then"


@pytest.mark.parametrize(
    ("settings", "tells_place", "why"),
    [
        ({"trigger": OF["arrives"]}, False, "the charger Garage never tells where"),
        ({"trigger": OF["arrives"]}, True, None),
        ({"trigger": OF["arrives"]}, None, None),  # it did not tell what it can yet
        ({"trigger": OF["plug"]}, False, None),
        (
            {"conditions": [{"kind": "loadpoint", "loadpoint": "garage", "at_home": True}]},
            False,
            "never tells",
        ),
        ({"conditions": [{"kind": "loadpoint", "loadpoint": "garage", "charging": True}]}, False, None),
        ({"conditions": [{"kind": "weather", "weather": ["rainy"]}]}, True, "nothing tells the weather"),
    ],
)
def test_one_that_can_never_be_carried_out_says_why(settings, tells_place, why):
    able = None if tells_place is None else ChargerCapabilities(tells_place=tells_place)
    found = idle_because(rule(**settings), a_status(**garage(capabilities=able)), has_weather=False)
    assert (found is None) if why is None else (why in found)


def test_scenario_ev35_of_two_that_want_the_same_target_the_more_important_one_gets_it():
    def wants(automation_id, priority, *actions):
        return rule(id=automation_id, name=automation_id, priority=priority, actions=list(actions))

    shed = START | {"loadpoint": "shed"}
    setting = {"kind": "set_loadpoint", "loadpoint": "garage", "settings": {"mode": "fast"}}
    back = HOLD | {"action": "restore"}
    made = [
        wants("low", 10, START, shed),
        wants("high", 60, STOP),
        wants("lost", 5, START, back),
        wants("none", 1, START),
        wants("other", 50, HOLD, setting),
    ]
    memories = {each.id: Memory(holds=False) for each in made}
    looked = look(made, memories, facts(**battery(90)))
    told = {each.automation.id: (each.outcome, len(each.actions), len(each.lost)) for each in looked.fired}
    assert told == {
        "high": ("do", 1, 0),
        "other": ("do", 2, 0),
        "low": ("do", 1, 1),
        "lost": ("conflict", 0, 2),
        "none": ("conflict", 0, 1),
    }
    assert run_text("done", run_facts(looked.fired[2], HOUSE)) == (
        "“low”: start the charge at Shed. Another automation goes before: start the charge at Garage."
    )


@pytest.mark.parametrize(
    ("settings", "keys"),
    [
        ({}, []),
        ({"trigger": OF["plug"] | {"loadpoint": "roof"}}, ["trigger.loadpoint"]),
        ({"trigger": OF["level"] | {"soc_pct": None}}, ["trigger.soc_pct"]),
        ({"trigger": OF["bought"] | {"since": "window"}}, ["window"]),
        ({"trigger": {"kind": "battery", "event": "charged_to"}}, ["trigger.soc_pct"]),
        ({"trigger": {"kind": "battery", "event": "discharged_to_reserve"}}, []),
        ({"actions": [{"kind": "message", "text": "Hello"}]}, []),
        ({"trigger": OF["sun"]}, ["trigger.weather"]),
        ({"conditions": [{"kind": "weather", "weather": ["rainy"]}]}, ["conditions[0].weather"]),
        ({"conditions": [{"kind": "loadpoint", "loadpoint": "roof"}]}, ["conditions[0].loadpoint"]),
        ({"actions": [STOP | {"loadpoint": "roof"}]}, ["actions[0].loadpoint"]),
        (
            {"actions": [HOLD, HOLD | {"action": "dance", "duration_s": 1}]},
            ["actions[1].action", "actions[1].duration_s"],
        ),
        ({"actions": [START | {"current_a": 99}]}, ["actions[0].current_a"]),
        ({"actions": [{"kind": "set_battery", "settings": {"colour": "red"}}]}, ["actions[0].colour"]),
        ({"actions": [{"kind": "inverter", "action": "limit_export", "limit_w": 2_000}]}, []),
        ({"actions": [{"kind": "inverter", "action": "curtail"}]}, ["actions[0].action"]),
        ({"actions": [{"kind": "plan", "action": "pause", "duration_s": 7}]}, ["actions[0].duration_s"]),
        (
            {"actions": [{"kind": "set_loadpoint", "loadpoint": "shed", "settings": {"mode": "warp"}}]},
            ["actions[0].mode"],
        ),
    ],
)
def test_what_can_never_be_carried_out_is_refused_with_its_key(settings, keys):
    made = rule(**settings)
    if not keys:
        check(made, HOUSE, HOUSE, has_weather=False)
        return
    with pytest.raises(InvalidRequest) as refused:
        check(made, HOUSE, HOUSE, has_weather=False)
    assert list(refused.value.fields) == keys


def test_a_limit_that_the_inverter_of_this_house_cannot_keep_to_is_refused_when_it_is_saved():
    made = rule(actions=[{"kind": "inverter", "action": "limit_export", "limit_w": 1000}])
    able = replace(ABLE, safe_export_limits_w=(0.0,))
    with pytest.raises(InvalidRequest) as refused:
        check(made, HOUSE, HOUSE, has_weather=False, able=able)
    assert list(refused.value.fields) == ["actions[0].limit_w"]
    check(made, HOUSE, HOUSE, has_weather=False, able=ABLE)


SUN, PAUSE = {"kind": "inverter", "action": "limit_export"}, {"kind": "plan", "action": "pause"}


@pytest.mark.parametrize(
    ("action", "key", "english", "german"),
    [
        (SUN, ("command", "curtailment"), "hold back the sun", "die Sonne zurückhalten"),
        (
            SUN | {"limit_w": 2_000},
            ("command", "curtailment"),
            "sell no more than 2000 W",
            "nicht mehr als 2000 W verkaufen",
        ),
        (
            SUN | {"action": "restore"},
            ("command", "curtailment"),
            "let the sun out again",
            "die Sonne wieder hinauslassen",
        ),
        (PAUSE, ("command", "plan"), "stop planning", "nicht planen"),
        (
            PAUSE | {"action": "restore"},
            ("command", "plan"),
            "plan as the settings say",
            "planen, wie es eingestellt ist",
        ),
        (
            {"kind": "set_battery", "settings": {"reserve_pct": 40}},
            ("settings", "battery"),
            "keep 40 % in reserve",
            "40 % als Reserve behalten",
        ),
    ],
)
def test_sun_plan_and_reserve_have_their_targets_and_words(action, key, english, german):
    made = rule(actions=[action])
    assert key_of(made.actions[0]) == key
    told = run_facts(judge(made, facts(**battery(90))), HOUSE)
    assert run_text("done", told) == f"“{made.name}”: {english}."
    assert run_text("done", told, tongue=GERMAN) == f"„{made.name}“: {german}."


@pytest.mark.parametrize(
    ("changes", "currency", "key"),
    [
        (
            {"trigger": {"kind": "price", "price": "import", "crosses": "above", "value": 30}},
            "AUD",
            "trigger.value",
        ),
        ({"conditions": [{"kind": "price", "price": "export", "below": 48}]}, "EUR", "conditions[0].below"),
        ({"trigger": {"kind": "price", "price": "import", "crosses": "above", "value": 30}}, "JPY", None),
        ({"trigger": {"kind": "price", "price": "import", "crosses": "above", "value": 0.3}}, "AUD", None),
    ],
)
def test_a_price_in_cents_is_refused_as_the_settings_refuse_it(changes, currency, key):
    house = House(battery=Battery(), site=Site(currency=currency))
    automation = rule(**changes)
    if key is None:
        check(automation, house, house, has_weather=False)
        return
    with pytest.raises(InvalidRequest) as refused:
        check(automation, house, house, has_weather=False)
    assert "cents" in refused.value.fields[key]
