"""A writer sees what it wrote: in the answer, in every GET after it and on the stream, in a real house."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import msgspec
from msgspec.structs import fields, replace

from domain.battery.patch import CHANGEABLE as OF_BATTERY
from domain.house.house import Battery, Vehicle
from domain.house.settings import CheapSettings, ScheduleSettings, SmartSettings, SolarSettings
from domain.loadpoint.patch import CHANGEABLE as OF_LOADPOINT
from domain.status.merge_patch import apply
from powersync.scenario.virtual_time import run_in_virtual_time
from tests.fakes.api import TestHouse
from tests.scheduler.living import HOUSE, Living

V1 = "/api/v1"
PATCHES: dict[str, dict[str, Any]] = {
    "": {
        "mode": "cheap", "limit_soc_pct": 70, "min_current_a": 8, "max_current_a": 16, "phases": 3,
        "priority": 5, "vehicle": "ioniq", "charge_in_demand_window": True,
        "discharge_floor_pct": 40,
    },
    "solar": {
        "method": "direct", "buffer_w": 300, "start_delay_s": 60, "stop_delay_s": 90,
        "battery_start_soc_pct": 60, "battery_pause_soc_pct": 50, "resume_at": "pause", "parallel": True,
        "parallel_reserve_w": 3000, "grid_tolerance_w": 200, "grid_fallback": "minimum",
        "phase_up_delay_s": 60, "phase_down_delay_s": 60,
    },
    "cheap": {
        "recovery_soc_pct": 30, "recovery_price": 0.25, "opportunity_price": 0.05, "price_hysteresis": 0.01,
        "battery_min_soc_pct": 30, "no_grid_import": True, "preserve_battery": True,
    },
    "schedule": {
        "from": "01:00", "to": "05:00", "days": "mon-fri", "max_price": 0.2, "no_grid_import": True,
        "preserve_battery": True,
    },
    "smart": {
        "target_soc_pct": 70, "departures": {"mon": "07:00"}, "strategy": "solar_only", "max_price": 0.2,
        "min_battery_soc_pct": 30, "preserve_battery": True, "charge_efficiency": 0.85,
    },
}  # fmt: skip
BATTERY = {"reserve_pct": 35, "max_charge_w": 3000, "max_discharge_w": 2500}
KINDS = {"solar": SolarSettings, "cheap": CheapSettings, "schedule": ScheduleSettings, "smart": SmartSettings}
LIVED_IN = replace(HOUSE, vehicles=(Vehicle(id="ioniq"),))


@asynccontextmanager
async def lived_in() -> AsyncIterator[tuple[Living, httpx.AsyncClient]]:
    """A real engine behind the API."""
    living = Living(LIVED_IN)
    await living.start()
    engine = living.engine
    house = TestHouse(
        control=engine.room, feed=engine.stream, automations=engine.automations, clock=living.clock
    )
    await house.with_tokens()
    async with house.client() as admin:
        yield living, admin
    await living.kill()


def test_the_table_holds_every_setting_that_can_be_written():
    assert {*PATCHES[""], *KINDS} == set(OF_LOADPOINT)
    assert set(BATTERY) == set(OF_BATTERY)
    for mode, kind in KINDS.items():
        assert {info.encode_name for info in fields(kind)} == set(PATCHES[mode]), mode


def shown(document: dict[str, Any], mode: str, name: str) -> Any:
    """Where the status shows a setting."""
    if mode:
        return document[mode].get(name)  # in a patch absent means the same as null
    if name == "vehicle":
        return (document["vehicle"] or {}).get("id")
    return document["phases_set" if name == "phases" else name]


def rounds() -> list[tuple[str, dict[str, Any]]]:
    """All of a mode at once; what excludes another setting goes after it, by itself."""
    found = []
    for mode, settings in PATCHES.items():
        alone = {"preserve_battery"} if "no_grid_import" in settings else set()
        found.append((mode, {name: value for name, value in settings.items() if name not in alone}))
        found += [(mode, {name: settings[name], "no_grid_import": False}) for name in alone]
        found.append((mode, dict.fromkeys(settings)))
    return found


def test_every_setting_of_a_loadpoint_is_seen_by_its_writer_at_once() -> None:
    async def whole() -> None:
        async with lived_in() as (living, admin):
            configured = (await admin.get(f"{V1}/loadpoints/garage")).json()
            frames = living.engine.stream.listen(frozenset({"status"}))
            streamed = msgspec.json.decode(await anext(frames))["status"]
            for mode, patch in rounds():
                sent = {mode: patch} if mode else patch
                answer = await admin.patch(f"{V1}/loadpoints/garage", json=sent)
                assert answer.status_code == 200, answer.text
                one = (await admin.get(f"{V1}/loadpoints/garage")).json()
                status = (await admin.get(f"{V1}/status")).json()
                (listed,) = (await admin.get(f"{V1}/loadpoints")).json()["items"]
                while streamed["seq"] < status["seq"]:
                    change = msgspec.json.decode(await anext(frames))
                    streamed = apply(streamed, change["patch"]) | {"seq": change["seq"]}
                garages = (status["loadpoints"]["garage"], streamed["loadpoints"]["garage"])
                for document in (answer.json(), one, listed, *garages):
                    for name, value in patch.items():
                        before = shown(configured, mode, name)
                        assert value is None or value != before or name == "no_grid_import", name
                        assert shown(document, mode, name) == (before if value is None else value), name
            await frames.aclose()

    run_in_virtual_time(whole())


def test_every_limit_of_the_battery_is_seen_by_its_writer_at_once() -> None:
    async def whole() -> None:
        async with lived_in() as (_, admin):
            for name, value in BATTERY.items():
                for wanted, expected in ((value, value), (None, getattr(Battery(), name))):
                    answer = await admin.patch(f"{V1}/battery", json={name: wanted})
                    assert answer.json()[name] == expected
                    assert (await admin.get(f"{V1}/battery")).json()[name] == expected
            await admin.patch(f"{V1}/battery", json=BATTERY)
            assert (await admin.get(f"{V1}/status")).json()["battery"]["reserve_pct"] == 35

    run_in_virtual_time(whole())


MODES = [
    ({"mode": "fast"}, "fast", "full_rate"),
    ({"mode": "off"}, "none", "mode_disabled"),
    ({"mode": "schedule", "schedule": {"to": "23:00", "max_price": 0.1}}, "none", "price_above_limit"),
    ({"mode": "cheap", "cheap": {"opportunity_price": 0.4}}, "cheap", "price_ok"),
    ({"limit_soc_pct": 30}, "none", "target_reached"),
]


def test_a_new_mode_is_answered_with_its_own_reason_before_any_tick() -> None:
    async def whole() -> None:
        async with lived_in() as (living, admin):
            await living.clock.sleep(0.5)  # between two ticks
            for patch, owner, code in MODES:
                await living.clock.sleep(3)
                ticks = living.engine.loop.ticks
                answer = (await admin.patch(f"{V1}/loadpoints/garage", json=patch)).json()
                assert (answer["reason"]["code"], answer["owner"]) == (code, owner)
                assert living.engine.loop.ticks == ticks
                assert answer["reason"]["text"]
                assert (await admin.get(f"{V1}/loadpoints/garage")).json()["reason"] == answer["reason"]

    run_in_virtual_time(whole())


def test_a_command_is_seen_by_its_writer_at_once_and_stays_what_the_house_does() -> None:
    async def whole() -> None:
        async with lived_in() as (living, admin):
            made = (await admin.post(f"{V1}/battery/commands", json={"action": "hold"})).json()
            started = (await admin.post(f"{V1}/loadpoints/garage/commands", json={"action": "start"})).json()
            for _ in range(2):
                status = (await admin.get(f"{V1}/status")).json()
                garage, battery = status["loadpoints"]["garage"], status["battery"]
                assert (garage["owner"], garage["last_command"]["id"]) == ("manual", started["id"])
                assert (garage["until"], garage["reason"]["code"]) == (started["until"], "manual")
                assert (battery["owner"], battery["until"]) == ("user", made["until"])
                assert battery["reason"]["code"] == "user_command"
                newest = (await admin.get(f"{V1}/commands?limit=2")).json()["items"]
                assert [each["id"] for each in newest] == [started["id"], made["id"]]
                await living.clock.sleep(15)
            released = await admin.post(f"{V1}/loadpoints/garage/commands", json={"action": "release"})
            garage = (await admin.get(f"{V1}/loadpoints/garage")).json()
            assert (garage["owner"], garage["last_command"]["id"]) == ("none", released.json()["id"])

    run_in_virtual_time(whole())
