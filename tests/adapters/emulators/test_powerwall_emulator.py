"""The emulated site behaves: it acts on its tariff, keeps its reserve, and misbehaves on request."""

import httpx
import pytest

from adapters.batteries.powerwall.emulator.fleet_api import (
    CONSOLE_TOKEN,
    FIRST_REFRESH_TOKEN,
    SITE_ID,
    PowerwallEmulator,
)
from adapters.batteries.powerwall.emulator.gateway import faults_in, price_at
from tests.adapters.emulators.houses import NOON, ManualClock, a_house

SITE = f"/api/1/energy_sites/{SITE_ID}"
EVERY_DAY = {"fromDayOfWeek": 0, "toDayOfWeek": 6}


@pytest.fixture
async def site():
    house = a_house(pv_w=1_000, load_w=1_500)
    house.battery.reserve_pct = 20
    emulator = PowerwallEmulator(house, clock=ManualClock())
    await emulator.start()
    headers = {"authorization": f"Bearer {CONSOLE_TOKEN}"}
    async with httpx.AsyncClient(
        base_url=emulator.url, headers=headers, timeout=0.5, trust_env=False
    ) as emulator.client:
        yield emulator
    await emulator.stop()


async def post(site, what, **body):
    return await site.client.post(f"{SITE}/{what}", json=body)


async def battery_w(site):
    return (await site.client.get(f"{SITE}/live_status")).json()["response"]["battery_power"]


def two_bands(inside, outside, start=12, end=13):
    """A hand-written tariff: (buy, sell) from `start` to `end` o'clock and for the rest of the day."""

    def side(index):
        bands = {
            "IN": [{**EVERY_DAY, "fromHour": start, "fromMinute": 0, "toHour": end, "toMinute": 0}],
            "OUT": [
                {**EVERY_DAY, "fromHour": 0, "fromMinute": 0, "toHour": start, "toMinute": 0},
                {**EVERY_DAY, "fromHour": end, "fromMinute": 0, "toHour": 24, "toMinute": 0},
            ],
        }
        year = {"fromMonth": 1, "fromDay": 1, "toMonth": 12, "toDay": 31}
        return {
            "seasons": {"AllYear": {**year, "tou_periods": {k: {"periods": v} for k, v in bands.items()}}},
            "energy_charges": {"AllYear": {"rates": {"IN": inside[index], "OUT": outside[index]}}},
        }

    return {"version": 1, **side(0), "sell_tariff": side(1)}


DEAR, CHEAP = two_bands((99, 99), (0.30, 0.08)), two_bands((0, 0), (10, 0))


async def upload(site, tariff):
    return await post(site, "time_of_use_settings", tou_settings={"tariff_content_v2": tariff})


@pytest.mark.parametrize(
    ("tariff", "settings", "expected_w"),
    [
        (DEAR, {}, 5_000),
        (CHEAP, {}, -5_000),
        (DEAR, {"customer_preferred_export_rule": "pv_only"}, 500),  # may not be exported
        (CHEAP, {"disallow_charge_from_grid_with_solar_installed": True}, 500),
        (two_bands((0.3, 99), (0.3, 0.08)), {}, -5_000),  # cheap to buy, dear to sell: a bargain
        (two_bands((0.5, 0.08), (0.3, 0.05)), {}, 500),  # an everyday tariff moves nothing
    ],
)
async def test_by_tariff_only_prices_without_doubt_move_it(site, tariff, settings, expected_w):
    await post(site, "operation", default_real_mode="autonomous")
    if settings:
        await post(site, "grid_import_export", **settings)
    await upload(site, tariff)
    assert await battery_w(site) == expected_w


async def test_a_window_ends_by_itself(site):
    site.house.battery.soc_pct = 90
    await post(site, "operation", default_real_mode="autonomous")
    await upload(site, DEAR)
    assert await battery_w(site) == 5_000
    site._clock.turn(3_600)
    site.house.advance(site._clock.now())
    assert site.house.battery_w == 500


async def test_in_self_consumption_no_tariff_moves_it(site):
    await upload(site, DEAR)
    assert await battery_w(site) == 500


@pytest.mark.parametrize(
    ("percent", "shown", "expected_w"),
    [(20, 20, 500), (50, 50, 0), (60, 60, -1_700), (90, 100, -1_700)],
)
async def test_a_reserve_is_kept_and_slowly_reached(site, percent, shown, expected_w):
    await post(site, "backup", backup_reserve_percent=percent)
    assert await battery_w(site) == expected_w
    assert site.info()["backup_reserve_percent"] == shown


