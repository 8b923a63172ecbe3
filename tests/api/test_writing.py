"""What can be asked of the house, and what is refused."""

from datetime import timedelta

import pytest

from domain.errors import (
    Busy,
    Conflict,
    DeviceError,
    NotSupported,
    OutcomeUnknown,
    PowerSyncError,
    Rejected,
    StorageError,
    Unreachable,
)
from domain.house.battery_setting import BatterySetting
from domain.tariff.forecast_choice import PriceForecasts

INVALID = "invalid_request"
FORCE = {"action": "force_charge", "power_w": 2000, "duration_s": 600}


async def test_a_battery_command_is_accepted_with_its_end(house, admin):
    answer = await admin.post("/api/v1/battery/commands", json=FORCE)
    assert answer.status_code == 202
    command = answer.json()
    assert (command["state"], command["issued_by"], command["target"]) == ("accepted", "user", "battery")
    assert command["requested"]["power_w"] == 2000
    assert command["until"] is not None


async def test_a_loadpoint_is_commanded_and_set(house, admin):
    started = await admin.post(
        "/api/v1/loadpoints/garage/commands", json={"action": "start", "current_a": 16}
    )
    assert (started.status_code, started.json()["target"]) == (202, "loadpoints/garage")
    patch = {"mode": "fast", "vehicle": None, "solar": {"buffer_w": 300}}
    changed = await admin.patch("/api/v1/loadpoints/garage", json=patch)
    assert (changed.status_code, changed.json()["mode"]) == (200, "fast")
    assert house.control.asked == [("garage", patch)]  # absent stays absent, null stays null


async def test_scenario_ev30_a_start_has_to_name_its_loadpoint(house, admin):
    for path in ("/api/v1/loadpoints/commands", "/api/v1/commands", "/api/v1/loadpoints//commands"):
        answer = await admin.post(path, json={"action": "start"})
        assert answer.status_code in (404, 405)
    assert (await admin.get("/api/v1/commands")).json()["items"] == []


async def test_a_device_of_before_is_told_to_be_set_back_once(house, admin):
    house.control.left = ["abc"]
    path = "/api/v1/devices/left/abc"
    async with house.client("read") as reader:
        assert (await reader.delete(path)).status_code == 403
    assert [(await admin.delete(path)).status_code for _ in range(2)] == [204, 404]
    assert house.control.left == []


