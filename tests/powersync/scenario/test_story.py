"""What a story may say, what it must not, and that a false expectation is noticed."""

import asyncio
import json
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.clock import SystemClock
from domain.errors import InvalidRequest
from powersync.commands.replay import replay
from powersync.scenario.prices import StoryPrices
from powersync.scenario.run import Outcome, play
from powersync.scenario.story import story_of

HEAD = """
name = "a story"
start = 2026-01-15T12:00:00+10:00
duration = "5m"
tick = "10s"
[config.battery]
capacity_wh = 10000
[[config.loadpoint]]
id = "garage"
[house]
pv_w = 3000
load_w = 1000
battery_soc_pct = 50
price = { import = 0.30, export = 0.08 }
[house.loadpoints.garage]
connected = true
"""


def told(text: str, folder: Path = Path()) -> Outcome:
    return play(story_of(tomllib.loads(HEAD + text), folder))


@pytest.mark.parametrize(
    ("expectation", "holds"),
    [
        ('at = "1m"\npath = "flow.load_w"\nequals = 1000', True),
        ('at = "1m"\npath = "flow.load_w"\nequals = 999', False),
        ('at = "1m"\npath = "flow.load_w"\nnot_equals = 999', True),
        ('at = "1m"\npath = "flow.load_w"\nnot_equals = 1000', False),
        ('at = "1m"\npath = "flow.battery_w"\nnear = -1990\ntolerance = 10', True),
        ('at = "1m"\npath = "flow.battery_w"\nnear = -1989\ntolerance = 10', False),
        ('at = "1m"\npath = "battery.mode"\nin = ["hold", "self_consumption"]', True),
        ('at = "1m"\npath = "battery.mode"\nin = ["hold"]', False),
        ('at = "1m"\npath = "battery.until"\nis_null = true', True),
        ('at = "1m"\npath = "battery.soc_pct"\nis_null = true', False),
        ('during = ["0s", "5m"]\npath = "flow.pv_w"\nequals = 3000', True),
        ('eventually = ["0s", "5m"]\npath = "battery.soc_pct"\nequals = 51.0', True),
        ('eventually = ["0s", "5m"]\npath = "battery.soc_pct"\nequals = 90', False),
        ('at = "5m"\ncommands = { count = 0 }', True),
        ('at = "5m"\ncommands = { min = 1 }', False),
        ('at = "1m"\npath = "plan.now.action"\nis_null = true', True),  # a known key under a null parent
    ],
)
def test_an_expectation_holds_or_is_told(expectation, holds) -> None:
    assert (told(f"[[expect]]\n{expectation}").failures == ()) is holds


def test_a_false_during_names_the_first_instant_it_was_false() -> None:
    text = '[[step]]\nat = "2m"\nhouse = { pv_w = 0 }\n[[expect]]\nduring = ["0s", "5m"]\n'
    (failure,) = told(text + 'path = "flow.pv_w"\nequals = 3000').failures
    assert failure.at.total_seconds() == 120


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('[[expect]]\nat = "1m"\npath = "flow.nonsense_w"\nequals = 1', "nonsense_w"),
        ('[[expect]]\nat = "1m"\npath = "loadpoints.attic.mode"\nequals = "off"', "attic"),
        ('[[expect]]\nat = "9m"\npath = "flow.grid_w"\nequals = 1', "outside"),
        ('[[expect]]\npath = "flow.grid_w"\nequals = 1', "exactly one of at, during, eventually"),
        ('[[expect]]\nat = "1m"\npath = "flow.grid_w"', "exactly one of equals"),
        ('[[expect]]\nat = "1m"\npath = "flow.grid_w"\nequals = 1\nnear = 1', "exactly one of equals"),
        ('[[expect]]\nat = "1m"\nequals = 1', "either path or commands"),
        ('[[expect]]\nat = "1m"\nsurprise = 1', "surprise: is no setting .allowed: at, "),
        ('[[expect]]\nduring = ["1m"]\npath = "flow.grid_w"\nequals = 1', "two times"),
        ('[[step]]\nat = "soon"\nrestart = "1m"', "length of time"),
        ('[[step]]\nat = "2m"\nrestart = "1m"\n[[step]]\nat = "1m"\nrestart = "1m"', "time order"),
        ('[[step]]\nat = "1m"', "nothing that happens"),
        ('[[step]]\nat = "1m"\nfault = { device = "moon", kind = "offline", for = "1m" }', "moon"),
        ('[[step]]\nat = "1m"\nfault = { device = "grid", kind = "sulks", for = "1m" }', "kind"),
        ('[[step]]\nat = "1m"\nhouse = { wind_w = 1 }', "house.wind_w: is no setting .allowed: pv_w, "),
        ('[[step]]\nat = "1m"\nhouse = { pv_w = "much" }', "pv_w"),
        ('[[step]]\nat = "1m"\ncommand = { action = "hold" }', "target"),
    ],
)
def test_a_story_that_makes_no_sense_is_refused_with_the_reason(text, word) -> None:
    with pytest.raises(InvalidRequest, match=word):
        told(text)


