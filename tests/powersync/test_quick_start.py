"""A start waits for no library that this house does not need."""

import json
import subprocess
import sys

from tests.powersync.program import ROOT

LOADED = """
import json, sys
from pathlib import Path

import powersync.commands.demo
before = sorted(sys.modules)

from adapters.clock import SystemClock
from adapters.stores.memory.records import MemoryRecords
from api.app import _routes
from powersync.config import load
from powersync.wiring import open_devices, open_prices, surroundings_of
import powersync.commands.serve
import powersync.serving
import powersync.settings.trial

config = load(Path(sys.argv[1]), {})
near = surroundings_of(config, SystemClock(), MemoryRecords().documents)
open_devices(config, near), open_prices(config, near), _routes(None)
print(json.dumps([before, sorted(sys.modules)]))
"""
CONFIG = """
[site]
timezone = "UTC"
[battery]
driver = "alphaess"
model = "SMILE-T10"
host = "192.168.1.40"
[tariff]
driver = "time_of_use"
[[tariff.period]]
import = 0.3
"""
OF_THE_SOLVER = {"numpy", "pulp", "highspy"}  # which has a process of its own
OF_OTHERS = {"goodwe", "ocpp", "jsonschema", "tesla_fleet_api", "bleak", "apprise", "httpx"}


def test_a_house_reads_its_own_vendor_s_libraries_and_the_demo_starts_its_devices_first(tmp_path):
    (tmp_path / "powersync.toml").write_text(CONFIG)
    done = subprocess.run(
        [sys.executable, "-c", LOADED, tmp_path / "powersync.toml"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    before, after = (set(each) for each in json.loads(done.stdout))
    assert before & {"litestar", "uvicorn", "powersync.serving"} == set()
    assert "litestar" in after
    assert "pymodbus" in after
    assert after & (OF_THE_SOLVER | OF_OTHERS) == set()