async def test_the_battery_is_set_and_plans_are_made_and_tried(house, admin):
    patch = {"reserve_pct": 15, "grid_charging": False, "export_rule": "pv_only"}
    house.control.battery_settings = {BatterySetting.EXPORT_RULE: "pv_only"}
    changed = await admin.patch("/api/v1/battery", json=patch)
    assert (changed.status_code, changed.json()["export_rule"], changed.json()["storm_watch"]) == (
        200,
        "pv_only",
        None,
    )
    house.control.price_forecasts = PriceForecasts(chosen="low", configured="low", possible=("low", "high"))
    chosen = (await admin.patch("/api/v1/tariff", json={"forecast": "high"})).json()
    assert (chosen["forecast"], chosen["forecasts"]) == ("low", ["low", "high"])
    assert (await admin.post("/api/v1/plan/refresh")).json()["id"] == "p1"
    assert (await admin.post("/api/v1/plan/preview", json={"reserve_pct": 30})).json()["id"] == "preview"
    assert house.control.asked == [("battery", patch), ("tariff", {"forecast": "high"}), "replan"]
    house.control.plan = None
    assert (await admin.post("/api/v1/plan/refresh")).status_code == 409


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code", "field"),
    [
        (
            "POST",
            "/battery/commands",
            {"action": "force_charge", "duration_s": 5},
            422,
            INVALID,
            "duration_s",
        ),
        ("POST", "/battery/commands", {"action": "explode"}, 422, INVALID, "action"),
        ("POST", "/battery/commands", {"action": "hold", "surprise": 1}, 422, INVALID, "surprise"),
        ("POST", "/battery/commands", {"power_w": 5}, 422, INVALID, "action"),
        ("POST", "/battery/commands", {"action": "hold", "power_w": "5"}, 422, INVALID, "power_w"),
        ("POST", "/battery/commands", {"action": "hold", "power_w": True}, 422, INVALID, "power_w"),
        ("POST", "/battery/commands", [], 422, INVALID, "body"),
        ("POST", "/battery/commands", b"{", 400, "bad_json", None),
        ("POST", "/battery/commands", b"7 of them", 400, "bad_json", None),
        ("POST", "/battery/commands", b'{"action": 5, "x', 400, "bad_json", None),
        ("POST", "/battery/commands", b"", 422, INVALID, "body"),
        ("POST", "/battery/commands", b'{"action":"\xff"}', 400, "bad_json", None),
        (
            "PATCH",
            "/loadpoints/garage",
            b'{"solar":' + b'{"a":' * 30 + b"1" + b"}" * 31,
            400,
            "bad_json",
            None,
        ),
        ("PATCH", "/loadpoints/garage", b'{"solar":' + b"[" * 9_000, 400, "bad_json", None),
        ("POST", "/plan/preview", b'{"a":' * 1_900, 400, "bad_json", None),
        ("PATCH", "/battery", {"soc_pct": 5}, 422, INVALID, "soc_pct"),
        ("PATCH", "/tariff", {"forecast": 5}, 422, INVALID, "forecast"),
        ("PATCH", "/tariff", {"forecast": "high"}, 409, "not_supported", None),
        ("PATCH", "/battery", {"export_rule": "all"}, 422, INVALID, "export_rule"),
        ("PATCH", "/battery", {"storm_watch": None}, 422, INVALID, "storm_watch"),
        ("PATCH", "/battery", {"off_grid_ev_reserve_pct": 101}, 422, INVALID, "off_grid_ev_reserve_pct"),
        ("PATCH", "/loadpoints/garage", {"mode": "warp"}, 422, INVALID, "mode"),
        (
            "PATCH",
            "/loadpoints/garage",
            {"min_current_a": 40},
            422,
            INVALID,
            "min_current_a",
        ),
        ("PATCH", "/loadpoints/nowhere", {"mode": "off"}, 404, "not_found", None),
        ("GET", "/loadpoints/nowhere", None, 404, "not_found", None),
        ("GET", "/commands/none", None, 404, "not_found", None),
        ("GET", "/commands?limit=0", None, 422, INVALID, "limit"),
        ("GET", "/commands?limit=many", None, 422, INVALID, "limit"),
        ("GET", "/history/power?from=yesterday", None, 422, INVALID, "from"),
        ("GET", "/history/power?from=2026-01-15T00:00:00", None, 422, INVALID, "from"),
        (
            "GET",
            "/history/power?from=2026-01-16T00:00:00Z&to=2026-01-15T00:00:00Z",
            None,
            422,
            INVALID,
            "from",
        ),
        ("GET", "/history/power?to=9999-12-31T23:59:59Z", None, 400, INVALID, None),
        ("GET", "/history/energy?to=9999-12-31T23:59:59Z", None, 400, INVALID, None),
        ("GET", "/history/energy?to=9999-12-31T23:59:59.999999Z&by=month", None, 400, INVALID, None),
        ("GET", "/history/decisions?to=9999-12-31T23:59:59Z", None, 400, INVALID, None),
        ("GET", "/savings?to=9999-12-31T23:59:59Z", None, 400, INVALID, None),
        ("GET", "/history/power?to=0001-01-01T00:00:00Z", None, 422, INVALID, "to"),
        ("GET", "/history/power?from=2020-01-15T00:00:00Z", None, 422, INVALID, "from"),
        (
            "GET",
            "/history/power?from=2026-01-01T00:00:00Z&resolution_s=1",
            None,
            422,
            INVALID,
            "resolution_s",
        ),
        ("GET", "/history/energy?by=year", None, 422, INVALID, "by"),
        ("GET", "/history/decisions?cursor=x", None, 422, INVALID, "cursor"),
        ("GET", "/nowhere", None, 404, "not_found", None),
        ("PUT", "/status", None, 405, "method_not_allowed", None),
        ("DELETE", "/tokens/none", None, 404, "not_found", None),
        ("POST", "/battery/commands", b'{"action": "' + b"x" * 70_000 + b'"}', 413, "too_large", None),
    ],
)
async def test_bad_input_is_told_what_to_correct_and_changes_nothing(
    house, admin, method, path, body, status, code, field
):
    sent = {"content": body} if isinstance(body, bytes) else {"json": body} if body is not None else {}
    answer = await admin.request(method, f"/api/v1{path}", **sent)
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["status"]) == (status, code, status)
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert {"title", "detail", "type"} <= set(problem)
    if field is not None:
        assert list(problem["fields"]) == [field]
    assert (house.control.asked, house.control.journal) == ([], [])


