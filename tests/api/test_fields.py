"""Whatever is wrong with a body is told by its field, in words for people: what came, and what is allowed."""

import re
from typing import Annotated

import pytest
from msgspec import Meta

from domain.house.allowed import shown
from domain.house.faults import faults_of

MACHINE = re.compile(
    r"`|Expected|\bgot\b|msgspec|\$\.|NoneType|Literal|\bint\b|\bstr\b|Struct|ValidationError"
)
NIGHT = {
    "id": "night",
    "name": "Night",
    "trigger": {"kind": "time", "at": "22:00"},
    "actions": [{"kind": "battery", "action": "hold"}],
}
NO_LINE = "this text is not allowed (text in one line)"
BATTERY = ("POST", "/battery/commands")
GARAGE = ("POST", "/loadpoints/garage/commands")
SET = ("PATCH", "/loadpoints/garage")
AUTOMATION = ("POST", "/automations")
WRONG = [
    (BATTERY, {"action": 5}, "action", "5 is not allowed (one of force_charge,"),
    (BATTERY, {"action": "explode"}, "action", "'explode' is not allowed (one of force_charge,"),
    (BATTERY, {}, "action", "is missing (one of force_charge,"),
    (BATTERY, {"action": "hold", "power_w": "5"}, "power_w", "'5' is not allowed (a number)"),
    (
        BATTERY,
        {"action": "hold", "power_w": 1e300},
        "power_w",
        "1e+300 is not allowed (above 0 and at most 1000000, in W)",
    ),
    (
        BATTERY,
        {"action": "hold", "power_w": -5},
        "power_w",
        "-5 is not allowed (above 0 and at most 1000000, in W)",
    ),
    (BATTERY, {"action": "hold", "duration_s": 5}, "duration_s", "5 is not allowed (from 60 to 86400, in s)"),
    (BATTERY, {"action": "hold", "target_soc_pct": 300}, "target_soc_pct", "300 is not allowed"),
    (
        BATTERY,
        {"action": "hold", "expires_at": "soon"},
        "expires_at",
        "'soon' is not allowed (an instant with",
    ),
    (BATTERY, {"action": "hold", "colour": 1}, "colour", "is not a field here; known are action, power_w,"),
    (
        BATTERY,
        [],
        "body",
        "a list is not allowed (an object of action, power_w, duration_s, target_soc_pct, expires_at)",
    ),
    (
        BATTERY,
        "hold",
        "body",
        "'hold' is not allowed (an object of action, power_w, duration_s, target_soc_pct, expires_at)",
    ),
    (GARAGE, {"action": "launch"}, "action", "'launch' is not allowed (one of start, stop, boost,"),
    (GARAGE, {"action": "start", "current_a": 6.5}, "current_a", "6.5 is not allowed (a whole number)"),
    (GARAGE, {"action": "start", "current_a": 7.0}, "current_a", "7.0 is not allowed (a whole number)"),
    (GARAGE, {"action": "start", "current_a": 200}, "current_a", "200 is not allowed (from 1 to 80, in A)"),
    (GARAGE, {"action": "set_current"}, "current_a", "is missing (set_current needs it: from 1 to 80, in A)"),
    (GARAGE, {"action": "start", "limit_soc_pct": 0}, "limit_soc_pct", "0 is not allowed (from 1 to 100"),
    (
        SET,
        {"mode": "warp"},
        "mode",
        "'warp' is not allowed (one of off, solar, cheap, schedule, smart, fast)",
    ),
    (SET, {"phases": 2}, "phases", "2 is not allowed (one of 1, 3, auto)"),
    (SET, {"solar": []}, "solar", "a list is not allowed (an object)"),
    (SET, {"solar": {"buffer_w": "much"}}, "solar.buffer_w", "'much' is not allowed (a number"),
    (SET, {"solar": {"volume": 1}}, "solar.volume", "is not a setting here; known are method, buffer_w,"),
    (
        SET,
        {"smart": {"departures": {"mon": "7"}}},
        "smart.departures.mon",
        "'7' is not allowed (a local time",
    ),
    (SET, {"name": "x"}, "name", "is not a field here; known are"),
    (("PATCH", "/battery"), {"reserve_pct": True}, "reserve_pct", "true is not allowed (a number)"),
    (
        ("PATCH", "/battery"),
        {"reserve_pct": 300},
        "reserve_pct",
        "300 is not allowed (a number from 0 to 100)",
    ),
    (("POST", "/plan/refresh"), {"when": 1}, "when", "is not a field here; known are expires_at"),
    (("POST", "/plan/preview"), [], "body", "a list is not allowed (an object)"),
    (AUTOMATION, {}, "trigger", "is missing (an object whose kind is one of time, battery,"),
    (AUTOMATION, NIGHT | {"name": ""}, "name", "'' is not allowed (text of 1 to 100 characters)"),
    (AUTOMATION, NIGHT | {"id": "A B"}, "id", "'A B' is not allowed (lower-case letters, digits, - and _)"),
    (
        AUTOMATION,
        NIGHT | {"trigger": {"kind": "moon"}},
        "trigger.kind",
        "'moon' is not allowed (one of time,",
    ),
    (
        AUTOMATION,
        NIGHT | {"trigger": {"kind": "time", "at": "25:00"}},
        "trigger.at",
        "'25:00' is not allowed (",
    ),
    (AUTOMATION, NIGHT | {"trigger": {}}, "trigger.kind", "is missing (one of time, battery,"),
    (
        AUTOMATION,
        NIGHT | {"actions": {}},
        "actions",
        "an object is not allowed (a list, each an object whose kind is one of battery,",
    ),
    (
        AUTOMATION,
        NIGHT | {"conditions": [3]},
        "conditions[0]",
        "3 is not allowed (an object whose kind is one of time, battery,",
    ),
    (AUTOMATION, NIGHT | {"actions": [{"kind": "battery"}]}, "actions[0].action", "is missing (text)"),
    (("POST", "/automations/rehearsal"), NIGHT | {"trigger": {}}, "trigger.kind", "is missing (one of time,"),
    (("PATCH", "/automations/night"), {"priority": "x"}, "priority", "'x' is not allowed (a whole number)"),
    (
        ("PATCH", "/automations/night"),
        {"priority": 101},
        "priority",
        "101 is not allowed (a whole number from",
    ),
    (("PATCH", "/automations/night"), {"conditions": [{"kind": "x"}]}, "conditions[0].kind", "'x' is not"),
    (
        ("POST", "/tokens"),
        {"name": "x", "scope": "root"},
        "scope",
        "'root' is not allowed (one of read, control",
    ),
    (("POST", "/tokens"), {"name": " ", "scope": "read"}, "name", "' ' is not allowed (text of 1 to 100"),
    (
        ("POST", "/tokens"),
        {"name": "a\nb", "scope": "read"},
        "name",
        NO_LINE,
    ),
    (
        ("POST", "/push/subscriptions"),
        {"endpoint": "https://push.example\r\n.org/x", "keys": {"p256dh": "a" * 20, "auth": "b" * 20}},
        "endpoint",
        NO_LINE,
    ),
    (
        ("POST", "/loadpoints/garage/commands"),
        {"action": "start\n"},
        "action",
        NO_LINE,
    ),
    (
        ("POST", "/automations"),
        {**NIGHT, "name": "\x1b[2J"},
        "name",
        NO_LINE,
    ),
    (("POST", "/pair"), {"code": 5, "name": "x"}, "code", "5 is not allowed (text)"),
    (("PATCH", "/settings"), [], "body", "a list is not allowed (an object)"),
    (("GET", "/commands?limit=0"), None, "limit", "'0' is not allowed (a whole number from 1 to 200)"),
    (
        ("GET", "/battery/losses?duration_s=soon"),
        None,
        "duration_s",
        "'soon' is not allowed (a number from 60 to 86400)",
    ),
    (("GET", "/history/energy?by=year"), None, "by", "'year' is not allowed (one of hour, day, month)"),
    (
        ("GET", "/history/power?from=x"),
        None,
        "from",
        "'x' is not allowed (an instant with its offset, such as",
    ),
    (
        ("GET", "/history/decisions?cursor=x"),
        None,
        "cursor",
        "'x' is not allowed (the next of a page before)",
    ),
]


