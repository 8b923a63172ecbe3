"""`powersync emulate` puts a device on a real socket and leaves when it is told."""

import os
import re
import signal
import socket
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from domain.errors import InvalidRequest
from powersync.commands.emulate import emulate

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
