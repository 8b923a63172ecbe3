"""The custom integration in a real Home Assistant core, connected to a real server: as a person adds it."""

import pytest

from tests.homeassistant_core.entry import ENTRIES, FLOWS, OPTIONS, Connected, an_action_answer, connected
from tests.homeassistant_core.house import served_house
from tests.patience import once

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_house_is_added_by_code_shows_itself_and_does_as_it_is_told(running_core, tmp_path):
    async with (
        served_house(tmp_path) as house,
        connected(running_core, house.url, code=await house.code()) as here,
    ):
        status = await house.ask("GET", "/status")
        await here.show(
            {
                "select.garage_mode": "off",
                "sensor.garage_state": "connected",
                "sensor.under_the_roof_state": "connected",
                "sensor.cabin_buying_price": "0.3",
                "select.battery_take_over": "automatic",
                "number.battery_reserve": "10.0",
                "binary_sensor.cabin_problem": "off",
            }
        )
        power = await here.attributes("sensor.cabin_grid_power")
        assert (power["unit_of_measurement"], power["device_class"], power["state_class"]) == (
            "W",
            "power",
            "measurement",
        )
        assert (await here.attributes("sensor.battery_energy_charged"))["state_class"] == "total_increasing"
        assert (await here.attributes("sensor.cabin_buying_price"))["unit_of_measurement"] == "AUD/kWh"
        assert status["battery"]["reason"]["text"]
        assert (await here.attributes("sensor.battery_activity"))["reason"]

        # Told by the house, not asked for: what another app sets is shown.
        await house.ask("PATCH", "/battery", {"reserve_pct": 25})
        await here.until("number.battery_reserve", "25.0")

        await here.call("select", "select_option", "select.garage_mode", option="fast")
        await here.until("select.garage_mode", "fast")
        await here.until("binary_sensor.garage_charging", "on")
        assert (await house.ask("GET", "/loadpoints/garage"))["mode"] == "fast"
        await here.call("number", "set_value", "number.garage_charge_limit", value=70)
        await here.until("number.garage_charge_limit", lambda state: float(state) == 70)

        await here.call("select", "select_option", "select.battery_take_over", option="keep")
        await here.until("select.battery_take_over", "keep")
        await here.call("button", "press", "button.battery_back_to_automatic")
        await here.until("select.battery_take_over", "automatic")

        battery = await here.device("battery")
        told = {"device_id": battery, "minutes": 5, "power": 1_500}
        await here.ask("POST", "/api/services/powersync/charge_battery", told)
        await here.until("sensor.battery_activity", "force_charge")
        commands = (await house.ask("GET", "/commands"))["items"]
        newest = next(each for each in commands if each["target"] == "battery")
        assert newest["requested"] == {"power_w": 1_500, "duration_s": 300}

        await here.call("switch", "turn_on", "switch.under_the_roof_charge_now")
        await here.until("sensor.under_the_roof_governed_by", "manual")
        await here.until("switch.under_the_roof_charge_now", "on")
        await here.call("switch", "turn_off", "switch.under_the_roof_charge_now")
        await here.until("switch.under_the_roof_charge_now", "off")

        carport = await here.device("loadpoint_carport")
        await here.ask("POST", "/api/services/powersync/boost", {"device_id": carport, "minutes": 2})
        await here.until("sensor.under_the_roof_governed_by", "boost")

        # What the house refuses, it says in its own words.
        await house.ask("PATCH", "/loadpoints/garage", {"limit_soc_pct": 20})
        await here.until("number.garage_charge_limit", lambda state: float(state) == 20)
        refused = await an_action_answer(here, "switch", "turn_on", "switch.garage_charge_now")
        assert "the limit is 20 %" in refused

        diagnosis = await here.ask("GET", f"/api/diagnostics/config_entry/{here.entry_id}")
        assert diagnosis["data"]["status"]["battery"]["reserve_pct"] == 25
        assert diagnosis["data"]["entry"]["data"] == {
            "url": "**REDACTED**",
            "token": "**REDACTED**",
            "paired": True,
        }

        # A charge point that goes takes its device along.
        loadpoints = (await house.ask("GET", "/settings"))["loadpoint"]
        left = [{"id": "garage", "charger": {"driver": "simulated"}}]
        assert len(loadpoints) == 2
        await house.ask("PATCH", "/settings", {"loadpoint": left})
        await here.gone("sensor.under_the_roof_state")
        assert carport not in {each["id"] for each in await here.devices()}


