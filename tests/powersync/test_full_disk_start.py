"""A server that starts on a full disk shows its house and still takes a stop."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from itertools import takewhile

import pytest

from tests.powersync.program import QUIET, ROOT, powersync

CONFIG = """
[site]
timezone = "Australia/Brisbane"
[server]
announce = false
host = "127.0.0.1"
port = 0
data_dir = "state"
[control]
tick_s = 0.2
[battery]
driver = "simulated"
[[loadpoint]]
id = "garage"
charger = { driver = "simulated" }
"""
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def no_more_bytes() -> None:
    """What a full disk does to a process: no file may grow, or be written at all."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


class Server:
    """A server on a full disk."""

    def __init__(self, folder, token: str) -> None:
        self.token = token
        self.process = subprocess.Popen(
            [sys.executable, "-m", "powersync", "serve", "--config", "powersync.toml"],
            cwd=folder,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=no_more_bytes,
        )
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().removeprefix("address: ").strip()

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, dict]:
        request = urllib.request.Request(
            f"{self.address}/api/v1{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
        )
        try:
            with DIRECT.open(request, timeout=60) as reply:
                return reply.status, json.loads(reply.read())
        except urllib.error.HTTPError as err:
            return err.code, json.loads(err.read())


@pytest.fixture
def server(tmp_path):
    (tmp_path / "powersync.toml").write_text(CONFIG)
    made = powersync("token", "create", "--name", "x", "--scope", "control", folder=tmp_path)
    server = Server(tmp_path, made.stdout.split()[-1])
    yield server
    server.process.terminate()
    _, errors = server.process.communicate(timeout=150)
    assert "Traceback" not in errors, errors


def test_a_start_on_a_full_disk_serves_what_it_can_and_lets_go(server):
    for _ in range(600):
        code, status = server.ask("GET", "/status")
        if code == 200 and status["problems"]:
            break
        time.sleep(0.1)
    assert "storage_failing" in {problem["code"] for problem in status["problems"]}
    assert server.ask("GET", "/ready")[0] == 503
    force = {"action": "force_charge", "duration_s": 600}
    assert server.ask("POST", "/battery/commands", force)[0] == 507
    assert server.ask("POST", "/battery/commands", {"action": "restore"})[0] == 202
    assert server.ask("POST", "/loadpoints/garage/commands", {"action": "stop"})[0] == 202
    assert server.ask("POST", "/loadpoints/garage/commands", {"action": "release"})[0] == 202
    assert server.ask("PATCH", "/loadpoints/garage", {"mode": "off"})[0] == 200


@pytest.mark.parametrize(
    "command", [("serve",), ("demo", "--host", "127.0.0.1", "--port", "0", "--data-dir", "state")]
)
def test_a_first_start_on_a_full_disk_serves_and_says_why_there_is_no_code(tmp_path, command):
    (tmp_path / "powersync.toml").write_text(CONFIG)
    (tmp_path / "state").mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "powersync", *command],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", **QUIET},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=no_more_bytes,
    )
    try:
        assert process.stdout is not None
        said = list(takewhile(lambda line: "powersync pair" not in line, process.stdout))
        address = said[0].removeprefix("address: ").strip()
        assert any("no pairing code can be kept: " in line for line in said), said
        with DIRECT.open(f"{address}/api/v1/health", timeout=60) as reply:
            assert reply.status == 200
    finally:
        process.terminate()
        _, errors = process.communicate(timeout=150)
    assert process.returncode == 0
    assert "Traceback" not in errors, errors
