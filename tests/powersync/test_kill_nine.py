"""A server killed in the middle of a forced discharge leaves nothing behind, over the real emulator."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from adapters.batteries.alphaess.emulator.inverter import AlphaEssEmulator
from adapters.clock import SystemClock
from adapters.simulated.battery import SimulatedBattery
from adapters.simulated.house import SimulatedHouse
from adapters.stores.sqlite.records import SqliteRecords
from api.credentials import mint_id, mint_token
from domain.command.held import Held
from domain.command.intent import BatteryIntent
from domain.house.access import Scope, Token
from powersync.state import database_in, prepared

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
[battery]
driver = "alphaess"
model = "SMILE-T10"
host = "127.0.0.1"
port = {device_port}
capacity_wh = 13300
"""
PROGRAM = (sys.executable, "-m", "powersync")
BYPASS_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class House:
    """An emulated inverter in this process, and servers beside it that come and go."""

    def __init__(
        self, folder: Path, emulator: AlphaEssEmulator, more: str = "", scope: Scope = Scope.CONTROL
    ) -> None:
        """`more`: of the settings; `scope`: what the token may do."""
        self.scope = scope
        self.emulator = emulator
        self.data_dir = folder / "data"
        self.config = folder / "powersync.toml"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.config.write_text(
            CONFIG.format(port=self.port, data_dir=self.data_dir, device_port=emulator.port) + more
        )
        self.process: subprocess.Popen[bytes] | None = None
        self.token = ""

    async def start(self) -> None:
        if not self.token:
            self.token = await self._make_token()
        self.process = self._launch()
        await self.until(lambda: self.ask("GET", "/ready"))

    def _launch(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [*PROGRAM, "serve", "--config", self.config], stdout=subprocess.DEVNULL, start_new_session=True
        )

    async def _make_token(self) -> str:
        """As `powersync token create` does, without the second of another process that starts."""
        secret, digest = mint_token()
        made = Token(
            id=mint_id(), name="test", scope=self.scope, digest=digest, created_at=SystemClock().now()
        )
        records = await SqliteRecords.open(database_in(prepared(self.data_dir)))
        await records.access.add_token(made)
        await records.close()
        return secret

    async def kill(self) -> None:
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        await asyncio.to_thread(self.process.wait)

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/v1{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
        )
        try:
            with BYPASS_PROXY.open(request, timeout=5) as reply:
                return json.loads(reply.read() or b"true")
        except (urllib.error.URLError, OSError):
            return None

    async def until(self, check: Any, within_s: float = 60) -> Any:
        for _ in range(int(within_s / 0.1)):
            if found := await asyncio.to_thread(check):
                return found
            await asyncio.sleep(0.1)
        raise AssertionError("it never happened")

    async def force_discharge(self) -> dict[str, Any]:
        body = {"action": "force_discharge", "power_w": 2000, "duration_s": 600}
        command = await asyncio.to_thread(self.ask, "POST", "/battery/commands", body)
        return await self.until(
            lambda: (
                (c := self.ask("GET", f"/commands/{command['id']}"))
                and (c if c["state"] == "verified" else None)
            )
        )

    def battery(self) -> dict[str, Any]:
        return (self.ask("GET", "/status") or {"battery": {}})["battery"]

    async def let_time_pass(self, span: timedelta) -> None:
        """As if the server had been down for so long: everything it kept is older."""
        records = await SqliteRecords.open(database_in(self.data_dir))
        for kind, type_ in (("intent", BatteryIntent), ("lease", Held)):
            for key, raw in (await records.documents.all(kind)).items():
                kept = msgspec.json.decode(raw, type=type_)
                assert kept.until is not None
                aged = msgspec.structs.replace(kept, until=kept.until - span)
                await records.documents.put(kind, key, msgspec.json.encode(aged))
        await records.close()


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    clock = SystemClock()
    physics = SimulatedHouse(now=clock.now(), load_wanted_w=700, battery=SimulatedBattery(soc_pct=80))
    emulator = AlphaEssEmulator(physics, clock=clock)
    await emulator.start()
    house = House(tmp_path, emulator)
    await house.start()
    yield house
    await house.kill()
    await emulator.stop()


async def test_an_unexpired_lease_is_resumed_under_its_old_command_with_the_time_that_remains(house) -> None:
    command = await house.force_discharge()
    await house.kill()
    assert house.emulator.house.battery.forced is not None, "the device goes on without us"
    writes_before = len(house.emulator.writes)
    await house.start()
    await house.until(lambda: house.battery()["owner"] == "user")
    await house.until(lambda: len(house.emulator.writes) > writes_before)
    forced = house.emulator.house.battery.forced
    until = datetime.fromisoformat(command["until"])
    assert forced.power_w == 2000
    assert abs((forced.until - until).total_seconds()) < 5, "the device's timer has the time that remains"
    assert datetime.fromisoformat(house.battery()["until"]) == until
    listed = house.ask("GET", "/commands")["items"]
    assert [c["id"] for c in listed] == [command["id"]], "resuming is no new command"


async def test_a_lease_that_ran_out_meanwhile_is_restored_once(house) -> None:
    await house.force_discharge()
    await house.kill()
    await house.let_time_pass(timedelta(minutes=20))
    assert house.emulator.house.battery.forced is not None
    await house.start()
    await house.until(lambda: house.emulator.house.battery.forced is None)
    await house.until(
        lambda: house.battery()["owner"] == "none" and house.battery()["mode"] == "self_consumption"
    )
    listed = house.ask("GET", "/commands")["items"]
    assert [(c["action"], c["issued_by"], c["state"]) for c in listed] == [
        ("restore", "expiry", "verified"),
        ("force_discharge", "user", "verified"),
    ]


async def test_a_graceful_stop_keeps_what_a_person_asked_for(house) -> None:
    await house.force_discharge()
    house.process.terminate()
    await asyncio.to_thread(house.process.wait, 15)
    assert house.process.returncode == 0
    assert house.emulator.house.battery.forced is not None
    await house.start()
    assert house.battery()["owner"] == "user"
    assert datetime.now(UTC) < datetime.fromisoformat(house.battery()["until"])
