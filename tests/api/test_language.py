"""Whoever asks in German is answered in German, and every refusal has its German sentence."""

import ast
import re
from pathlib import Path

import pytest

from api.language import best_of
from api.problems import CODE_OF_STATUS
from domain import errors
from domain.errors import PowerSyncError
from domain.language.german.requests import REFUSALS
from domain.language.languages import GERMAN
from domain.reason.reason import Why
from tests.fakes.api import TestHouse

ASKED = {"Accept-Language": "de-DE,de;q=0.9,en;q=0.8"}


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("de", "de"),
        ("DE-at", "de"),
        ("fr, de;q=0.8, en;q=0.9", "en"),
        ("fr;q=1, de;q=0.1", "de"),
        ("*", "en"),
        ("de;q=nothing", "en"),
        ("de;q=0", "en"),
    ],
)
def test_the_best_language_that_is_spoken_here_is_taken(header, language):
    assert best_of(header) == language


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/status", "Es ist"),
        ("/glance", "Das Haus"),
        ("/loadpoints/garage", "Wartet: "),
        ("/battery", "Die Batterie"),
        ("/battery/losses", "unter null"),
        ("/plan", "Die Batterie"),
    ],
)
async def test_what_the_house_says_is_told_in_the_callers_language(path, said):
    house = await TestHouse().with_tokens()
    async with house.client("read") as client:
        german = await client.get(f"/api/v1{path}", headers=ASKED)
        english = await client.get(f"/api/v1{path}")
    assert german.status_code == english.status_code == 200
    assert german.text != english.text
    assert "Accept-Language" in german.headers["vary"]


async def test_a_refusal_is_told_in_the_callers_language():
    house = await TestHouse().with_tokens()
    async with house.client("control") as client:
        missing = await client.get("/api/v1/loadpoints/shed", headers=ASKED)
        wrong = await client.post(
            "/api/v1/battery/commands", headers=ASKED, json={"action": "hold", "duration_s": 1}
        )
        forbidden = await client.get("/api/v1/tokens", headers=ASKED)
        nowhere = await client.get("/api/v1/nothing", headers=ASKED)
    assert missing.json()["detail"] == "Eine Ladestation „shed“ gibt es nicht."
    assert missing.json()["code"] == "not_found"
    assert forbidden.json()["detail"] == "Der Zugang dieses Geräts reicht dafür nicht."
    assert nowhere.json()["detail"] == "Das gibt es in diesem Haus nicht."
    assert wrong.json()["fields"]["duration_s"].startswith("1 geht nicht (von ")


def test_every_refusal_has_a_german_sentence_and_so_has_every_code():
    codes, untold = set(CODE_OF_STATUS.values()), []
    for kind in vars(errors).values():
        if isinstance(kind, type) and issubclass(kind, PowerSyncError):
            codes.add(kind.code)
    for folder in ("domain", "scheduler", "api", "powersync/settings"):
        for path in Path(folder).rglob("*.py"):
            for text, code in refusals(path):
                codes.add(code or "error")
                if text is not None and GERMAN.phrase(text.replace("{}", "x")) is None:
                    untold.append(f"{path}: {text}")
    assert sorted(codes - REFUSALS.keys()) == []
    assert sorted(REFUSALS.keys() - codes - NAMED) == []
    assert untold == []


REFUSING = {
    "UnknownTarget", "InvalidRequest", "Conflict", "NotSupported", "Forbidden", "NotAuthorizedException",
    "HTTPException", "ClientException",
}  # fmt: skip
NAMED = {"internal_error", *Why}  # codes that stand beside no `raise`
OF_PLANS = "domain/plan/problem"  # `powersync plan` alone reads those


def test_what_makers_devices_cannot_do_is_told_in_german():
    """Every text of `why_not`, `curtail_hint`, `caveat` and `hint` that is written out in the adapters."""
    told = [text for path in Path("adapters").rglob("*.py") for text in abilities(path)]
    assert len(told) > 20
    assert [text for text in told if GERMAN.phrase(text.replace("{}", "x")) is None] == []


def abilities(path):
    text = path.read_text()
    if not re.search('why_not=|curtail_hint=|caveat=|hint"\\] =', text):
        return
    tree = ast.parse(text)
    named = {
        node.targets[0].id: template(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    for node in ast.walk(tree):
        values = [
            each.value
            for each in getattr(node, "keywords", [])
            if each.arg in ("why_not", "curtail_hint", "caveat")
        ]
        if isinstance(node, ast.Assign) and isinstance(at := node.targets[0], ast.Subscript):
            values += [node.value] if template(at.slice) == "hint" else []
        for value in values:
            for part in (value.body, value.orelse) if isinstance(value, ast.IfExp) else (value,):
                text = named.get(part.id) if isinstance(part, ast.Name) else template(part)
                if text and " " in text:
                    yield text


def refusals(path):
    """What each `raise` of a refusal says, with `{}` for values, and its code where it names one."""
    if path.as_posix().startswith(OF_PLANS):
        return
    text = path.read_text()
    if not any(f"raise {name}(" in text for name in REFUSING):
        return
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Raise) or not isinstance(node.exc, ast.Call):
            continue
        if not isinstance(node.exc.func, ast.Name) or node.exc.func.id not in REFUSING:
            continue
        given = [*node.exc.args, *(each.value for each in node.exc.keywords if each.arg == "extra")]
        texts = [template(each) for each in given]
        yield (texts[0] if texts else None), next(iter(codes_in(given[1:])), None)


def codes_in(nodes):
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "code" and isinstance(value, ast.Constant):
                    yield value.value


def template(node):
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(each.value) if isinstance(each, ast.Constant) else "{}" for each in node.values)
    return None