@pytest.mark.parametrize("path", ["/battery/commands", "/plan/preview"])
async def test_a_missing_body_is_said_to_be_missing(admin, path):
    problem = (await admin.post(f"/api/v1{path}", content=b"")).json()
    assert problem["fields"] == {"body": "is missing: a JSON object is wanted"}


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Conflict("the car is away", "vehicle_away"), 409, "vehicle_away"),
        (NotSupported("this battery cannot hold"), 409, "not_supported"),
        (Busy("too many at once", 5), 503, "too_busy"),
        (Rejected("refused"), 409, "rejected"),
        (Unreachable("silent"), 503, "unreachable"),
        (OutcomeUnknown("never answered"), 504, "outcome_unknown"),
        (DeviceError("strange"), 503, "device_error"),
        (StorageError("database or disk is full"), 507, "storage"),
        (PowerSyncError("strange"), 500, "error"),
        (ZeroDivisionError("secret insides"), 500, "internal_error"),
    ],
)
async def test_each_error_has_its_status_and_code(house, admin, error, status, code):
    house.control.fails = error
    answer = await admin.post("/api/v1/battery/commands", json=FORCE)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert "insides" not in answer.text


async def test_who_comes_while_too_much_is_asked_for_is_told_when_to_come_back(house, admin):
    house.control.fails = Busy("too many at once", 5)
    answer = await admin.post("/api/v1/plan/preview", json={})
    assert (answer.status_code, answer.json()["code"]) == (503, "too_busy")
    assert answer.headers["retry-after"] == "5"


async def test_a_setting_that_cannot_be_kept_is_refused_as_a_matter_of_storage(house, admin):
    house.control.fails = StorageError("database or disk is full")
    answer = await admin.patch("/api/v1/loadpoints/garage", json={"mode": "off"})
    assert (answer.status_code, answer.json()["code"]) == (507, "storage")
    assert answer.headers["content-type"].startswith("application/problem+json")


@pytest.mark.parametrize("path", ["/status", "/loadpoints", "/loadpoints/garage"])
async def test_a_patch_of_a_loadpoint_is_in_its_answer_and_in_every_get_after_it(house, admin, path):
    patch = {"mode": "cheap", "limit_soc_pct": 60, "cheap": {"opportunity_price": 0.07}}
    answered = (await admin.patch("/api/v1/loadpoints/garage", json=patch)).json()
    found = (await admin.get(f"/api/v1{path}")).json()
    shown = {
        "/status": lambda: found["loadpoints"]["garage"],
        "/loadpoints": lambda: found["items"][0],
        "/loadpoints/garage": lambda: found,
    }[path]()
    for document in (answered, shown):
        assert (document["mode"], document["limit_soc_pct"]) == ("cheap", 60)
        assert document["cheap"]["opportunity_price"] == 0.07
        assert document["cheap"]["recovery_price"] == 0.30


