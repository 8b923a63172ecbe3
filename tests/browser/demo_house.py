"""The demo house as a process that can be cut off and started again at the same address."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from adapters.stores.sqlite import SqliteRecords
from api.credentials import mint_id, mint_token
from domain.house.access import Scope, Token
from domain.instants import RealTime
from powersync.demo import day
from powersync.state import database_in
from tests.browser.lived import remember

START_S = 150.0  # a busy machine is no fault


class DemoHouse:
    """Its address, the link that its QR code holds, and a token of its owner's."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._data = folder / "state"
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"
        self.link = self.token = ""
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns once it is ready; its token and its past are older than its first start."""
        if not self.token:
            self.token = asyncio.run(self._prepared())
        log = self._folder / "demo.log"
        command = [
            sys.executable,
            "-m",
            "powersync",
            "demo",
            "--host",
            "127.0.0.1",
            "--port",
            str(self._port),
        ]
        with log.open("wb") as out:
            self._process = subprocess.Popen(
                [*command, "--data-dir", str(self._data)],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env={**os.environ, "PYTHONIOENCODING": "utf-8"},
            )
        end = time.monotonic() + START_S
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() > end:
                raise AssertionError(f"the demo did not start:\n{log.read_text()}")
            time.sleep(0.1)
        if not self.link:
            found = re.search(r"^open: (\S+)$", log.read_text(), re.MULTILINE)
            assert found is not None, log.read_text()
            self.link = found[1]

    @property
    def told(self) -> dict[str, str]:
        """What the browser has to know of it."""
        return {"url": self.url, "link": self.link, "token": self.token}

    def does(self, wish: str) -> bool:
        """What a story asks for and a browser cannot do."""
        if wish == "cut":
            self.cut()
        else:
            self.start()
        return True

    def cut(self) -> None:
        """Ends it at once, as a power cut would."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/api/v1/ready", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    async def _prepared(self) -> str:
        """A token of the owner's, in a house that has lived for a while."""
        secret, digest = mint_token()
        now = RealTime(datetime.now(UTC))
        made = Token(id=mint_id(), name="test", scope=Scope.ADMIN, digest=digest, created_at=now)
        self._data.mkdir()
        records = await SqliteRecords.open(database_in(self._data))
        try:
            await records.access.add_token(made)
            await remember(records, day.begin_on(day.today(now)).astimezone(ZoneInfo(day.TIMEZONE)))
        finally:
            await records.close()
        return secret
