"""`make screenshots`: the pictures that the docs show, from those that the stories left, in few colours."""

import subprocess
import sys
from pathlib import Path

from tests.browser.chromium import SHOTS
from tests.debian import program

MOST_BYTES = 120_000
PHONE = Path("docs/phone.png")
DOCS = Path("docs/screenshots")
# the story's name for it: the one in the docs
PICTURES = {
    "the-first-screen": PHONE,
    "car": DOCS / "car.png",
    "taking-over": DOCS / "take-over.png",
    "offline": DOCS / "offline.png",
    "plan-a-slot-touched": DOCS / "plan.png",
    "history-a-day": DOCS / "history.png",
    "history-a-month": DOCS / "history-month.png",
    "access": DOCS / "access.png",
    "devices": DOCS / "devices.png",
    "messages": DOCS / "messages.png",
    "automations": DOCS / "automations.png",
}


def main() -> int:
    """0 where every picture is there and small."""
    quantize = program("pngquant")
    DOCS.mkdir(exist_ok=True)
    for shot, picture in PICTURES.items():
        subprocess.run(
            [
                quantize,
                "--force",
                "--speed",
                "1",
                "--strip",
                "--output",
                picture,
                "64",
                SHOTS / f"{shot}.png",
            ],
            check=True,
        )
        if (size := picture.stat().st_size) > MOST_BYTES:
            print(f"{picture} has {size} bytes", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