async def test_a_house_that_restarts_is_unavailable_meanwhile_and_goes_on(running_core, tmp_path):
    async with (
        served_house(tmp_path) as house,
        connected(running_core, house.url, code=await house.code()) as here,
    ):
        await house.stop()
        await here.until("sensor.garage_state", "unavailable")
        await house.start()
        await here.until("sensor.garage_state", "connected")

        # A revoked token asks for another, and with it all is as before.
        tokens = (await house.ask("GET", "/tokens"))["items"]
        ours = next(each["id"] for each in tokens if each["name"] == "Home Assistant")
        await house.ask("DELETE", f"/tokens/{ours}")
        await here.until("sensor.garage_state", "unavailable")
        flow = await here.flow("reauth")
        wrong = await here.ask("POST", f"{FLOWS}/{flow}", {"token": "no such token"})
        assert wrong["errors"] == {"base": "invalid_auth"}
        done = await here.ask("POST", f"{FLOWS}/{flow}", {"token": await house.token()})
        assert (done["type"], done["reason"]) == ("abort", "reauth_successful")
        await here.until("sensor.garage_state", "connected")

        # Unloaded, it says nothing and hears nothing.
        await here.ask("POST", f"{ENTRIES}/{here.entry_id}/reload")
        await here.until("sensor.garage_state", "connected")
        disabled = {"type": "config_entries/disable", "entry_id": here.entry_id, "disabled_by": "user"}
        await here.say(disabled)
        await here.until("sensor.garage_state", "unavailable")
        await here.say(disabled | {"disabled_by": None})
        await here.until("sensor.garage_state", "connected")


async def test_a_house_is_found_on_the_network_and_again_where_it_moves_to(running_core, tmp_path):
    here = Connected(running_core, "")

    async def found(house, **changes):
        told = {"id": (await house.ask("GET", "/info"))["instance"], "name": "Cabin", "tls": "0"}
        data = {"host": "127.0.0.1", "port": house.port, "properties": told | changes}
        await here.begin({"source": "zeroconf"}, data=data)

    async with served_house(tmp_path, "[spike]\nenabled = true\n") as house:
        await found(house)
        flow = await here.flow("zeroconf")
        refused = await here.ask("POST", f"{FLOWS}/{flow}", {"code": "AAAA-AAAA"})
        assert (refused["step_id"], refused["errors"]) == ("zeroconf_confirm", {"base": "bad_pairing_code"})
        made = await here.ask("POST", f"{FLOWS}/{flow}", {"code": await house.code()})
        here.entry_id = made["result"]["entry_id"]
        await here.until("sensor.garage_state", "connected")

        # What lasts and can be mended is a repair, in the house's words.
        [repair] = await once(here.repairs, bool, "the repairs")
        assert repair["translation_key"] == "setting_without_effect"
        assert "spike.enabled" in repair["translation_placeholders"]["text"]

        # How long a boost lasts is an option.
        form = await here.ask("POST", f"{OPTIONS}", {"handler": here.entry_id})
        chosen = {"boost_minutes": 7, "take_over_minutes": 60}
        await here.ask("POST", f"{OPTIONS}/{form['flow_id']}", chosen)
        await here.call("button", "press", "button.garage_boost")
        await here.until("sensor.garage_governed_by", "boost")
        [boost] = [
            each for each in (await house.ask("GET", "/commands"))["items"] if each["action"] == "boost"
        ]
        assert boost["requested"] == {"duration_s": 420}

        # Nobody may send the token elsewhere while the house answers; afterwards it is found anew.
        await found(house, tls="1")
        await here.until("sensor.garage_state", lambda state: state != "unavailable")
        await house.stop()
        await here.until("sensor.garage_state", "unavailable")
        house.move()
        await house.start()
        await found(house)
        await here.until("sensor.garage_state", lambda state: state != "unavailable")

        # Another address can be written, too; the known token goes on there.
        await here.begin({"source": "reconfigure", "entry_id": here.entry_id})
        flow = await here.flow("reconfigure")
        wrong = await here.ask("POST", f"{FLOWS}/{flow}", {"url": running_core.url})
        assert wrong["errors"] == {"base": "cannot_connect"}
        done = await here.ask("POST", f"{FLOWS}/{flow}", {"url": f"localhost:{house.port}"})
        assert done["reason"] == "reconfigure_successful"
        await here.until("sensor.garage_state", lambda state: state != "unavailable")

        # A new code makes a new token, and the one before opens nothing any more.
        await here.begin({"source": "reconfigure", "entry_id": here.entry_id})
        flow = await here.flow("reconfigure")
        anew = {"url": f"localhost:{house.port}", "code": await house.code()}
        await here.ask("POST", f"{FLOWS}/{flow}", anew)
        await once(lambda: live_tokens(house), ["Home Assistant", "test"].__eq__, "the tokens")
        await here.until("sensor.garage_state", lambda state: state != "unavailable")

        await here.ask("DELETE", f"{ENTRIES}/{here.entry_id}")
        await once(here.repairs, lambda left: not left, "the repairs")
        await once(lambda: live_tokens(house), ["test"].__eq__, "the tokens")


async def live_tokens(house):
    tokens = (await house.ask("GET", "/tokens"))["items"]
    return sorted(each["name"] for each in tokens if each["revoked_at"] is None)
