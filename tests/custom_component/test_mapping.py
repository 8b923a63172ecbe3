"""What Home Assistant is shown of a document, and that it knows every word a house can say."""

from datetime import UTC, datetime

import msgspec
import pytest

from custom_components.powersync.house import facts, quantities, repairs, taking_over
from custom_components.powersync.house.address import base_url, found_url
from custom_components.powersync.house.parts import BATTERY, HOUSE, LOADPOINT, Part, parts_of
from domain.command.command import CommandState
from domain.command.decision import Owner
from domain.energy.totals import Totals
from domain.house.settings import Mode
from domain.plan.plan import PlanAction
from domain.reading.battery import BatteryMode
from domain.status.document import Flow, Today
from domain.status.loadpoint_document import SessionStatus
from domain.status.problems import Problem, ProblemCode
from tests.fakes.status import NOON, a_loadpoint_status, a_status

SESSION = SessionStatus(id="s", energy_wh=8_000, solar_wh=6_000, cost=0.61, started_at=NOON)
MIDNIGHT = datetime(2026, 1, 14, 14, 0, tzinfo=UTC)
GARAGE = Part(LOADPOINT, "garage")


def document(**changes):
    return msgspec.to_builtins(a_status(**changes))


def shown(part, told, key):
    quantity = next(each for each in quantities.QUANTITIES[part.kind] if each.key == key)
    return quantity.read(told, part)


@pytest.mark.parametrize(
    ("part", "key", "value"),
    [
        (Part(HOUSE), "grid_power", -1_200),
        (Part(HOUSE), "solar_power", None),  # not measured is unknown, never 0
        (Part(HOUSE), "grid_import", 1_234.5),
        (Part(HOUSE), "grid_export", None),
        (Part(HOUSE), "cost_today", -8.89),
        (Part(HOUSE), "planned_now", "charge"),
        (Part(HOUSE), "update_number", 4711),
        (Part(BATTERY), "discharged_energy", 77.0),
        (GARAGE, "state", "awaiting_start"),
        (GARAGE, "session_energy", 8_000),
        (GARAGE, "session_solar_share", 75.0),
        (GARAGE, "car_level", 55),
        (GARAGE, "car", "Ioniq"),
        (GARAGE, "finish_time", None),
        (Part(LOADPOINT, "gone"), "state", None),
    ],
)
def test_a_quantity_stands_where_the_document_has_it(part, key, value):
    told = document(
        seq=4711,
        flow=Flow(grid_w=-1_200),
        totals=Totals(import_wh=1_234.5, discharge_wh=77.0),
        today=Today(cost=-8.89, since=MIDNIGHT),
        loadpoints={"garage": a_loadpoint_status(session=SESSION)},
    )
    assert shown(part, told, key) == value


def test_money_of_a_day_counts_from_its_beginning():
    cost = next(each for each in quantities.QUANTITIES[HOUSE] if each.key == "cost_today")
    assert cost.read(document(today=Today(since=MIDNIGHT)), Part(HOUSE), cost.since) == MIDNIGHT


def test_a_house_is_its_parts():
    assert parts_of(document()) == (Part(HOUSE), Part(BATTERY), GARAGE)
    assert parts_of(document(battery=None, loadpoints={})) == (Part(HOUSE),)
    assert parts_of({"site": {}}) == (Part(HOUSE),)


@pytest.mark.parametrize(
    ("shown", "told", "shows"),
    [(None, 5.0, 5.0), (5.0, 6.0, 6.0), (5.0, 4.9, 5.0), (5.0, 2.0, 2.0), (5.0, None, None)],
)
def test_a_meter_falls_only_when_it_began_anew(shown, told, shows):
    assert quantities.never_falling(shown, told) == shows


@pytest.mark.parametrize(
    ("known", "said"),
    [
        (quantities.MODES, Mode),
        (quantities.BATTERY_MODES, BatteryMode),
        (quantities.PLAN_ACTIONS, PlanAction),
        (quantities.COMMAND_STATES, CommandState),
        (quantities.OWNERS + quantities.LOADPOINT_OWNERS, Owner),
    ],
)
def test_every_word_that_a_house_says_is_known(known, said):
    assert set(known) == {str(each) for each in said}


def test_repairs_are_of_problems_that_a_house_tells():
    assert set(repairs.REPAIRABLE) <= {str(each) for each in ProblemCode}


