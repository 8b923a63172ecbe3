"""One Chromium with the stories of web/browser, and one house that they happen in."""

import json
import subprocess
from pathlib import Path
from typing import Any

from tests.browser.demo_house import DemoHouse

SHOTS = Path("build/screenshots")


class Chromium:
    """Lives stories by name, one at a time."""

    def __init__(self, program: str, house: DemoHouse) -> None:
        self._house = house
        SHOTS.mkdir(parents=True, exist_ok=True)
        told = {"chromium": program, "url": house.url, "link": house.link, "token": house.token}
        self._process = subprocess.Popen(
            ["sh", "web/run", "node", "browser/run.mjs", json.dumps(told | {"shots": str(SHOTS.resolve())})],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._hear()

    def live(self, story: str) -> None:
        """Fails with what the story found wrong."""
        self._say(story)
        while "ask" in (heard := self._hear()):
            if heard["ask"] == "cut":
                self._house.cut()
            else:
                self._house.start()
            self._say(True)
        assert heard["ok"], f"{heard['why']}\nscreenshots: {SHOTS.resolve()}"

    def close(self) -> None:
        """Ends the browser."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()

    def _say(self, line: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(line) + "\n")
        self._process.stdin.flush()

    def _hear(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the browser has ended"
        heard: dict[str, Any] = json.loads(line)
        return heard
