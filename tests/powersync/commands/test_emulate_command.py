"""`powersync emulate` puts a device on a real socket and leaves when it is told."""

import os
import re
import signal
import socket
import struct
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from domain.errors import InvalidRequest
from powersync import vendors
from powersync.commands.emulate import emulate, how_it_is_reached
from powersync.config import parse

ROOT = Path(__file__).parents[3]


def test_an_emulated_alphaess_answers_over_modbus_until_it_is_interrupted():
    with subprocess.Popen(
        [sys.executable, "-m", "powersync", "emulate", "alphaess", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
    ) as emulator:
        try:
            assert emulator.stdout is not None
            said = emulator.stdout.readline()
            found = re.fullmatch(r"alphaess listens on 127\.0\.0\.1:(\d+); Ctrl-C ends it\n", said)
            assert found, said
            with socket.create_connection(("127.0.0.1", int(found[1])), timeout=5) as line:
                line.sendall(struct.pack(">HHHBBHH", 7, 0, 6, 85, 3, 0x0102, 1))  # the state of charge
                answer = line.recv(64)
            assert struct.unpack(">HHHBBBH", answer)[-1] == 500  # 50.0 %
            emulator.send_signal(signal.SIGTERM)
            assert emulator.wait(10) == 0
        finally:
            emulator.kill()


def test_only_a_charger_that_dials_can_be_told_what_it_is_called():
    with pytest.raises(InvalidRequest, match="alphaess dials nobody"):
        emulate("alphaess", port=0, host="127.0.0.1", speed=1.0, identity="CP-A")


def test_an_emulated_device_tells_the_lines_that_configure_a_house_for_it():
    tables = tomllib.loads(how_it_is_reached("homeassistant", 8124))
    assert tables["homeassistant"] == {"url": "http://127.0.0.1:8124", "token": "emulated-home-assistant"}
    assert tables["loadpoint"][0]["charger"]["switch"] == "switch.wallbox_charging"
    assert (
        tomllib.loads(how_it_is_reached("ocpp", 8887, "CP-A"))["loadpoint"][0]["charger"]["identity"]
        == "CP-A"
    )
    told = {name: how_it_is_reached(name, 8123) for name in vendors.emulators()}
    for name, text in told.items():
        assert parse(tomllib.loads(text), origin=name)
    assert [name for name in ("goodwe_entity", "homeassistant", "octopus", "zaptec") if not told[name]] == []
