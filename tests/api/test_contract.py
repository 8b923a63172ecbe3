"""Every row of the contract: it is there, it needs its scope, and what it refuses is a problem document."""

import gzip

import pytest

from api.app import WITH_TOKEN
from api.problems import PROBLEM_JSON
from domain.house.access import Scope

READ, CONTROL, ADMIN = Scope
BELOW = {READ: None, CONTROL: "read", ADMIN: "control"}
V1 = "/api/v1"
NIGHT = {
    "id": "night",
    "name": "Night",
    "trigger": {"kind": "time", "at": "22:00"},
    "actions": [{"kind": "battery", "action": "hold"}],
}
PHONE = {"endpoint": "https://push.example.com/abc", "keys": {"p256dh": "B" * 87, "auth": "a" * 22}}
TOLD = [  # what can be read, by everybody with a token
    "/status", "/glance", "/loadpoints", "/loadpoints/garage", "/battery", "/battery/stats",
    "/battery/losses", "/commands", "/tariff", "/plan", "/forecast", "/events", "/history/power",
    "/history/energy", "/history/sessions", "/history/sessions/months", "/history/decisions", "/savings",
    "/devices", "/settings", "/automations", "/tokens/self", "/push/key", "/notify/targets",
]  # fmt: skip
ROWS = [
    *(("GET", f"{V1}{path}", READ, None) for path in TOLD),
    ("GET", "/metrics", READ, None),
    ("POST", f"{V1}/plan/preview", READ, {}),
    ("POST", f"{V1}/automations/rehearsal", READ, NIGHT),
    ("PATCH", f"{V1}/loadpoints/garage", CONTROL, {"mode": "off"}),
    ("POST", f"{V1}/loadpoints/garage/commands", CONTROL, {"action": "stop"}),
    ("POST", f"{V1}/battery/commands", CONTROL, {"action": "restore"}),
    ("PATCH", f"{V1}/battery", CONTROL, {"reserve_pct": 20}),
    ("POST", f"{V1}/curtailment/commands", CONTROL, {"action": "restore"}),
    ("POST", f"{V1}/plan/commands", CONTROL, {"action": "pause"}),
    ("POST", f"{V1}/plan/refresh", CONTROL, None),
    ("POST", f"{V1}/automations", CONTROL, NIGHT),
    ("PATCH", f"{V1}/automations/night", CONTROL, {"enabled": False}),
    ("DELETE", f"{V1}/automations/night", CONTROL, None),
    ("GET", f"{V1}/push/subscriptions", CONTROL, None),
    ("POST", f"{V1}/push/subscriptions", CONTROL, PHONE),
    ("DELETE", f"{V1}/push/subscriptions", CONTROL, None),
    ("POST", f"{V1}/notify/test", CONTROL, {}),
    ("PATCH", f"{V1}/settings", ADMIN, {}),
    ("POST", f"{V1}/pairing-codes", ADMIN, {}),
    ("GET", f"{V1}/tokens", ADMIN, None),
    ("POST", f"{V1}/tokens", ADMIN, {"name": "Ann", "scope": "read"}),
    ("DELETE", f"{V1}/tokens/t-read", ADMIN, None),
]
PUBLIC = [f"{V1}/health", f"{V1}/ready", f"{V1}/info", "/docs"]


def is_problem(answer, status, code):
    assert answer.headers["content-type"] == PROBLEM_JSON
    document = answer.json()
    assert (answer.status_code, document["status"], document["code"]) == (status, status, code)
    assert document["title"]
    assert document["detail"]
    return True


async def test_every_row_needs_its_scope_and_answers_with_it(house):
    for method, path, scope, body in ROWS:
        async with house.client(None) as nobody:
            assert is_problem(await nobody.request(method, path, json=body), 401, "unauthorized")
        if (below := BELOW[scope]) is not None:
            async with house.client(below) as lesser:
                assert is_problem(await lesser.request(method, path, json=body), 403, "forbidden"), path
        async with house.client(scope) as caller:
            answer = await caller.request(method, path, json=body)
        assert answer.is_success, (method, path, answer.text)


@pytest.fixture
async def reader(house):
    async with house.client() as client:
        yield client


@pytest.mark.parametrize("path", PUBLIC)
async def test_some_rows_need_no_token(path, house):
    async with house.client(None) as nobody:
        assert (await nobody.get(path)).status_code == 200


def test_no_route_leaves_its_scope_to_silence():
    handlers = {
        f"{controller.path}: {name}": handler.opt
        for controller in WITH_TOKEN
        for name, handler in vars(controller).items()
        if hasattr(handler, "opt")
    }
    assert len(handlers) > 25
    assert [name for name, options in handlers.items() if "scope" not in options] == []


