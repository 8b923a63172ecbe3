"""The phone page: served whole, from here alone, and its store keeps the stream's rules."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import pytest_asyncio

from domain.reason.spoken import MINOR, percent_words, price_words
from tests.fakes.api import TestHouse
from tests.fakes.control import FakeControl

WEB = Path("web")
FILES = sorted(
    file for file in WEB.rglob("*") if file.suffix in {".html", ".js", ".css", ".svg", ".webmanifest"}
)
PATCHES = [
    ({"a": "b"}, {"a": None}, {}),
    ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
    ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
    ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
    ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
]

PRICES = [0.312, 0.3, 0.0084, -0.021, -0.0001, 0.0, 0.999, 1.0, 20.3, -1.5]
CURRENCIES = [*MINOR, "CHF", "SEK", "DKK", "NOK", "JPY"]
PERCENTAGES = [0, 0.04, 19.95, 79.96, 79.999, 80, 80.1, 99.99, 100]


@pytest_asyncio.fixture
async def browser():
    async with TestHouse().client(None) as client:
        yield client


async def test_the_root_is_an_installable_page(browser):
    page = await browser.get("/")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    for word in ("manifest.webmanifest", "viewport"):
        assert word in page.text
    manifest = (await browser.get("/manifest.webmanifest")).json()
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    for icon in manifest["icons"]:
        assert (await browser.get(icon["src"])).headers["content-type"] == "image/svg+xml"


@pytest.mark.parametrize("file", FILES, ids=str)
async def test_every_file_is_served_with_its_type_and_tag(browser, file):
    path = f"/{file.relative_to(WEB).as_posix()}"
    answer = await browser.get(path)
    assert (answer.status_code, answer.content) == (200, file.read_bytes())
    kinds = {".js": "text/javascript", ".css": "text/css", ".webmanifest": "application/manifest+json"}
    assert answer.headers["content-type"].startswith(kinds.get(file.suffix, ""))
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    again = await browser.get(path, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", ["/", "/index.html", "/src/app.js", "/icon.svg"])
async def test_the_head_of_a_page_is_answered_as_the_page_without_it(browser, path):
    whole, head = await browser.get(path), await browser.head(path)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-type", "content-length", "etag", "content-security-policy", "cache-control"):
        assert head.headers[name] == whole.headers[name], name
    again = await browser.head(path, headers={"If-None-Match": head.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path", ["/nothing.js", "/src/../../pyproject.toml", "/src", "/%2e%2e/pyproject.toml"]
)
async def test_nothing_outside_the_folder_is_served(browser, path):
    answer = await browser.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_the_page_asks_nobody_else():
    for file in FILES:
        urls = set(re.findall(r"(?:https?:)?//[a-z][\w.-]+\.[a-z]{2,}[^\s\"'`]*", file.read_text()))
        assert urls <= {"http://www.w3.org/2000/svg"}, file


def test_every_import_of_a_script_is_a_file():
    for file in FILES:
        if file.suffix == ".js":
            for name in re.findall(r'from "([^"]+)"', file.read_text()):
                assert (file.parent / name).is_file(), (file, name)


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node to run the page's own code")
def test_the_store_and_the_views_hold_in_a_javascript_engine():
    status = FakeControl().stream.current_json
    assert status is not None
    prices = [(price, currency, price_words(price, currency)) for price in PRICES for currency in CURRENCIES]
    environment = {
        **os.environ,
        "STATUS": status.decode(),
        "PATCHES": json.dumps(PATCHES),
        "PRICES": json.dumps(prices),
        "PERCENTAGES": json.dumps([(value, percent_words(value)) for value in PERCENTAGES]),
    }
    done = subprocess.run(
        ["node", "--test", "tests/web/store.test.mjs"],
        capture_output=True,
        text=True,
        timeout=60,
        env=environment,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
