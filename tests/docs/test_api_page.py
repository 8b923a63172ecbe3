"""The examples of the API's page do what they say, against a house behind the real API."""

import json
import re
import shlex
from pathlib import Path

import msgspec

from domain.status.glance import Glance
from tests.fakes.api import TestHouse

PAGE = Path("docs/api.md").read_text()
BASE = "http://house/api/v1"
EXAMPLES = re.findall(r"^(curl .*)\n# (\d{3})$", PAGE, re.MULTILINE)


def read(command: str) -> tuple[str, str, dict[str, str], str | None]:
    """What curl would send: method, address, headers and body."""
    words = shlex.split(command.partition(" | ")[0].replace("$POWERSYNC", BASE).replace("$TOKEN", "admin"))
    method, address, headers, body = "GET", "", dict[str, str](), None
    options = iter(words[1:])
    for word in options:
        match word:
            case "-X":
                method = next(options)
            case "-H":
                name, _, value = next(options).partition(": ")
                headers[name] = value
            case "-d":
                body = next(options)
            case "-s":
                pass
            case _:
                address = word
    return method, address, headers, body


def test_every_example_says_how_it_is_answered():
    assert len(EXAMPLES) == PAGE.count("\ncurl ")
    assert len(EXAMPLES) > 10


async def test_every_example_is_answered_as_the_page_says():
    house = await TestHouse().with_tokens()
    async with house.client(None) as anybody:
        for command, status in EXAMPLES:
            method, address, headers, body = read(command)
            answer = await anybody.request(method, address, headers=headers, content=body)
            assert str(answer.status_code) == status, (command, answer.text)
            if status == "422":
                shown = next(text for text in documents() if '"invalid_request"' in text)
                assert answer.json() == json.loads(shown)


def documents() -> list[str]:
    return re.findall(r"^```json\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_the_glance_on_the_page_is_one():
    shown = next(text for text in documents() if '"stale_after"' in text)
    glance = msgspec.json.decode(shown, type=Glance)
    assert set(json.loads(shown)) == set(Glance.__struct_encode_fields__)
    assert glance.text == "Selling to the grid at $20.30."
