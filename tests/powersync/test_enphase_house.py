"""A served house with an emulated Enphase gateway over HTTPS: limited while selling costs money, and left as
it was found when that is over, also by a server that was killed meanwhile.
"""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from adapters.clock import SystemClock
from adapters.inverters.enphase.emulator.gateway import PART, EnphaseEmulator
from adapters.inverters.enphase.emulator.power_limit import OFF
from adapters.inverters.enphase.emulator.tokens import INSTALLER_TOKEN, TOKEN
from adapters.simulated.house import SimulatedHouse
from tests.powersync.test_kill_nine import House

CONFIG = """
[site]
timezone = "Australia/Brisbane"
[server]
announce = false
host = "127.0.0.1"
port = {port}
data_dir = "{data_dir}"
[control]
tick_s = 0.5
[[pv]]
driver = "enphase"
id = "roof"
url = "{url}"
token = "{token}"
limits = true
rated_w = 6000
installer_token_file = "{file}"
[curtailment]
enabled = true
[tariff]
driver = "time_of_use"
[[tariff.period]]
import = 0.30
export = {export}
"""
COSTS, EARNS = -0.05, 0.08
FOUND = {**OFF, "limit_value_W": 4_444.0, "slew_rate": 33.0}


class Roof:
    """4 kW of sun over a house that takes 1 kW."""

    def __init__(self, folder: Path) -> None:
        clock = SystemClock()
        physics = SimulatedHouse(now=clock.now(), pv_available_w=4_000, load_wanted_w=1_000)
        self.gateway = EnphaseEmulator(physics, clock=clock, is_tls=True, soon_s=0.5)
        self.gateway.limit.settings = dict(FOUND)
        self.gateway.limit.cloud = dict(FOUND)
        self.folder = folder
        self.token = folder / "installer"
        self.token.write_text(INSTALLER_TOKEN)

    async def start(self) -> None:
        await self.gateway.start()
        self.house = House(self.folder, self.gateway)
        self.sells(COSTS)
        await self.house.start()

    def sells(self, export: float) -> None:
        """What a kWh that is sold earns from now on."""
        self.house.config.write_text(
            CONFIG.format(
                port=self.house.port,
                data_dir=self.house.data_dir,
                url=self.gateway.url,
                token=TOKEN,
                file=self.token,
                export=export,
            )
        )

    async def stop(self) -> None:
        if self.house.process is not None:
            await self.house.kill()
        await self.gateway.stop()

    def status(self) -> dict[str, Any]:
        return self.house.ask("GET", "/status") or {}

    def shown(self) -> dict[str, Any]:
        return self.status().get("curtailment", {}).get("inverters", {}).get("roof", {})

    def problems(self) -> list[tuple[str, str | None]]:
        return [(each["code"], each["device"]) for each in self.status().get("problems", [])]

    def is_limited(self) -> bool:
        """What is set, what comes out, and what is told of both."""
        found, shown = self.gateway.limit.settings, self.shown()
        is_set = found["enable"] and not found["export_limit"] and abs(found["limit_value_W"] - 1_000) < 60
        gives_w = self.gateway.house.roof_w[PART]
        return bool(is_set and abs(gives_w - 1_000) < 60 and shown.get("acknowledged"))

    def is_as_found(self) -> bool:
        return self.gateway.limit.settings == FOUND and not self.shown().get("limit_w")


@pytest.fixture
async def roof(tmp_path: Path) -> AsyncIterator[Roof]:
    roof = Roof(tmp_path)
    await roof.start()
    yield roof
    await roof.stop()


async def test_the_sun_is_held_to_what_the_house_takes_while_selling_costs_and_let_out_again(
    roof: Roof,
) -> None:
    await roof.house.until(roof.is_limited)
    roof.sells(EARNS)
    await roof.house.until(roof.is_as_found)
    await roof.house.until(lambda: roof.gateway.house.roof_w[PART] == 4_000)
    actions = {each["action"]: each["state"] for each in roof.house.ask("GET", "/commands")["items"]}
    assert set(actions) == {"curtail", "uncurtail"}


async def test_a_server_that_was_killed_while_it_limited_puts_back_what_it_had_saved(roof: Roof) -> None:
    await roof.house.until(roof.is_limited)
    await roof.house.kill()
    assert roof.gateway.limit.settings["enable"], "the gateway goes on without us"
    roof.sells(EARNS)
    await roof.house.start()
    await roof.house.until(roof.is_as_found)


async def test_a_server_that_was_killed_goes_on_limiting_where_selling_still_costs(roof: Roof) -> None:
    await roof.house.until(roof.is_limited)
    await roof.house.kill()
    before = len(roof.gateway.limit.writes)
    await roof.house.start()
    await roof.house.until(lambda: len(roof.gateway.limit.writes) > before and roof.is_limited())
    roof.sells(EARNS)
    await roof.house.until(roof.is_as_found)


async def test_the_clouds_setting_over_ours_is_told_and_ours_is_set_again(roof: Roof) -> None:
    await roof.house.until(roof.is_limited)
    roof.gateway.limit.sync()
    await roof.house.until(lambda: ("external_control", "pv/roof") in roof.problems())
    await roof.house.until(roof.is_limited)


async def test_a_refused_token_is_told_and_the_sun_stays_known_until_another_one_comes(roof: Roof) -> None:
    await roof.house.until(roof.is_limited)
    roof.sells(EARNS)
    await roof.house.until(roof.is_as_found)
    roof.token.write_text(TOKEN)  # an owner's
    roof.sells(COSTS)
    await roof.house.until(lambda: ("setting_without_effect", "pv/roof") in roof.problems())
    assert roof.status()["flow"]["pv_w"] == 4_000
    assert "installer" in json.dumps(roof.status()["problems"])
    assert TOKEN not in json.dumps(roof.status())
    roof.token.write_text(INSTALLER_TOKEN)
    await roof.house.until(roof.is_limited)