async def test_backup_mode_fills_it(site):
    await post(site, "operation", default_real_mode="backup")
    assert await battery_w(site) == -3_300


async def test_no_export_holds_back_the_sun(site):
    site.house.pv_available_w, site.house.battery.soc_pct = 5_000, 100
    await post(site, "grid_import_export", customer_preferred_export_rule="never")
    live = (await site.client.get(f"{SITE}/live_status")).json()["response"]
    assert (live["grid_power"], live["solar_power"]) == (0, 1_500)


@pytest.mark.parametrize("rule", ["pv_only", "battery_ok"])
async def test_the_other_export_rules_hold_nothing_back(site, rule):
    site.house.pv_available_w, site.house.battery.soc_pct = 5_000, 100
    await post(site, "grid_import_export", customer_preferred_export_rule=rule)
    live = (await site.client.get(f"{SITE}/live_status")).json()["response"]
    assert live["grid_power"] == -3_500


async def test_its_documents_have_the_recorded_fields(site):
    live = (await site.client.get(f"{SITE}/live_status")).json()["response"]
    assert live["load_power"] == live["solar_power"] + live["battery_power"] + live["grid_power"]
    assert live["timestamp"] == NOON.isoformat()
    info = (await site.client.get(f"{SITE}/site_info")).json()["response"]
    assert {"components", "default_real_mode", "backup_reserve_percent", "version"} <= set(info)
    products = (await site.client.get("/api/1/products")).json()
    assert (products["count"], products["response"][0]["energy_site_id"]) == (1, SITE_ID)


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("operation", {"default_real_mode": "party"}),
        ("operation", {}),
        ("backup", {"percent": 1}),
        ("time_of_use_settings", {"tou_settings": {}}),
        ("time_of_use_settings", {"tou_settings": {"tariff_content_v2": two_bands((-1, 0), (1, 1))}}),
        ("fly", {}),
    ],
)
async def test_a_wrong_body_is_refused_and_changes_nothing(site, what, body):
    before = site.settings
    assert (await post(site, what, **body)).status_code == 400
    assert site.settings == before


def test_a_schedule_that_leaves_a_gap_is_named():
    gap = two_bands((1, 1), (1, 1))
    gap["seasons"]["AllYear"]["tou_periods"]["OUT"]["periods"].pop()
    assert faults_in(gap) == ["buy AllYear: the schedule must cover exactly 24 hours"]
    assert faults_in(DEAR) == []
    assert price_at(DEAR, NOON) == (99.0, 99.0)


async def test_every_refresh_token_works_once(site):
    async def refresh(token):
        return await site.client.post(
            "/oauth2/v3/token", data={"grant_type": "refresh_token", "refresh_token": token}
        )

    first = (await refresh(FIRST_REFRESH_TOKEN)).json()
    assert (await refresh(FIRST_REFRESH_TOKEN)).status_code == 401
    assert (await refresh(first["refresh_token"])).status_code == 200


@pytest.mark.parametrize(
    ("fault", "value", "status"),
    [("forbids", True, 403), ("too_many", 1, 429), ("unavailable", 1, 503), ("empty", True, 200)],
)
async def test_faults_are_answered_with_their_status(site, fault, value, status):
    setattr(site.faults, fault, value)
    answer = await site.client.get(f"{SITE}/live_status")
    assert answer.status_code == status
    assert not answer.json().get("response")


async def test_without_a_valid_token_nothing_is_told(site):
    answer = await site.client.get(f"{SITE}/live_status", headers={"authorization": "Bearer x"})
    assert answer.status_code == 401


@pytest.mark.parametrize("fault", ["silent", "garbage", "drops_mid_answer"])
async def test_a_broken_line_gives_no_answer(site, fault):
    setattr(site.faults, fault, True)
    with pytest.raises(httpx.HTTPError):
        await site.client.get(f"{SITE}/live_status")


async def test_a_liar_shows_what_was_written_and_does_nothing(site):
    site.faults.lies = True
    await post(site, "operation", default_real_mode="autonomous")
    await upload(site, DEAR)
    assert site.info()["default_real_mode"] == "autonomous"
    assert await battery_w(site) == 500


async def test_it_can_be_stopped_and_started_on_the_same_port(site):
    port = site.port
    await site.stop()
    await site.start()
    assert site.port == port
