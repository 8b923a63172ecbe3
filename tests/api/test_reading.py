"""What can be read of the house as it is, in which form."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from api.pages import web_pages
from domain.energy.terms_shown import shown
from domain.energy.terms_so_far import TermsSoFar
from domain.house.access import Scope
from domain.tariff.slots import PriceSlot
from domain.tariff.terms import Band, DayCredit, DemandCharge, TariffTerms
from domain.tariff.wall_clock import When
from tests.fakes.status import AN_EVENT, NOON, with_grid


async def test_the_status_is_the_document_of_the_stream_with_every_key(house, admin):
    answer = await admin.get("/api/v1/status")
    assert answer.status_code == 200
    assert answer.content == house.control.stream.current_json
    status = answer.json()
    assert (status["seq"], status["event"], status["loadpoints"]["garage"]["timer"]) == (1, None, None)


async def test_a_status_is_sent_once_until_it_changes(house, admin):
    tag = (await admin.get("/api/v1/status")).headers["etag"]
    same = await admin.get("/api/v1/status", headers={"If-None-Match": tag})
    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
    house.control.stream.publish_status(with_grid(5))
    assert (await admin.get("/api/v1/status", headers={"If-None-Match": tag})).status_code == 200


@pytest.mark.parametrize("path", ["/tariff", "/devices"])
async def test_what_only_grew_older_is_the_same(house, admin, path):
    tag = (await admin.get(f"/api/v1{path}")).headers["etag"]
    house.clock.at += timedelta(seconds=5)
    (report,) = house.control.devices()
    house.control.devices = lambda: [replace(report, age_s=8)]
    again = await admin.get(f"/api/v1{path}", headers={"If-None-Match": f'"other", {tag}'})
    assert again.status_code == 304


async def test_loadpoints_are_the_objects_of_the_status(admin):
    status = (await admin.get("/api/v1/status")).json()
    listed = (await admin.get("/api/v1/loadpoints")).json()
    assert listed == {"items": [status["loadpoints"]["garage"]], "next": None}
    assert (await admin.get("/api/v1/loadpoints/garage")).json() == listed["items"][0]


async def test_the_battery_tells_what_it_can_do(admin):
    battery = (await admin.get("/api/v1/battery")).json()
    assert (battery["soc_pct"], battery["capabilities"]["actions"]) == (73.6, ["hold"])
    devices = (await admin.get("/api/v1/devices")).json()["items"]
    (known,) = [each["capabilities"] for each in devices if each["id"] == "battery"]
    assert known == battery["capabilities"]
    assert {"ends_by_itself", "physical_proof", "read_only", "curtail_hint", "why_not"} <= set(known)


async def test_prices_come_with_source_and_age(admin):
    tariff = (await admin.get("/api/v1/tariff")).json()
    assert (tariff["source"], tariff["age_s"], len(tariff["items"])) == ("time_of_use", 12.0, 4)
    assert set(tariff["items"][0]) == {"start", "end", "import", "export", "wholesale", "kind", "spike"}


async def test_prices_that_no_source_has_told_yet_are_awaited(house, admin):
    for awaited in (True, False):
        house.control.awaits_prices = awaited
        assert (await admin.get("/api/v1/tariff")).json()["awaited"] is awaited


async def test_a_house_without_a_plan_says_so(house, admin):
    assert (await admin.get("/api/v1/plan")).json()["slots"][0]["reason"]["text"] == "Power is cheap now."
    house.control.plan = None
    assert (await admin.get("/api/v1/plan")).status_code == 404


async def test_commands_are_paged_newest_first(admin):
    for _ in range(3):
        await admin.post("/api/v1/battery/commands", json={"action": "hold"})
    first = (await admin.get("/api/v1/commands?limit=2")).json()
    rest = (await admin.get(f"/api/v1/commands?limit=2&cursor={first['next']}")).json()
    assert (await admin.get("/api/v1/commands?cursor=nonsense")).status_code == 422
    assert [c["id"] for c in first["items"]] == ["c3", "c2"]
    assert ([c["id"] for c in rest["items"]], rest["next"]) == (["c1"], None)
    assert (await admin.get("/api/v1/commands/c2")).json()["state"] == "accepted"


async def test_events_are_paged_newest_first(house, admin):
    house.control.events = [replace(AN_EVENT, id=name) for name in ("c", "b", "a")]
    first = (await admin.get("/api/v1/events?limit=2")).json()
    rest = (await admin.get(f"/api/v1/events?limit=2&cursor={first['next']}")).json()
    assert [event["id"] for event in first["items"]] == ["c", "b"]
    assert ([event["id"] for event in rest["items"]], rest["next"]) == (["a"], None)
    assert first["items"][0]["text"] == "Price spike: the market pays $15.00/kWh."
    assert (await admin.get("/api/v1/events?cursor=nonsense")).status_code == 422


async def test_devices_are_listed(admin):
    (device,) = (await admin.get("/api/v1/devices")).json()["items"]
    assert (device["id"], device["health"], device["writes_today"]) == ("battery", "ok", 2)


async def test_settings_show_no_secret(admin):
    answer = await admin.get("/api/v1/settings")
    assert answer.json()["tariff"] == {"token": "••••••", "token_file": "/run/secrets/amber"}
    for secret in ("hunter2", "amber-secret", "04AABB"):
        assert secret not in answer.text


async def test_probes_need_no_token(house):
    async with house.client(None) as anybody:
        assert (await anybody.get("/api/v1/health")).json() == {"status": "ok"}
        assert (await anybody.get("/api/v1/info")).json()["instance"] == "house-1"
        assert (await anybody.get("/api/v1/ready")).status_code == 200
        house.control.is_ready = False
        assert (await anybody.get("/api/v1/ready")).status_code == 503


async def test_prices_come_with_what_is_left_of_the_contracts_quotas(house, admin):
    assert (await admin.get("/api/v1/tariff")).json()["terms"] is None
    noon = When(days="mon-fri", from_="11:00", to="14:00", season="dec-feb")
    band = Band(name="free", upto_kwh=24, price=0.0, when=(noon,))
    now = datetime(2026, 1, 15, 2, tzinfo=UTC)
    terms = TariffTerms(
        bands=(band,),
        demand=(DemandCharge(name="peak", per_kw=12, when=(noon,)),),
        credits=(DayCredit(name="zero hero", amount=1, when=(noon,)),),
    )
    house.control.terms = shown(terms, TermsSoFar(), now, ZoneInfo("Australia/Brisbane"))
    answer = (await admin.get("/api/v1/tariff")).json()["terms"]
    window = {"days": "mon-fri", "from": "11:00", "to": "14:00", "season": "dec-feb"}
    for kind in ("bands", "demand", "credits"):
        assert [each["when"] for each in answer[kind]] == [[window]]
    [told] = answer["bands"]
    assert (told["name"], told["left_kwh"], told["applies"]) == ("free", None, None)  # nobody looked today
    assert (told["upto_kwh"], told["price"], told["resets_at"]) == (24, 0, "2026-01-15T14:00:00Z")


async def test_prices_carry_no_noise_in_their_last_digits(house, admin):
    noisy = {"import_price": 0.1 + 0.2, "export_price": -0.016588000000000002}
    slot = PriceSlot(start=NOON, end=NOON + timedelta(minutes=30), wholesale_price=0.1 + 0.7, **noisy)
    house.control.tariff = replace(house.control.tariff, slots=(slot,))
    plan = house.control.plan
    house.control.plan = replace(plan, slots=tuple(replace(each, **noisy) for each in plan.slots))
    [told] = (await admin.get("/api/v1/tariff")).json()["items"]
    assert (told["import"], told["export"], told["wholesale"]) == (0.3, -0.016588, 0.8)
    slots = (await admin.get("/api/v1/plan")).json()["slots"]
    assert {(each["import"], each["export"]) for each in slots} == {(0.3, -0.016588)}


async def test_metrics_leave_out_what_is_unknown(house, admin):
    lines = (await admin.get("/metrics")).text.splitlines()
    assert 'powersync_power_watts{flow="grid"} -1200' in lines
    assert 'powersync_device_health{device="battery",health="ok"} 1' in lines
    house.control.stream.publish_status(with_grid(None))
    assert 'flow="grid"' not in (await admin.get("/metrics")).text


async def test_metrics_count_which_plans_go_on_from_the_model_before(admin):
    lines = (await admin.get("/metrics")).text.splitlines()
    assert "# TYPE powersync_replans_total counter" in lines
    assert 'powersync_replans_total{model="resident"} 19' in lines
    assert 'powersync_replans_total{model="rebuilt"} 1' in lines


async def test_the_documentation_needs_nothing_from_elsewhere(house):
    async with house.client(None) as anybody:
        page = await anybody.get("/docs")
    assert page.status_code == 200
    assert "/api/v1/battery/commands" in page.text
    assert "viewport" in page.text
    for elsewhere in ("http://", "https://", "<script", "<link"):
        assert elsewhere not in page.text


async def test_every_page_is_ours_and_says_so(house):
    own = {"/docs", *web_pages()}
    async with house.client(None) as browser:
        for path in sorted(own):
            answer = await browser.get(path)
            policy = answer.headers["content-security-policy"]
            assert "default-src 'self'" in policy or "default-src 'none'" in policy, path
            assert "http" not in policy, path
        for path in (
            "/schema",
            "/schema/swagger",
            "/schema/elements",
            "/schema/openapi.json",
            "/schema/redoc",
        ):
            assert (await browser.get(path)).status_code == 404, path


@pytest.mark.parametrize("scope", list(Scope))
async def test_every_scope_reads(house, scope):
    async with house.client(scope) as client:
        assert (await client.get("/api/v1/status")).status_code == 200


@pytest.mark.parametrize("path", ["/", "/docs", "/sw.js", "/metrics", "/api/v1/history/power"])
async def test_a_text_names_its_charset_once(admin, path):
    answer = await admin.get(path, headers={"Accept": "text/csv"} if "history" in path else {})
    assert answer.status_code == 200
    assert answer.headers["content-type"].count("charset=utf-8") == 1


@pytest.mark.parametrize(
    "path", ["/docs", "/metrics", "/", "/api/v1/status", "/api/v1/health", "/api/v1/history/power"]
)
async def test_head_is_answered_as_get_without_the_body(house, admin, path):
    admin.headers["Accept-Encoding"] = "identity"
    full, head = await admin.get(path), await admin.head(path)
    assert (head.status_code, head.content) == (full.status_code, b"")
    assert head.headers["content-type"] == full.headers["content-type"]
    assert head.headers["content-length"] == full.headers["content-length"] == str(len(full.content))
    assert full.content


async def test_head_needs_a_token_where_get_does_and_is_refused_where_get_is(house, admin):
    async with house.client(token=None) as stranger:
        assert (await stranger.head("/api/v1/status")).status_code == 401
    assert (await admin.head("/api/v1/pair")).status_code == 405