@pytest.mark.parametrize(
    ("route", "body", "field", "sentence"), WRONG, ids=[f"{route[1]} {field}" for route, _, field, _ in WRONG]
)
async def test_a_wrong_value_is_told_by_its_field_in_words(house, route, body, field, sentence):
    method, path = route
    house.automations.known["night"] = house.automations.of(NIGHT)
    async with house.client() as admin:
        answer = await admin.request(method, f"/api/v1{path}", json=body)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "invalid_request")
    assert problem["fields"][field].startswith(sentence)
    assert field in problem["detail"] or len(problem["fields"]) > 1
    for text in (problem["detail"], *problem["fields"].values()):
        assert MACHINE.search(text) is None, text


async def test_every_wrong_field_is_told_at_once(house):
    body = {
        "id": "A B",
        "name": "",
        "trigger": {"kind": "moon"},
        "conditions": [{"kind": "flow"}],
        "extra": 1,
    }
    async with house.client() as admin:
        problem = (await admin.post("/api/v1/automations", json=body)).json()
    wrong = {"extra", "id", "name", "trigger.kind", "conditions[0].flow", "actions"}
    assert set(problem["fields"]) == wrong
    assert problem["detail"].endswith(f"; and {len(wrong) - 1} more")


def test_a_list_of_a_wrong_length_and_a_number_without_end_are_told_in_plain_words():
    kind = Annotated[tuple[int, ...], Meta(min_length=1, max_length=3)]
    assert faults_of(kind, []) == {"body": "an empty list is not allowed (a list of 1 to 3)"}
    assert faults_of(kind, [1, 2, 3, 4]) == {"body": "a list of 4 is not allowed (a list of 1 to 3)"}
    numbers = [shown(each) for each in (1e308, 10**20, -(10**400), 86_400, 0.5)]
    assert numbers == ["1e+308", "1e+20", "this number", "86400", "0.5"]


def test_what_fits_has_no_fault():
    assert faults_of(dict[str, int] | None, None) == {}
    assert faults_of(list[int], [1, 2]) == {}
    assert faults_of(list[int], [1, "2"]) == {"[1]": "'2' is not allowed (a whole number)"}