async def test_a_patch_of_the_battery_is_in_its_answer_and_in_every_get_after_it(house, admin):
    patch = {"reserve_pct": 40, "max_charge_w": 3000}
    answered = (await admin.patch("/api/v1/battery", json=patch)).json()
    battery = (await admin.get("/api/v1/battery")).json()
    status = (await admin.get("/api/v1/status")).json()["battery"]
    assert (answered["reserve_pct"], answered["max_charge_w"]) == (40, 3000)
    assert (battery["reserve_pct"], battery["max_charge_w"], status["reserve_pct"]) == (40, 3000, 40)


LATE, IN_TIME = "2026-01-15T02:29:59Z", "2026-01-15T12:30:30+10:00"  # by the callers' clock
WITH_A_DEADLINE = pytest.mark.parametrize(
    ("method", "path", "body", "done"),
    [
        ("POST", "/battery/commands", FORCE, 202),
        ("POST", "/loadpoints/garage/commands", {"action": "stop"}, 202),
        ("PATCH", "/loadpoints/garage", {"mode": "fast"}, 200),
        ("PATCH", "/battery", {"reserve_pct": 15}, 200),
        ("POST", "/plan/refresh", {}, 200),
    ],
)


@WITH_A_DEADLINE
async def test_what_arrives_after_its_deadline_is_refused_and_never_done(
    house, admin, method, path, body, done
):
    house.clock.at -= timedelta(hours=9)  # a demo's house lives at another hour
    for at, code in ((LATE, "expired"), ("0001-01-01T00:00:00+14:00", "expired"), ("soon", INVALID)):
        refused = await admin.request(method, f"/api/v1{path}", json={**body, "expires_at": at})
        assert (refused.status_code >= 400, refused.json()["code"]) == (True, code)
    assert (house.control.asked, house.control.journal) == ([], [])
    odd = await admin.request(method, f"/api/v1{path}", json={**body, "expires_at": LATE[:-1]})
    assert (odd.status_code, list(odd.json()["fields"])) == (422, ["expires_at"])
    for at in (IN_TIME, "9999-12-31T23:59:59-14:00", None):  # a clock may be wrong by thousands of years
        answer = await admin.request(method, f"/api/v1{path}", json={**body, "expires_at": at})
        assert answer.status_code == done, answer.text


@WITH_A_DEADLINE
async def test_what_was_done_in_time_is_told_again_to_who_asks_after_the_deadline(
    house, admin, method, path, body, done
):
    asked = {"json": {**body, "expires_at": IN_TIME}, "headers": {"Idempotency-Key": "k1"}}
    first = await admin.request(method, f"/api/v1{path}", **asked)
    house.real.at += timedelta(minutes=5)
    again = await admin.request(method, f"/api/v1{path}", **asked)
    assert (again.status_code, again.content) == (done, first.content)


async def test_a_refusal_for_being_late_tells_the_time_here(admin):
    refused = await admin.post("/api/v1/battery/commands", json={**FORCE, "expires_at": LATE})
    assert "2026-01-15T02:30:00Z" in refused.json()["detail"]


async def test_automations_are_made_changed_rehearsed_and_deleted(house, admin):
    made = {
        "id": "night",
        "name": "Night",
        "trigger": {"kind": "time", "at": "22:00"},
        "actions": [{"kind": "battery", "action": "hold"}],
    }
    assert (await admin.post("/api/v1/automations", json=made)).status_code == 201
    (listed,) = (await admin.get("/api/v1/automations")).json()["items"]
    assert listed["automation"]["trigger"] == {"kind": "time", "at": "22:00", "days": "mon-sun"}
    changed = (await admin.patch("/api/v1/automations/night", json={"enabled": False})).json()
    assert changed["automation"]["enabled"] is False
    assert (await admin.get("/api/v1/automations/night/rehearsal")).json()["outcome"] == "dry_run"
    wrong = await admin.post("/api/v1/automations", json=made | {"trigger": {"kind": "moon"}})
    assert (wrong.status_code, wrong.headers["content-type"]) == (422, "application/problem+json")
    assert (await admin.delete("/api/v1/automations/night")).status_code == 204
    assert (await admin.get("/api/v1/automations/night")).status_code == 404