def test_a_configuration_with_faults_is_refused_with_its_keys() -> None:
    raw = tomllib.loads(HEAD)
    raw["config"]["site"] = {"timezone": "Mars/Olympus"}
    with pytest.raises(InvalidRequest, match=r"site\.timezone"):
        play(story_of(raw))


def test_an_expectation_or_command_while_the_server_is_down_is_an_error() -> None:
    down = '[[step]]\nat = "1m"\nrestart = "2m"\n'
    expects = '[[expect]]\nat = "2m"\npath = "flow.grid_w"\nequals = 0\n'
    commands = '[[step]]\nat = "2m"\ncommand = { target = "battery", action = "hold" }\n'
    assert "down" in told(down + expects).failures[0].message
    assert "down" in told(down + commands).failures[0].message


def test_a_refused_command_fails_the_story() -> None:
    text = '[[step]]\nat = "1m"\ncommand = { target = "battery", action = "explode" }'
    assert "explode" in told(text).failures[0].message


def test_pins_are_measured_until_they_are_let_go() -> None:
    text = """
[[step]]
at = "1m"
house = { grid_w = -4800 }
[[step]]
at = "3m"
house = { unpin = ["grid_w"] }
[[expect]]
at = "2m"
path = "flow.grid_w"
equals = -4800
[[expect]]
at = "4m"
path = "flow.grid_w"
equals = 0
"""
    assert told(text).failures == ()


def test_a_silent_meter_pin_is_unknown() -> None:
    text = '[[step]]\nat = "1m"\nhouse = { grid_w = nan }\n[[expect]]\nat = "2m"\npath = "flow.grid_w"\n'
    assert told(text + "is_null = true").failures == ()


def test_prices_come_from_a_file(tmp_path) -> None:
    (tmp_path / "prices.csv").write_text(
        "start,end,import,export\n"
        "2026-01-15T12:00:00+10:00,2026-01-15T12:02:00+10:00,0.11,0.01\n"
        "2026-01-15T12:02:00+10:00,2026-01-15T13:00:00+10:00,0.22,\n"
    )
    raw = tomllib.loads(
        HEAD.replace("price = { import = 0.30, export = 0.08 }", 'prices_csv = "prices.csv"')
        + '[[expect]]\nat = "1m"\npath = "price.import"\nequals = 0.11\n'
        + '[[expect]]\nat = "3m"\npath = "price.import"\nequals = 0.22\n'
        + '[[expect]]\nat = "3m"\npath = "price.export"\nis_null = true\n'
    )
    assert play(story_of(raw, tmp_path)).failures == ()


AN_HOUR = "2026-01-15T12:00:00+10:00,2026-01-15T13:00:00+10:00"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"start,end,import,export\n{AN_HOUR},nan,", "import is not a finite number"),
        (f"start,end,import\n{AN_HOUR}", "line 2 has too few columns"),
        (f"start;end;import\n{AN_HOUR},0.3", "its first line names no column start"),
        ("start,end,import\n", "there is no price in it"),
        ("", "its first line names no column start"),
        (f"start,end,import\n{AN_HOUR},{'3' * 200_000}", "field larger than field limit"),
        (f"start,end,import\n{AN_HOUR},0.3\n{AN_HOUR},0.3", "without overlap"),
        ("start,end,import\n2026-01-15T13:00:00Z,2026-01-15T12:00:00Z,0.3", "does not end after it starts"),
        ("start,end,import\n2026-01-15T12:00:00Z,2026-01-15T12:00:00Z,0.3", "does not end after it starts"),
        ("start,end,import\n0001-01-01T00:00:00+10:00,2026-01-15T12:00:00Z,0.3", "is not of our days"),
        ("start,end,import\ntoday,2026-01-15T12:00:00Z,0.3", "RFC3339"),
    ],
)
def test_a_file_of_prices_says_what_is_wrong_with_it(tmp_path, text, why):
    (tmp_path / "prices.csv").write_text(text)
    prices = StoryPrices(None, {}, SystemClock())
    with pytest.raises(InvalidRequest, match=why):
        prices.set_file(tmp_path / "prices.csv")


def test_a_byte_order_mark_before_a_file_of_prices_is_none_of_them(tmp_path):
    (tmp_path / "prices.csv").write_text(f"\ufeffstart,end,import\n{AN_HOUR},0.3")
    prices, noon = StoryPrices(None, {}, SystemClock()), datetime(2026, 1, 15, 2, tzinfo=UTC)
    prices.set_file(tmp_path / "prices.csv")
    (slot,) = asyncio.run(prices.fetch(noon, noon + timedelta(hours=1))).slots
    assert (slot.start, slot.import_price) == (noon, 0.3)


def test_a_price_that_goes_away_is_unknown_from_the_next_tick() -> None:
    text = '[[step]]\nat = "1m"\nhouse = { price = {} }\n[[expect]]\nat = "1m"\npath = "price.import"\n'
    assert told(text + "is_null = true").failures == ()


