"""A real broker on loopback: Debian's Mosquitto, which tests start, stop and start again on the same port."""

import socket
import subprocess
import time
from pathlib import Path

from tests.debian import program

START_TIMEOUT_S = 60


class Mosquitto:
    """One broker that keeps nothing on disk; `more` are lines of its configuration."""

    def __init__(self, folder: Path, more: str = "allow_anonymous true") -> None:
        self._program = program("mosquitto")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self._config = folder / f"mosquitto-{self.port}.conf"
        self._config.write_text(
            f"user root\nlistener {self.port} 127.0.0.1\npersistence false\nset_tcp_nodelay true\n{more}\n"
        )
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when it listens."""
        log = self._config.with_suffix(".log")
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [self._program, "-c", str(self._config)], stdout=output, stderr=output
            )
        give_up = time.monotonic() + START_TIMEOUT_S
        while not self._listens():
            assert self._process.poll() is None, log.read_text()
            assert time.monotonic() < give_up, log.read_text()
            time.sleep(0.02)

    def stop(self) -> None:
        """Returns when it has ended; what it kept is gone."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None

    def __enter__(self) -> "Mosquitto":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _listens(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return True
        except OSError:
            return False
