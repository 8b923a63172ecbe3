"""One Chromium with the stories of web/browser."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

SHOTS = Path("build/screenshots")

Answer = Callable[[Any], Any]


class Chromium:
    """Lives stories by name, one at a time; it is still starting when this returns."""

    def __init__(self, program: str) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        self._process = subprocess.Popen(
            ["sh", "web/run", "node", "browser/run.mjs", program, str(SHOTS.resolve())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def live(self, story: str, house: dict[str, str], answer: Answer) -> None:
        """Fails with what the story found wrong; `answer` is asked for what only this side can do."""
        self._say({"story": story, "house": house})
        while "ask" in (heard := self._hear()):
            self._say(answer(heard["ask"]))
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
