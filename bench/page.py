"""How soon the app can be used on a phone: Chromium on a processor four times slower, behind a 4G network.

From the first byte of the page until home is drawn with its sentence and its buttons, on a first visit and on
the next, which the service worker answers.
"""

import json
import shutil
import subprocess

from bench.row import Row
from bench.start import TOKEN, until_ready, watched

LONGEST_S = 180
TARGET_S = 1.0


def run() -> list[Row]:
    """Nothing where there is no Chromium."""
    chromium = shutil.which("chromium")
    if chromium is None:
        return []
    with watched(LONGEST_S) as (_, port, _, started):
        until_ready(port, started)
        done = subprocess.run(
            ["sh", "web/run", "node", "browser/budget.mjs", chromium, f"http://127.0.0.1:{port}/", TOKEN],
            capture_output=True,
            text=True,
            timeout=LONGEST_S,
            check=True,
        )
    found = json.loads(done.stdout)
    return [
        Row(f"{visit} on a phone, usable after, s", f"{s:.2f} s", f"{free:.2f} s unthrottled", s, TARGET_S)
        for visit, (s, free) in found.items()
    ]


if __name__ == "__main__":
    for row in run():
        print(row)