def test_replay_says_what_failed_and_prints_a_line_per_tick(tmp_path, capsys) -> None:
    good, bad, broken = (tmp_path / name for name in ("good.toml", "bad.toml", "broken.toml"))
    good.write_text(HEAD)
    bad.write_text(HEAD + '[[expect]]\nat = "1m"\npath = "flow.pv_w"\nequals = 1\n')
    broken.write_text("name = ")
    assert replay([good]) == 0
    assert replay([good, bad, broken, tmp_path / "absent.toml"]) == 1
    said = capsys.readouterr().out
    assert "0:01:00  expect[0]: flow.pv_w is 3000.0, expected 1" in said
    assert "1 passed, 3 failed" in said
    assert replay([good], json=True) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["t_s"] for line in lines] == [10.0 * n for n in range(31)]
    assert lines[6]["status"]["flow"]["pv_w"] == 3000


TARIFF = """
[config.site]
timezone = "Australia/Brisbane"
[config.tariff]
driver = "time_of_use"
[[config.tariff.period]]
from = "00:00"
to = "12:02"
import = 0.41
[[config.tariff.period]]
from = "12:02"
to = "24:00"
import = 0.12
"""


def test_a_story_lives_its_configured_tariff_until_it_tells_a_price_itself() -> None:
    raw = tomllib.loads(
        HEAD.replace("price = { import = 0.30, export = 0.08 }", "").replace("[house]", TARIFF + "[house]")
        + '[[step]]\nat = "4m"\nhouse = { price = { import = 0.55 } }\n'
        + "".join(
            f'[[expect]]\nat = "{at}"\npath = "price.import"\nequals = {price}\n'
            for at, price in (("0s", 0.41), ("1m", 0.41), ("2m", 0.12), ("3m", 0.12), ("4m", 0.55))
        )
    )
    assert play(story_of(raw)).failures == ()


@pytest.mark.parametrize(
    ("command", "word"),
    [
        ('target = "battery", action = "explode", refused = "invalid_request"', None),
        ('target = "loadpoints/attic", action = "stop", refused = "not_found"', None),
        ('target = "battery", action = "hold", refused = "not_supported"', "accepted"),
        ('target = "battery", action = "explode", refused = "conflict"', "expected conflict"),
    ],
)
def test_a_command_that_must_be_refused_is_refused_with_that_code(command, word) -> None:
    failures = told(f'[[step]]\nat = "1m"\ncommand = {{ {command} }}').failures
    assert (failures == ()) if word is None else (word in failures[0].message)


@pytest.mark.parametrize(
    ("house", "word"),
    [
        ("pv_w = nan", "pv_w"),
        ('unpin = ["pv_w"]', "pv_w"),
        ('unpin = "grid_w"', "list"),
        ("phase_a = [1, 2]", "three"),
        ("loadpoints = { garage = { connected = 1 } }", "neither true nor false"),
        ("loadpoints = { attic = { connected = true } }", "attic"),
        ("loadpoints = { garage = { colour = 1 } }", "garage.colour: is no setting .allowed: connected, "),
        ('prices = [ { import = 0.3, start = "x" } ]', "date"),
        ("prices = [ { import = 0.3 } ]", "start and end"),
        ("price = { import = nan }", "house.price: import is not a finite number"),
        ("price = { import = 0.3, export = inf }", "house.price: export is not a finite number"),
        ("prices = [ { import = 0.3, wholesale = nan } ]", r"house.prices\[0\]: wholesale is not"),
        (
            "sessions = [{ start = 2026-01-15T12:00:00Z, end = 2026-01-15T13:00:00Z, reward = nan }]",
            r"house.sessions\[0\]: reward is not",
        ),
    ],
)
def test_a_house_that_cannot_be_is_refused_by_name(house, word) -> None:
    with pytest.raises(InvalidRequest, match=word):
        told(f'[[step]]\nat = "1m"\nhouse = {{ {house} }}')


def test_phases_without_a_reading_are_unknown_and_a_let_go_pin_is_none() -> None:
    told_of = """
[[step]]
at = "1m"
house = { phase_a = [10.0, nan, 3], battery_w = 111 }
[[step]]
at = "2m"
house = { unpin = ["phase_a", "battery_w"] }
[[expect]]
at = "1m"
path = "flow.battery_w"
equals = 111
[[expect]]
at = "2m"
path = "flow.battery_w"
near = -1990
tolerance = 15
"""
    assert told(told_of).failures == ()


def test_a_car_that_accepts_and_never_draws_and_a_driver_who_charges() -> None:
    text = """
[[step]]
at = "1m"
house = { loadpoints = { garage = { charging_w = 2300 } } }
[[step]]
at = "3m"
house = { loadpoints = { garage = { draws = false } } }
[[expect]]
at = "2m"
path = "loadpoints.garage.power_w"
equals = 2300
[[expect]]
at = "2m"
path = "loadpoints.garage.owner"
equals = "external"
[[expect]]
at = "3m"
path = "loadpoints.garage.power_w"
equals = 0
"""
    assert told(text).failures == ()
