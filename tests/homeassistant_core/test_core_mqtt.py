"""A house that a real Home Assistant discovers over a real broker: what it shows, and what it may ask."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from msgspec.structs import replace

from adapters.clock import SystemClock
from adapters.mqtt.link import Address, MqttBroker
from adapters.stores.memory.records import MemoryDocuments
from domain.command.capabilities import ChargerCapabilities
from domain.energy.totals import Totals
from domain.house.settings import Mode
from scheduler.broadcast import Broadcast
from scheduler.broker_trouble import BrokerTrouble
from scheduler.keeper import Keeper
from scheduler.kept import Kept
from scheduler.problems import Problems
from tests.adapters.mqtt.told import a_dialect
from tests.fakes.control import FakeControl
from tests.fakes.status import a_loadpoint_status, a_status
from tests.homeassistant_core.entry import ENTRIES, FLOWS
from tests.mosquitto import Mosquitto
from tests.patience import once, until

ABLE = ChargerCapabilities()
STATES = {
    "sensor.powersync_grid_power": "-1200",
    "sensor.powersync_energy_from_the_grid": "1.5",
    "sensor.powersync_buying_price": "0.36",
    "sensor.powersync_planned_now": "Charge",
    "sensor.powersync_next_change": "",
    "binary_sensor.powersync_problem": "off",
    "sensor.powersync_battery_level": "73.6",
    "sensor.powersync_battery_power": "-2500",
    "sensor.powersync_battery_activity": "Runs by itself",
    "select.powersync_battery_take_over": "Automatic",
    "number.powersync_battery_take_over_for": "30.0",
    "number.powersync_battery_reserve": "10",
    "button.powersync_battery_back_to_automatic": "unknown",
    "select.powersync_garage_mode": "Sun",
    "switch.powersync_garage_charge": "off",
    "number.powersync_garage_charge_limit": "80",
    "number.powersync_garage_largest_current": "32",
    "sensor.powersync_garage_state": "Waiting to start",
    "binary_sensor.powersync_garage_car_plugged_in": "on",
    "sensor.powersync_garage_car_level": "55",
}


@pytest.fixture(scope="module")
def broker(running_core, tmp_path_factory):
    """One that the core has joined as its owner would, in the dialogue."""
    with Mosquitto(tmp_path_factory.mktemp("mosquitto")) as mosquitto:
        flow = running_core._request("POST", FLOWS, {"handler": "mqtt", "show_advanced_options": False})
        where = {"broker": "127.0.0.1", "port": mosquitto.port}
        done = running_core._request("POST", f"{FLOWS}/{flow['flow_id']}", where)
        assert done["type"] == "create_entry", done
        yield MqttBroker(Address(host="127.0.0.1", port=mosquitto.port))
        # Its entities go with it: another test has some of the same names.
        running_core._request("DELETE", f"{ENTRIES}/{done['result']['entry_id']}")


@asynccontextmanager
async def told(broker, control):
    kept = Kept(Keeper(MemoryDocuments()))
    trouble = BrokerTrouble(Problems(), lambda: None, SystemClock())
    broadcast = Broadcast(broker, a_dialect("entity"), control, control.stream, kept, trouble, client="house")
    running = asyncio.create_task(broadcast.run())
    try:
        yield
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def shown(core, states):
    """Waits until the core shows these; fails with what it shows in their place."""

    async def otherwise():
        every = await asyncio.to_thread(core._request, "GET", "/api/states")
        there = {each["entity_id"]: each["state"] for each in every}
        return {entity: there.get(entity) for entity in states if there.get(entity) != states[entity]}

    await once(otherwise, lambda others: not others, "the core")


async def call(core, service, entity, **data):
    domain = entity.partition(".")[0]
    body = {"entity_id": entity, **data}
    await asyncio.to_thread(core._request, "POST", f"/api/services/{domain}/{service}", body)


async def test_a_house_appears_is_asked_and_goes(running_core, broker):
    core, control = running_core, FakeControl()
    before = len(core.log())
    garage = a_loadpoint_status(capabilities=ABLE)
    totals = Totals(import_wh=1_500.0)
    control.stream.publish_status(a_status(totals=totals, loadpoints={"garage": garage}))
    async with told(broker, control):
        await shown(core, STATES)

        await call(core, "select_option", "select.powersync_garage_mode", option="Fast")
        await until(lambda: control.house.loadpoints[0].mode is Mode.FAST)
        await call(core, "set_value", "number.powersync_garage_charge_limit", value=65)
        await until(lambda: control.house.loadpoints[0].limit_soc_pct == 65)
        await call(core, "set_value", "number.powersync_battery_take_over_for", value=45)
        await shown(core, {"number.powersync_battery_take_over_for": "45.0"})
        await call(core, "select_option", "select.powersync_battery_take_over", option="Keep the charge")
        await until(lambda: control.journal)
        asked = control.journal[0]
        assert (asked.action, asked.requested["duration_s"]) == ("hold", 2_700)
        await call(core, "turn_on", "switch.powersync_garage_charge")
        await call(core, "press", "button.powersync_garage_boost")
        await until(lambda: [each.action for each in control.journal[1:]] == ["start", "boost"])

        silent = replace(garage, charger=replace(garage.charger, online=False))
        control.stream.publish_status(a_status(loadpoints={"garage": silent}))
        await shown(
            core,
            {"sensor.powersync_garage_power": "unavailable", "select.powersync_garage_mode": "Sun"},
        )
        control.stream.publish_status(a_status(loadpoints={}))
        await shown(core, {"select.powersync_garage_mode": None, "sensor.powersync_grid_power": "-1200"})
    await shown(core, {"sensor.powersync_grid_power": "unavailable"})
    new = core.log()[before:].splitlines()
    assert [line for line in new if "components.mqtt]" in line or ".powersync_" in line] == []