def test_a_problem_is_told_at_the_part_it_is_about_and_at_the_house():
    told = document(problems=(a_problem(ProblemCode.DEVICE_OFFLINE, "loadpoints/garage"),))
    assert [facts.has_problem(told, each) for each in parts_of(told)] == [True, False, True]
    assert facts.told_problems(told, GARAGE) == {"problems": ["It is so."], "codes": ["device_offline"]}


@pytest.mark.parametrize(
    ("code", "device", "minutes", "keys"),
    [
        (ProblemCode.NOT_ENFORCED, "battery", 0, ["not_enforced_battery"]),
        (ProblemCode.DEVICE_OFFLINE, "battery", 9, []),  # it may come back by itself
        (ProblemCode.DEVICE_OFFLINE, "battery", 10, ["device_offline_battery"]),
        (ProblemCode.CLOCK_WRONG, None, 60, ["clock_wrong"]),
        (ProblemCode.COMMAND_FAILED, "battery", 60, []),  # nothing to mend
    ],
)
def test_what_an_owner_can_mend_becomes_a_repair_once_it_lasts(code, device, minutes, keys):
    at = NOON.replace(hour=3 + minutes // 60, minute=minutes % 60)
    told = document(at=at, problems=(a_problem(code, device),))
    assert [each.key for each in repairs.repairs_of(told)] == keys


def a_problem(code, device):
    return Problem(code=code, device=device, since=NOON.replace(hour=3, minute=0), text="It is so.")


@pytest.mark.parametrize(
    ("owner", "mode", "asked", "choice"),
    [
        ("user", "force_charge", None, "charge"),
        ("user", "force_discharge", None, "sell"),
        ("user", "hold", None, "keep"),
        ("user", "self_consumption", None, "follow_house"),
        ("user", "unknown", None, None),
        ("user", "unknown", "force_charge", "charge"),  # the flow contradicts it, and a person's order stands
        ("user", "self_consumption", "hold", "keep"),
        ("optimiser", "force_charge", "force_charge", "automatic"),
        ("none", "self_consumption", None, "automatic"),
    ],
)
def test_the_battery_is_automatic_unless_a_person_holds_it(owner, mode, asked, choice):
    facts = {} if asked is None else {"action": asked}
    battery = {"owner": owner, "mode": mode, "reason": {"code": "user_command", "facts": facts}}
    assert taking_over.choice_of(battery) == choice


def test_a_battery_is_asked_only_what_it_can():
    assert taking_over.choices_for(["restore", "hold", "force_charge"]) == ["automatic", "charge", "keep"]
    assert taking_over.command_for("automatic", 60) == {"action": "restore"}
    assert taking_over.command_for("sell", 60) == {"action": "force_discharge", "duration_s": 60}


@pytest.mark.parametrize(
    ("owner", "wanted_a", "by_hand"),
    [("manual", 16, True), ("boost", 32, True), ("manual", 0, False), ("solar", 16, False)],
)
def test_a_stop_by_hand_is_no_charge_by_hand(owner, wanted_a, by_hand):
    assert taking_over.is_charged_by_hand({"owner": owner, "target_current_a": wanted_a}) is by_hand


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("192.168.1.5", "http://192.168.1.5:8080"),
        (" powersync.local:9000/ ", "http://powersync.local:9000"),
        ("https://home.example/", "https://home.example"),
        ("http://[fe80::1]:8080/api", "http://[fe80::1]:8080"),
        ("ftp://home", None),
        ("http://me:secret@home", None),
        ("home:eighty", None),
        ("", None),
    ],
)
def test_an_address_is_taken_as_people_write_it(written, url):
    assert base_url(written) == url


@pytest.mark.parametrize(
    ("host", "port", "tls", "url"),
    [
        ("192.168.1.5", 8080, "0", "http://192.168.1.5:8080"),
        ("fe80::1", None, "", "http://[fe80::1]:8080"),
        ("192.168.1.5", 443, "1", "https://192.168.1.5:443"),
    ],
)
def test_an_announced_house_is_found_where_it_says(host, port, tls, url):
    assert found_url(host, port, tls) == url


def test_a_document_with_nothing_known_shows_nothing_and_breaks_nothing():
    bare = {
        "seq": 1,
        "at": NOON.isoformat(),
        "site": {"currency": "AUD"},
        "battery": {},
        "loadpoints": {"g": {}},
    }
    for part in parts_of(bare):
        known = {
            q.key: q.read(bare, part) for q in quantities.QUANTITIES[part.kind] if q.key != "update_number"
        }
        assert set(known.values()) == {None}
        assert [f.holds(bare, part) for f in facts.FACTS[part.kind] if f.key != "problem"] == [None] * (
            len(facts.FACTS[part.kind]) - 1
        )
