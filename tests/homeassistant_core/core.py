"""A real Home Assistant core on loopback, which tests start, stop and start again."""

import json
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from tests.homeassistant_core.house_configuration import write_configuration
from tests.patience import PATIENCE_S

START_TIMEOUT_S = 120
PROVISION = Path(__file__).with_name("provision.py")


class Core:
    """One core with its configuration in `folder`; `token` is its owner's."""

    def __init__(self, python: Path, folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._python, self.folder = str(python), folder
        self._process: subprocess.Popen[bytes] | None = None
        write_configuration(folder, self.port)
        made = subprocess.run(
            [self._python, str(PROVISION), str(folder)],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert made.returncode == 0, made.stderr
        self.token = made.stdout.split()[-1]

    def start(self) -> None:
        """Returns when it answers; fails with its log when it does not."""
        command = [self._python, "-m", "homeassistant", "-c", str(self.folder), "--skip-pip"]
        with (self.folder / "output.log").open("ab") as output:
            # Its own folder, for it takes the custom components of where it is started, too.
            self._process = subprocess.Popen(command, stdout=output, stderr=output, cwd=self.folder)
        give_up = time.monotonic() + START_TIMEOUT_S
        while not self._answers():
            assert self._process.poll() is None, self._last_words()
            assert time.monotonic() < give_up, self._last_words()
            time.sleep(0.1)

    def stop(self) -> None:
        """Returns when it has ended."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def put_state(self, entity_id: str, state: str, attributes: dict[str, Any] | None = None) -> None:
        """Makes or changes a state, as an integration would."""
        self._request("POST", f"/api/states/{entity_id}", {"state": state, "attributes": attributes or {}})

    def remove_state(self, entity_id: str) -> None:
        """Removes a state."""
        self._request("DELETE", f"/api/states/{entity_id}")

    def state(self, entity_id: str) -> str:
        """What REST says of an entity: a witness beside the client under test."""
        return str(self._request("GET", f"/api/states/{entity_id}")["state"])

    def log(self) -> str:
        """All that it has said since it was first started."""
        return (self.folder / "output.log").read_text()

    def _answers(self) -> bool:
        try:
            # The entities come last, some moments after the first answer.
            return self.state("select.goodwe_ems_mode") not in ("unknown", "unavailable")
        except (OSError, urllib.error.HTTPError):
            return False

    def _request(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        request = urllib.request.Request(
            self.url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
            return json.loads(answer.read() or b"null")

    def _last_words(self) -> str:
        return "Home Assistant did not start:\n" + self.log()[-3_000:]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
