"""What each setting means, in one sentence: those of the documentation's tables, kept beside the program.

`powersync openapi` writes them from the pages; `powersync openapi --check` finds the two apart.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

import msgspec

FILE = Path("powersync/config/meanings.json")
HEADING = re.compile(r"^## `\[+([\w.]+)\]+`(?:, drivers? (.+))?$")
ROW = re.compile(r"^\| `([^`]+)` \| .+? \| .+? \| (.*) \|$")
PAGE, ASIDE = re.compile(r"\b([\w-]+)\.md\b"), re.compile(r" \([\w-]+\.md\)")
LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")


@cache
def meanings() -> Mapping[str, str]:
    """By key, such as `site.name`, `battery(simulated).host`, `battery.cloud(simulated).serial`."""
    written = files("powersync.config").joinpath("meanings.json").read_bytes()
    return msgspec.json.decode(written, type=dict[str, str])


def meaning_of(path: str, driver: str | None, key: str) -> str:
    """The sentence of a key in the table at `path`; empty where there is none."""
    known = meanings()
    found = known.get(f"{path}({driver}).{key}") if driver is not None else None
    return found if found is not None else known.get(f"{path}.{key}", "")


def meanings_in(docs: Path) -> dict[str, str]:
    """Those of all pages, in the order of their keys."""
    found: dict[str, str] = {}
    titles = {page.stem: _title(page) for page in docs.glob("*.md")}
    for page in sorted(docs.glob("*.md")):
        places: list[str] = []
        for line in page.read_text(encoding="utf-8").splitlines():
            if line.startswith("## "):
                heading = HEADING.match(line)
                places = [] if heading is None else _places(heading[1], heading[2])
            elif row := ROW.match(line):
                found |= {f"{place}.{row[1]}": _plain(row[2], titles) for place in places}
    return dict(sorted(found.items()))


def _places(path: str, drivers: str | None) -> list[str]:
    if drivers is None:
        return [path]
    return [f"{path}({name})" for name in re.findall(r"`([^`]+)`", drivers)]


def _title(page: Path) -> str:
    first, _, _ = page.read_text(encoding="utf-8").partition("\n")
    return first.removeprefix("# ").strip()


def _plain(text: str, titles: Mapping[str, str]) -> str:
    """As a form says it, whose reader has no file at hand: another page is named by its title."""
    plain = LINK.sub(r"\1", text).replace("`", "")
    return PAGE.sub(lambda page: f"“{titles[page[1]]}” in the manual", ASIDE.sub("", plain)).strip()
