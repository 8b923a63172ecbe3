"""The committed descriptions are what the program serves, and the program keeps what they say."""

import json
from importlib import import_module
from pathlib import Path

import jsonschema
import msgspec
import pytest

from api.asyncapi import asyncapi_document
from api.description import METHODS
from api.live_messages import FROM_SERVER
from powersync.commands.openapi import openapi
from tests.fakes.control import FakeControl
from tests.fakes.status import A_NOTICE, a_status, with_grid

KINDS = {str(kind.__struct_config__.tag): kind for kind in FROM_SERVER}
# What the program says of itself, which the first test compares.
PATHS = json.loads(Path("openapi", "openapi.json").read_text())["paths"]


def test_the_committed_files_match_the_program(tmp_path, capsys):
    assert openapi(check=True) == 0, capsys.readouterr().out
    assert openapi(check=True, folder=tmp_path) == 1
    assert openapi(folder=tmp_path) == 0
    assert openapi(check=True, folder=tmp_path) == 0
    for name in ("openapi.json", "asyncapi.json"):
        assert (tmp_path / name).read_bytes() == Path("openapi", name).read_bytes()


OPERATIONS = {
    f"{method} {path}": item[method] for path, item in PATHS.items() for method in METHODS if method in item
}


@pytest.mark.parametrize(("name", "operation"), OPERATIONS.items(), ids=OPERATIONS)
def test_every_operation_has_a_summary_and_problem_answers(name, operation):
    assert operation["summary"]
    assert operation["description"]
    problems = [
        status
        for status, answer in operation["responses"].items()
        if "application/problem+json" in answer.get("content", {})
    ]
    assert "500" in problems
    assert ("507" in problems) == (
        not name.startswith("get ") and "/plan/preview" not in name and "/devices/test" not in name
    )
    assert ("401" in problems) == ("security" in operation) or name == "post /api/v1/pair"


def test_operation_ids_are_unique():
    ids = [operation["operationId"] for operation in OPERATIONS.values()]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_server_answers_as_its_description_says(name):
    # What makes the calls takes seconds to load, and every process collects every test.
    import_module("tests.api.cases").answers_as_described(*name.split(" ", 1))


async def test_the_live_messages_fit_their_description():
    document = asyncapi_document()
    control = FakeControl()
    frames = control.stream.listen(frozenset({"status", "commands", "events"}), None)
    heard = [await anext(frames)]
    control.stream.publish_status(with_grid(None))
    heard.append(await anext(frames))
    control.stream.publish_status(a_status(battery=None))
    control.stream.publish_event(msgspec.to_builtins(A_NOTICE))
    heard += [await anext(frames), await anext(frames)]
    again = control.stream.listen(frozenset({"status"}), 1)
    heard.append(await anext(again))
    await frames.aclose()
    await again.aclose()
    told = {message["name"]: message["payload"] for message in document["components"]["messages"].values()}
    kinds = []
    for frame in heard:
        message = json.loads(frame)
        kinds.append(message["type"])
        jsonschema.validate(message, {**told[message["type"]], "components": document["components"]})
        msgspec.json.decode(frame, type=KINDS[message["type"]])
    assert kinds == ["snapshot", "change", "event", "change", "resumed"]
