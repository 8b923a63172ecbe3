"""One charge point four ways at the same number: the phone's page, GET /status, MQTT, Home Assistant."""

import asyncio
import json
import re
from contextlib import asynccontextmanager

import aiomqtt
import httpx
from msgspec.structs import replace

from adapters.clock import SystemClock
from adapters.mqtt.link import Address, MqttBroker
from adapters.stores.memory.records import MemoryDocuments
from domain.house.settings import Mode
from domain.status.loadpoint_document import SessionStatus
from scheduler.broadcast import Broadcast
from scheduler.broker_trouble import BrokerTrouble
from scheduler.keeper import Keeper
from scheduler.kept import Kept
from scheduler.problems import Problems
from tests.adapters.mqtt.told import a_dialect
from tests.browser.page import drawn_in
from tests.fakes.socket_house import served
from tests.fakes.status import NOON, a_loadpoint_status, a_status
from tests.homeassistant_core.entry import ENTRIES, connected
from tests.mosquitto import Mosquitto
from tests.patience import PATIENCE_S, once

READER = {"Authorization": "Bearer read"}
NUMBER = "sensor.home_update_number"
SESSION = SessionStatus(id="s", energy_wh=1_500, solar_wh=900, cost=0.42, started_at=NOON)
WAITING = a_loadpoint_status()
CHARGING = replace(
    WAITING, state="charging", charging=True, power_w=7_200, current_a=31.3, session=SESSION, mode=Mode.FAST
)
STATES = {"Waiting to start": "awaiting_start", "Charging": "charging"}
MODES = {"Sun": "solar", "Fast": "fast"}
LIMITED = replace(CHARGING, limit_soc_pct=65, vehicle=None, power_w=None)


@asynccontextmanager
async def on_a_broker(house, mosquitto):
    """Tells the house on it, and hears what is told of the garage."""
    address = Address(host="127.0.0.1", port=mosquitto.port)
    kept, control = Kept(Keeper(MemoryDocuments())), house.house.control
    trouble = BrokerTrouble(Problems(), lambda: None, SystemClock())
    broadcast = Broadcast(
        MqttBroker(address), a_dialect("entity"), control, control.stream, kept, trouble, client="house"
    )
    running = asyncio.create_task(broadcast.run())
    try:
        async with aiomqtt.Client("127.0.0.1", mosquitto.port) as client:
            await client.subscribe("powersync/loadpoints/garage")
            yield client
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def of_document(document):
    garage = document["loadpoints"]["garage"]
    session = garage.get("session") or {}
    return {
        "state": garage["state"],
        "mode": garage["mode"],
        "charging": garage["charging"],
        "power_w": garage.get("power_w"),
        "limit_soc_pct": garage["limit_soc_pct"],
        "car_pct": (garage.get("vehicle") or {}).get("soc_pct"),
        "session_kwh": None if session.get("energy_wh") is None else session["energy_wh"] / 1000,
        "why": garage["reason"]["text"],
    }


def of_page(drawn):
    """What the words and handles on the screen stand for."""
    state, watts = re.fullmatch(r"(\D+?)(?: ([\d.]+) kW)?", drawn["state"]).groups()
    charge = re.search(r"([\d.]+) kWh", drawn["charge"])
    return {
        "state": STATES[state],
        "mode": MODES[drawn["mode"]],
        "charging": state == "Charging",
        "power_w": None if watts is None else float(watts) * 1000,
        "limit_soc_pct": int(drawn["limit"]),
        "car_pct": None if drawn["level"] == "\N{EN DASH}" else float(drawn["level"].removesuffix(" %")),
        "session_kwh": None if charge is None else float(charge[1]),
        "why": drawn["why"].replace("\N{NO-BREAK SPACE}", " "),
    }


def of_mqtt(told):
    return {
        "state": told["state"],
        "mode": told["mode"],
        "charging": told["charging"],
        "power_w": told["power_w"],
        "limit_soc_pct": told["limit_soc_pct"],
        "car_pct": told["vehicle_soc_pct"],
        "session_kwh": told["session_kwh"],
        "why": told["reason_text"],
    }


def of_core(states):
    def shown(entity_id):
        text = states[entity_id]["state"]
        return None if text == "unknown" else float(text)

    return {
        "state": states["sensor.garage_state"]["state"],
        "mode": states["select.garage_mode"]["state"],
        "charging": states["binary_sensor.garage_charging"]["state"] == "on",
        "power_w": shown("sensor.garage_power"),
        "limit_soc_pct": shown("number.garage_charge_limit"),
        "car_pct": shown("sensor.garage_car_level"),
        "session_kwh": shown("sensor.garage_energy_of_this_charge"),
        "why": states["sensor.garage_state"]["attributes"]["reason"],
    }


async def on_mqtt(client, seq):
    async with asyncio.timeout(PATIENCE_S):
        async for message in client.messages:
            told = json.loads(message.payload)
            if told["seq"] == seq:
                return told
    raise AssertionError("nothing more is told")


async def in_core(here, seq):
    async def states():
        return {each["entity_id"]: each for each in await here.ask("GET", "/api/states")}

    return await once(states, lambda seen: seen[NUMBER]["state"] == str(seq), NUMBER)


async def test_all_four_show_the_same_charge_point_at_the_same_number(running_core, chromium, tmp_path):
    async with served() as house:
        url = f"http://127.0.0.1:{house.port}"
        with Mosquitto(tmp_path) as mosquitto:
            async with (
                connected(running_core, url, token="control") as here,
                on_a_broker(house, mosquitto) as client,
                httpx.AsyncClient(base_url=url, headers={"Authorization": "Bearer read"}) as http,
                drawn_in(chromium, url) as page,
            ):
                enabled = {"type": "config/entity_registry/update", "entity_id": NUMBER, "disabled_by": None}
                await here.say(enabled)
                await here.ask("POST", f"{ENTRIES}/{here.entry_id}/reload")
                await in_core(here, house.stream.seq)
                for garage in (CHARGING, LIMITED, WAITING):
                    seq = house.stream.publish_status(a_status(loadpoints={"garage": garage}))
                    drawn = await page(seq)
                    asked = (await http.get("/api/v1/status")).json()
                    told = await on_mqtt(client, seq)
                    states = await in_core(here, seq)
                    assert drawn["seq"] == asked["seq"] == seq
                    assert of_document(asked)["state"] == garage.state
                    ways = [of_document(asked), of_mqtt(told), of_core(states)]
                    assert ways == [ways[0]] * 3
                    assert of_page(drawn) == ways[0] | {"power_w": shown(ways[0]["power_w"])}


def shown(watts):
    """A screen tells no power where next to none flows."""
    return watts if (watts or 0) > 100 else None
