"""`/settings` is read with its secrets masked, and changed by who may."""

from domain.errors import Conflict, InvalidRequest


async def test_a_change_is_answered_with_the_settings_as_they_are_now(house, admin):
    answer = await admin.patch("/api/v1/settings", json={"site": {"name": "Cabin"}})
    assert (answer.status_code, answer.headers["settings-kept"]) == (200, "file")
    assert answer.json()["site"] == {"name": "Cabin"}
    assert answer.json() == (await admin.get("/api/v1/settings")).json()
    assert "hunter2" not in answer.text
    house.settings.is_kept = False
    answer = await admin.patch("/api/v1/settings", json={})
    assert answer.headers["settings-kept"] == "memory"


async def test_what_is_refused_says_why(house, admin):
    house.settings.refusal = InvalidRequest("faults", {"site.phases": "must be one of 1, 3"})
    answer = await admin.patch("/api/v1/settings", json={"site": {"phases": 2}})
    assert (answer.status_code, answer.json()["fields"]) == (422, {"site.phases": "must be one of 1, 3"})
    house.settings.refusal = Conflict("server.port", "needs_restart")
    answer = await admin.patch("/api/v1/settings", json={"server": {"port": 1}})
    assert (answer.status_code, answer.json()["code"]) == (409, "needs_restart")
    assert (await admin.patch("/api/v1/settings", json=[1])).status_code == 422


async def test_only_an_admin_changes_the_settings_and_tries_devices(house):
    async with house.client("control") as app:
        assert (await app.patch("/api/v1/settings", json={})).status_code == 403
        assert (await app.post("/api/v1/devices/test", json={})).status_code == 403


async def test_forms_are_told_what_can_be_set_and_try_a_device_before_it_is_added(admin):
    (section,) = (await admin.get("/api/v1/settings/schema")).json()["items"]
    assert (section["key"], section["fields"]) == (
        "site", [{"key": "name", "type": "text"}]
    )  # fmt: skip
    table = {"driver": "amber", "token": "t"}
    told = await admin.post("/api/v1/devices/test", json={"section": "tariff", "table": table})
    assert (told.status_code, told.json()["answered"], told.json()["restart"]) == (200, True, ["tariff"])
    wrong = await admin.post("/api/v1/devices/test", json={"section": "toaster", "table": {}})
    assert (wrong.status_code, list(wrong.json()["fields"])) == (422, ["section"])


async def test_a_restart_is_asked_for_and_told(house, admin):
    house.settings.refusal = Conflict("battery.host", "needs_restart")
    body = {"battery": {"host": "h"}}
    assert (await admin.patch("/api/v1/settings", json=body)).status_code == 409
    answer = await admin.patch("/api/v1/settings?restart=true", json=body)
    assert (answer.status_code, answer.headers["settings-restart"]) == (200, "true")
    assert (await admin.post("/api/v1/restart")).status_code == 202
    async with house.client("control") as app:
        assert (await app.post("/api/v1/restart")).status_code == 403
    assert house.settings.restarts == 1
