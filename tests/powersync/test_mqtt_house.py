"""A whole server on a real broker, killed in the end."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request

from adapters.clock import SystemClock
from adapters.stores.sqlite.records import SqliteRecords
from api.credentials import mint_token
from domain.house.access import Scope, Token
from powersync.state import database_in
from tests.adapters.mqtt.watcher import watching
from tests.mosquitto import Mosquitto

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
[optimiser]
enabled = false
[battery]
driver = "simulated"
[[loadpoint]]
id = "garage"
mode = "solar"
[loadpoint.charger]
driver = "simulated"
[mqtt]
port = {broker}
"""
PROGRAM = (sys.executable, "-m", "powersync")
BYPASS_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))
PRESENCE, GARAGE = "powersync/availability", "powersync/loadpoints/garage"


def serve(config):
    return subprocess.Popen([*PROGRAM, "serve", "--config", config], stdout=subprocess.DEVNULL)


async def made_token(data_dir):
    data_dir.mkdir()
    records = await SqliteRecords.open(database_in(data_dir))
    secret, digest = mint_token()
    made = Token(id="t", name="t", scope=Scope.READ, digest=digest, created_at=SystemClock().now())
    await records.access.add_token(made)
    await records.close()
    return secret


def loadpoint(port, token):
    """The seq and the loadpoint as HTTP shows them."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/v1/status", headers={"Authorization": f"Bearer {token}"}
    )
    try:
        with BYPASS_PROXY.open(request, timeout=5) as answer:
            status = json.loads(answer.read())
    except (urllib.error.URLError, OSError):
        return None
    return status["seq"], status["loadpoints"]["garage"]


async def same_of_one_change(watcher, port, token):
    """The same loadpoint over HTTP and MQTT, at the same seq."""
    while True:
        shown = await asyncio.to_thread(loadpoint, port, token)
        if shown is None:
            continue
        seq, document = shown
        await watcher.until(lambda kept, seq=seq: json.loads(kept[GARAGE])["seq"] >= seq)
        values = json.loads(watcher.kept[GARAGE])
        if values["seq"] == seq:
            shared = values.keys() & document.keys()
            assert len(shared) > 12
            assert {key: values[key] for key in shared} == {key: document[key] for key in shared}
            return


async def test_a_server_tells_what_its_api_tells_and_is_missed_when_it_is_killed(tmp_path):
    data_dir, config = tmp_path / "data", tmp_path / "powersync.toml"
    with Mosquitto(tmp_path) as mosquitto, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        config.write_text(CONFIG.format(port=port, data_dir=data_dir, broker=mosquitto.port))
        token = await made_token(data_dir)
        server = serve(config)
        try:
            async with watching(mosquitto.port) as watcher:
                await watcher.until(lambda kept: kept.get(PRESENCE) == b"online")
                await watcher.ask(f"{GARAGE}/mode/set", "Fast")
                await watcher.until(lambda kept: json.loads(kept[GARAGE])["mode"] == "fast")
                await same_of_one_change(watcher, port, token)
                os.kill(server.pid, signal.SIGKILL)
                await watcher.until(lambda kept: kept[PRESENCE] == b"offline")
        finally:
            server.kill()
            server.wait()
