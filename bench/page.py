"""How soon the app can be used on a phone: Chromium made as slow as a mid-range one, behind a 4G network.

From the first byte of the page until home is drawn with its sentence and its buttons, on a first visit and on
the next, which the service worker answers. How much slower that is than this machine is measured before, as
Chromium's own developer tools do; a cheap phone is measured beside it, without a target.
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
        Row(
            f"{visit} visit on a {name} phone ({found[device]['slower']:.1f}x slower), usable after, s",
            f"{found[device][visit]:.2f} s",
            f"{found['here'][visit]:.2f} s here",
            found[device][visit],
            target,
        )
        for device, name, target in (("mid_range", "mid-range", TARGET_S), ("cheap", "cheap", None))
        for visit in ("first", "next")
    ]


if __name__ == "__main__":
    for row in run():
        print(row)
