"""The image's recipe agrees with itself: what it copies is there, and what it starts is what it asks after.

The image itself is built by `make image`, which takes minutes.
"""

import json
import re
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parents[2]
RECIPE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
BUILD, FINAL = (stage.splitlines() for stage in re.split(r"^FROM .*$", RECIPE, flags=re.MULTILINE)[1:])
IGNORED = (ROOT / ".dockerignore").read_text().split()
SERVICE = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]["powersync"]


def told(stage: list[str], word: str) -> list[str]:
    """What stands behind each instruction of this name."""
    return [line.strip().removeprefix(f"{word} ") for line in stage if line.strip().startswith(f"{word} ")]


def goes_in(path: str) -> bool:
    """Whether .dockerignore lets a file into the build; its last line that fits decides."""
    is_in = True
    steps = [path.rsplit("/", up)[0] for up in range(path.count("/") + 1)]
    for rule in IGNORED:
        pattern = rule.removeprefix("!")
        if any(fnmatch(step, pattern) or fnmatch(f"/{step}", pattern.replace("**/", "*/")) for step in steps):
            is_in = rule.startswith("!")
    return is_in


def command() -> dict[str, str]:
    """What the server is started with."""
    started = json.loads(told(FINAL, "CMD")[-1])
    assert started[:2] == ["/opt/powersync/bin/powersync", "serve"]
    return dict(zip(started[2::2], started[3::2], strict=True))


@pytest.mark.parametrize(
    ("path", "is_in"),
    [
        ("pyproject.toml", True),
        ("adapters/mqtt/link.py", True),
        ("web/.npmrc", True),
        ("web/dist/index.html", False),
        ("web/node_modules/vite/package.json", False),
        ("domain/house/__pycache__/house.pyc", False),
        (".venv/bin/python", False),
        (".git/config", False),
        ("data/powersync.sqlite", False),
        ("powersync.toml", False),
        ("tests/conftest.py", False),
    ],
)
def test_what_goes_into_a_build_is_the_program_and_neither_state_nor_secrets(path, is_in):
    assert goes_in(path) == is_in


def test_all_that_the_wheel_carries_and_is_made_by_goes_in():
    carried = {file.relative_path for file in WheelBuilder(str(ROOT)).recurse_included_files()}
    made_by = {
        "pyproject.toml",
        "README.md",
        "LICENSE",
        "requirements/node.lock",
        "web/vite.config.ts",
        "web/run",
    }
    needed = {path for path in carried if not path.startswith("web/dist/")} | made_by
    assert [path for path in sorted(needed) if not ((ROOT / path).exists() and goes_in(path))] == []


def test_what_it_copies_from_here_is_there_and_goes_in():
    copied = [part for line in told(BUILD, "COPY") for part in line.split()[:-1] if part != "."]
    assert "web/package-lock.json" in copied
    assert [part for part in copied if not ((ROOT / part).exists() and goes_in(part.rstrip("/")))] == []
    assert [line for line in told(FINAL, "COPY") if not line.startswith("--from=build ")] == []


def test_nothing_is_installed_that_no_lock_names():
    asked = [
        step for line in told(BUILD, "RUN") for step in line.split("&&") if re.search(r"/pip | npm ", step)
    ]
    kept = ("--require-hashes", "--no-index", "npm ci", "npm run", "--no-deps --no-build-isolation")
    assert [step for step in asked if not any(word in step for word in kept)] == []
    locks = re.findall(r"-r (\S+)", RECIPE)
    assert locks == ["requirements/build.lock", "requirements/runtime.lock"]


def test_it_runs_as_a_user_of_its_own_and_writes_only_to_its_volume():
    assert told(FINAL, "USER")[-1] == "10001:10001"
    assert f"chown 10001:10001 {told(FINAL, 'VOLUME')[0]}" in RECIPE
    assert command()["--data-dir"] == told(FINAL, "VOLUME")[0]
    assert "python3 -m venv --without-pip /opt/powersync" in RECIPE


def test_it_listens_where_it_is_asked_after_and_where_compose_opens_it():
    ports = told(FINAL, "EXPOSE")[0].split()
    assert [port.partition(":")[2] for port in SERVICE["ports"]] == ports
    assert command()["--port"] == ports[0]
    asked = json.loads(told(FINAL, "HEALTHCHECK")[0].partition(" CMD ")[2])
    assert f"http://127.0.0.1:{ports[0]}/api/v1/health" in asked[-1]


def test_compose_gives_it_a_place_for_its_file_and_its_state_and_no_other_right():
    places = [volume.split(":")[1] for volume in SERVICE["volumes"]]
    assert places == [str(Path(command()["--config"]).parent), command()["--data-dir"]]
    assert (SERVICE["read_only"], SERVICE["cap_drop"], SERVICE["tmpfs"]) == (True, ["ALL"], ["/tmp"])
    assert SERVICE["security_opt"] == ["no-new-privileges:true"]
    pair = re.findall(r"exec powersync powersync (pair .*)", (ROOT / "compose.yaml").read_text())
    shown = re.findall(r"exec powersync powersync (pair .*)", (ROOT / "docs/start.md").read_text())
    assert pair == shown == [f"pair --config {command()['--config']} --data-dir {command()['--data-dir']}"]
