"""`powersync check` beside the running server: whose connection is in the way is said."""

import asyncio
import json
import os
import socket
import sys
from pathlib import Path

from adapters.batteries.alphaess.emulator.inverter import AlphaEssEmulator
from adapters.clock import SystemClock
from adapters.kinds.emulated import fair_afternoon

ROOT = Path(__file__).parents[3]
ENVIRON = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
FILE = """
[site]
timezone = "UTC"
[server]
announce = false
host = "127.0.0.1"
port = {port}
[battery]
driver = "alphaess"
model = "SMILE-T10"
host = "127.0.0.1"
port = {inverter}
[[loadpoint]]
id = "garage"
[loadpoint.charger]
driver = "simulated"
"""


async def program(*arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "powersync",
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        cwd=ROOT,
        env=ENVIRON,
    )


async def checked(file: Path) -> dict:
    process = await program("check", "--config", str(file), "--json")
    out, _ = await asyncio.wait_for(process.communicate(), 60)
    return {item["id"]: item for item in json.loads(out)["items"]}


async def first_line(process: asyncio.subprocess.Process) -> str:
    return (await asyncio.wait_for(process.stdout.readline(), 60)).decode()


class Bell(SystemClock):
    """The inverter looks at its clock when somebody asks it something."""

    def __init__(self) -> None:
        self.rang = asyncio.Event()

    def now(self):
        self.rang.set()
        return super().now()


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


async def test_the_server_s_own_connection_is_named_and_every_loadpoint_is_listed(tmp_path):
    bell = Bell()
    inverter = AlphaEssEmulator(fair_afternoon(bell, 13_300), clock=bell)
    await inverter.start()
    bell.rang.clear()
    file = tmp_path / "powersync.toml"
    file.write_text(FILE.format(port=free_port(), inverter=inverter.port))
    server = await program("serve", "--config", str(file))
    try:
        assert "address" in await first_line(server)
        await asyncio.wait_for(bell.rang.wait(), 30)
        held = await checked(file)
        server.terminate()
        await asyncio.wait_for(server.wait(), 30)
        free = await checked(file)
    finally:
        if server.returncode is None:
            server.kill()
        await inverter.stop()
    assert set(held) == {"battery", "loadpoints/garage"}
    assert "PowerSync's own server" in held["battery"]["advice"]
    assert held["loadpoints/garage"]["answered"]
    assert (free["battery"]["answered"], free["battery"]["advice"]) == (True, None)
