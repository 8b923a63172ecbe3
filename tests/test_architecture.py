"""The rooms of the house keep to themselves: the import contracts of pyproject.toml hold, and bite."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
from importlinter.application import use_cases
from importlinter.configuration import configure

ROOT = Path(__file__).parent.parent
ROOMS = ("api", "domain", "adapters", "scheduler", "powersync")
WEAK_NAMES = ("util", "helper", "manager", "base", "common", "misc", "handler")
BROAD_CATCHES = {
    "scheduler/loop.py",
    "scheduler/isolate.py",
    "scheduler/lane.py",
    "scheduler/timetable.py",
}  # a tick, a rule, an errand, a job
EVERYTHING = {"Exception", "BaseException"}
CATCHES = re.compile(r"except\s*(:|Exception|BaseException)")
ROLE = re.compile(r'(#.*\n)*"""[^"]')
LONGEST_FILE = 400
ASK = ("httpx", "httpcore", "aiohttp", "requests", "urllib3", "urllib.request", "http.client")
TALK = ("websockets.asyncio.client", "websockets.sync.client")
CLIENTS = re.compile("|".join({name.split(".")[0] for name in (*ASK, *TALK)}))
PAST_THE_LINK = {
    "adapters/links/http.py": "it is the link, which bounds every answer in time and size",
    "adapters/links/trust.py": "it asks nobody: the list of authorities comes with the library",
    "adapters/couriers/webpush/courier.py": "within its time, and 200 bytes of an answer are read",
    "adapters/couriers/webpush/outside.py": "a phone names the address, which must not lead into the house",
    "adapters/links/homeassistant/connection.py": "a stream: each answer has its time, each frame its size",
    "adapters/prices/amber/live.py": "a stream of one interval: it ends with it, each frame has its size",
    "adapters/chargers/ocpp/emulator/charge_point.py": "it is the charger that calls us",
}

configure()


def sources() -> list[Path]:
    return [file for room in ROOMS for file in sorted((ROOT / room).rglob("*.py"))]


def test_every_import_contract_holds(capsys):
    kept = use_cases.lint_imports(config_filename=str(ROOT / "pyproject.toml"), cache_dir=None, no_logo=True)
    assert kept, capsys.readouterr().out


def test_the_contracts_name_every_room():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    assert {room for layer in layers for room in layer.split(" | ")} == set(ROOMS)


def test_a_module_says_its_role_stays_readable_and_has_a_telling_name():
    found = {str(file.relative_to(ROOT)): faults(file.stem, file.read_text()) for file in sources()}
    assert {name: told for name, told in found.items() if told} == {}


def faults(stem: str, text: str) -> list[str]:
    words = stem.split("_")
    found = {
        "opens without its role": bool(text.strip()) and not ROLE.match(text),
        "is too long": len(text.splitlines()) > LONGEST_FILE,
        "has a weak name": any(weak in words or f"{weak}s" in words for weak in WEAK_NAMES),
    }
    return [fault for fault, is_so in found.items() if is_so]


@pytest.mark.parametrize(
    ("stem", "text", "fault"),
    [
        ("loop", "import asyncio\n", "opens without its role"),
        ("loop", '""""""\n', "opens without its role"),
        ("loop", '"""Runs it."""\n' + 400 * "\n", "is too long"),
        ("time_utils", '"""Runs it."""\n', "has a weak name"),
        ("base", '"""Runs it."""\n', "has a weak name"),
    ],
)
def test_a_fault_of_a_module_is_found(stem, text, fault):
    assert faults(stem, text) == [fault]


def test_only_the_named_places_catch_whatever_comes():
    assert {place for file in sources() for place in broad_catches(file)} == BROAD_CATCHES


def broad_catches(file: Path) -> list[str]:
    """Where a file catches everything and does not raise it again; few have such a line at all."""
    text = file.read_text()
    if not CATCHES.search(text):
        return []
    handlers = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ExceptHandler)]
    return [
        str(file.relative_to(ROOT))
        for handler in handlers
        if handler.type is None or (isinstance(handler.type, ast.Name) and handler.type.id in EVERYTHING)
        if not isinstance(handler.body[-1], ast.Raise)
    ]


def test_nobody_asks_over_http_past_the_link_but_who_is_named_with_a_reason():
    past = {str(file.relative_to(ROOT)) for file in sources() if imports_of(file.read_text()) & {*ASK, *TALK}}
    assert past == set(PAST_THE_LINK)


def imports_of(text: str) -> set[str]:
    """What a file imports, wherever in it, each with the packages it is in: of one that names a client."""
    if not CLIENTS.search(text):
        return set()
    nodes = list(ast.walk(ast.parse(text)))
    named = {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            named |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return {".".join(parts[:end]) for parts in (name.split(".") for name in named) for end in range(1, 9)}