@pytest.mark.parametrize("path", TOLD)
async def test_what_is_read_has_a_tag_and_is_not_sent_twice(reader, path):
    first = await reader.get(f"{V1}{path}?to=2026-01-15T02:00:00Z" if "history" in path else f"{V1}{path}")
    assert first.status_code == 200
    tag = first.headers["etag"]
    again = await reader.get(str(first.url), headers={"If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert "content-length" not in again.headers or again.headers["content-length"] == "0"
    changed = await reader.get(str(first.url), headers={"If-None-Match": 'W/"other"'})
    assert (changed.status_code, changed.content) == (200, first.content)


@pytest.mark.parametrize(
    ("method", "path", "sent", "status", "code"),
    [
        ("GET", "/nowhere", {}, 404, "not_found"),
        ("GET", "/loadpoints/nowhere", {}, 404, "not_found"),
        ("PUT", "/status", {}, 405, "method_not_allowed"),
        ("DELETE", "/battery", {}, 405, "method_not_allowed"),
        ("GET", "/status", {"headers": {"Accept": "text/csv"}}, 406, "not_acceptable"),
        ("GET", "/history/power", {"headers": {"Accept": "image/png"}}, 406, "not_acceptable"),
        ("POST", "/battery/commands", {"content": b"x" * 70_000}, 413, "too_large"),
        ("POST", "/pair", {"data": {"code": "a", "name": "b"}}, 415, "unsupported_media_type"),
        ("PATCH", "/battery", {"data": {"reserve_pct": "9"}}, 415, "unsupported_media_type"),
        ("POST", "/battery/commands", {"content": b"{"}, 400, "bad_json"),
        ("POST", "/battery/commands", {"json": {"action": "explode"}}, 422, "invalid_request"),
        ("GET", "/history/power?from=x", {}, 422, "invalid_request"),
    ],
)
async def test_whatever_is_refused_is_a_problem_document(reader, method, path, sent, status, code):
    answer = await reader.request(method, f"{V1}{path}", **sent)
    assert is_problem(answer, status, code)
    if status == 405:
        assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize(
    "accept", [None, "*/*", "application/json", "Application/JSON", "text/html, */*;q=0.8"]
)
async def test_who_takes_json_gets_json(reader, accept):
    headers = {} if accept is None else {"Accept": accept}
    assert (await reader.get(f"{V1}/loadpoints", headers=headers)).status_code == 200


@pytest.mark.parametrize(
    ("accept", "told_as"),
    [
        ("text/csv", "text/csv"),
        ("TEXT/CSV ; q=0.2", "text/csv"),
        ("text/*", "text/csv"),
        ("text/csv, application/json;q=0.9", "text/csv"),
        ("*/*;q=0.1, text/csv", "text/csv"),
        ("application/json, text/csv", "application/json"),  # either is as good
        ("text/csv;q=0.5, */*", "application/json"),
        ("text/csv;q=0, */*", "application/json"),
        ("text/csv;q=0, text/*", None),  # what names it most closely counts
        ("text/csv;q=0", None),
        ("text/csv;q=0.000, application/json;q=0", None),
        ("application/json;q=0", None),
        ("text/html", None),
    ],
)
async def test_a_table_is_told_in_the_form_that_its_reader_would_rather_have(reader, accept, told_as):
    answer = await reader.get(f"{V1}/history/energy", headers={"Accept": accept})
    if told_as is None:
        assert is_problem(answer, 406, "not_acceptable")
    else:
        assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, told_as)


@pytest.mark.parametrize(
    "path", ["/history/power", "/history/energy", "/history/decisions", "/history/sessions"]
)
async def test_every_history_is_told_as_a_table_too(reader, path):
    answer = await reader.get(f"{V1}{path}", headers={"Accept": "text/csv"})
    assert answer.headers["content-type"].startswith("text/csv")
    assert "Accept" in answer.headers["vary"]
    assert "," in answer.text.splitlines()[0]


@pytest.mark.parametrize(
    ("path", "offered", "is_packed"),
    [
        ("/api/v1/status", "gzip, deflate, br", True),
        ("/api/v1/status", "identity", False),
        ("/api/v1/status", "br, gzip;q=0", False),
        ("/api/v1/status", "gzip ; q=0.000", False),
        ("/api/v1/status", "GZIP;q=0.5", True),
        ("/api/v1/health", "gzip", False),  # too small to be worth it
        ("/metrics", "gzip", True),
    ],
)
async def test_large_answers_are_packed_for_who_can_unpack_them(reader, path, offered, is_packed):
    async with reader.stream("GET", path, headers={"Accept-Encoding": offered}) as answer:
        raw = b"".join([piece async for piece in answer.aiter_raw()])
    assert ("content-encoding" in answer.headers) is is_packed
    assert int(answer.headers["content-length"]) == len(raw)
    plain = await reader.get(path, headers={"Accept-Encoding": "identity"})
    assert plain.content == (gzip.decompress(raw) if is_packed else raw)
    assert answer.headers.get("etag") == plain.headers.get("etag")
    if is_packed:
        assert "Accept-Encoding" in answer.headers["vary"]
        assert "Accept-Encoding" in plain.headers["vary"]
        assert len(raw) < len(plain.content)


async def test_a_packed_answer_is_not_sent_twice_either(reader):
    first = await reader.get(f"{V1}/status", headers={"Accept-Encoding": "gzip"})
    tag = {"If-None-Match": first.headers["etag"], "Accept-Encoding": "gzip"}
    assert (await reader.get(f"{V1}/status", headers=tag)).status_code == 304
    headed = await reader.head(f"{V1}/status", headers={"Accept-Encoding": "gzip"})
    assert headed.headers["etag"] == first.headers["etag"]
    assert headed.content == b""


@pytest.mark.parametrize("weight", ["1e999", "nan", "-1", "x"])
async def test_a_weight_that_is_no_weight_is_no_wish_for_a_table(reader, weight):
    headers = {"Accept": f"text/csv;q={weight}, application/json"}
    answer = await reader.get(f"{V1}/history/energy", headers=headers)
    assert answer.status_code == 200


async def test_a_fault_of_ours_tells_nothing_of_our_insides(house, admin):
    house.control.fails = ZeroDivisionError("hunter2")
    answer = await admin.post(f"{V1}/battery/commands", json={"action": "hold"})
    assert is_problem(answer, 500, "internal_error")
    assert "hunter2" not in answer.text
