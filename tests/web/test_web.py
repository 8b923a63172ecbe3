"""The web app: served whole, from here alone, small, and its own tests hold."""

import gzip
import json
import os
import re
import subprocess
from pathlib import Path

import pytest_asyncio

from api.pages import web_pages
from domain.language.languages import GERMAN
from domain.reason.spoken import MINOR, percent_words, price_words
from tests.fakes.api import TestHouse
from tests.fakes.control import FakeControl

BUILT = Path("web/dist")
FILES = sorted(file for file in BUILT.rglob("*") if file.is_file() and not file.name.startswith("."))
FIRST_LOAD_BYTES = 80_000  # of JavaScript, packed

PRICES = [0.312, 0.3, 0.0084, -0.021, -0.0001, 0.0, 0.999, 1.0, 20.3, -1.5]
PRICES += [
    0.0725,
    0.3055,
    0.3045,
    -0.0725,
    0.00125,
    0.0005,
    0.9995,
    1.005,
    2.675,
]  # halves
CURRENCIES = [*MINOR, "CHF", "SEK", "DKK", "NOK", "JPY"]
PERCENTAGES = [0, 0.04, 19.95, 79.96, 79.999, 80, 80.1, 99.99, 100]


@pytest_asyncio.fixture
async def browser():
    assert FILES, "the web app is not built: make setup"
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
        assert (await browser.get(f"/{icon['src']}")).headers["content-type"] == "image/svg+xml"


async def test_every_file_is_served_with_its_type_and_tag(browser):
    kinds = {".js": "text/javascript", ".css": "text/css", ".webmanifest": "application/manifest+json"}
    for file in FILES:
        path = f"/{file.relative_to(BUILT).as_posix()}"
        answer = await browser.get(path)
        assert (answer.status_code, answer.content) == (200, file.read_bytes()), path
        assert answer.headers["content-type"].startswith(kinds.get(file.suffix, ""))
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        forever = "immutable" in answer.headers["cache-control"]
        assert forever == path.startswith("/assets/"), path
        again = await browser.get(path, headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


async def test_the_page_may_ask_the_house_at_its_other_addresses_and_nobody_else():
    house = TestHouse(pages=lambda: ["http://house", "https://house.example.net"])
    async with house.client(None) as browser:
        first = await browser.get("/")
        policy = first.headers["content-security-policy"]
        assert policy.endswith("connect-src 'self' https://house.example.net wss://house.example.net")
        assert (await browser.get("/sw.js")).headers["content-security-policy"].endswith("connect-src 'self'")
    house.changes["pages"] = lambda: ["http://house"]
    house.api = house.build()
    async with house.client(None) as browser:  # what was kept with the old policy is not good any more
        again = await browser.get("/", headers={"If-None-Match": first.headers["etag"]})
        assert again.headers["content-security-policy"].endswith("connect-src 'self'")


async def test_what_is_worth_it_goes_out_packed_to_those_who_take_it(browser):
    packed, plain = [
        await browser.get("/", headers={"Accept-Encoding": taken}) for taken in ("gzip, br", "identity")
    ]
    assert (packed.headers["content-encoding"], packed.headers["vary"]) == ("gzip", "Accept-Encoding")
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"])


async def test_the_head_of_a_page_is_answered_as_the_page_without_it(browser):
    for path in ("/", "/index.html", "/sw.js", "/icon.svg"):
        whole, head = await browser.get(path), await browser.head(path)
        assert (head.status_code, head.content) == (200, b"")
        for name in ("content-type", "content-length", "etag", "content-security-policy", "cache-control"):
            assert head.headers[name] == whole.headers[name], name
        again = await browser.head(path, headers={"If-None-Match": head.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


async def test_nothing_outside_the_folder_is_served(browser):
    for path in ("/nothing.js", "/assets/../../pyproject.toml", "/assets", "/%2e%2e/package.json"):
        answer = await browser.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), path


def test_an_app_that_was_never_built_says_so_in_its_place(tmp_path):
    for folder in (tmp_path / "none", tmp_path):
        pages = web_pages(folder)
        assert list(pages) == ["/"]
        assert (pages["/"].status, pages["/"].media_type) == (503, "text/plain")
        assert b"make setup" in pages["/"].content


def test_the_page_asks_nobody_else():
    names = {"http://www.w3.org", "https://svelte.dev"}  # of XML, and where a fault is explained
    for file in FILES:
        urls = set(re.findall(r"https?://[a-z][\w.-]+\.[a-z]{2,}", file.read_text()))
        assert urls <= names, file


def test_what_a_first_visit_loads_is_small():
    """The scripts of the index and all they name before anything is tapped, and one language."""
    index = (BUILT / "index.html").read_text()
    first = [BUILT / name for name in re.findall(r'(?:src|href)="\./([^"]+\.js)"', index)]
    language = max(BUILT.glob("assets/de-*.js"), key=lambda file: file.stat().st_size)
    sizes = {file.name: len(gzip.compress(file.read_bytes())) for file in {*first, language}}
    assert first
    assert sum(sizes.values()) <= FIRST_LOAD_BYTES, sizes


def test_no_lock_names_where_to_fetch_from():
    lock = json.loads(Path("web/package-lock.json").read_text())
    assert not [name for name, package in lock["packages"].items() if "resolved" in package]
    assert not [name for name, package in lock["packages"].items() if name and "integrity" not in package]


def test_the_apps_own_tests_hold():
    status = FakeControl().stream.current_json
    assert status is not None
    prices = [(price, currency, price_words(price, currency)) for price in PRICES for currency in CURRENCIES]
    percentages = [(value, percent_words(value)) for value in PERCENTAGES]
    german = [(price, currency, GERMAN.price(price, currency)) for price in PRICES for currency in CURRENCIES]
    told = {"status": json.loads(status), "prices": prices, "percentages": percentages, "german": german}
    done = subprocess.run(
        ["sh", "web/run", "npm", "test", "--silent"],
        capture_output=True,
        text=True,
        timeout=170,
        env={**os.environ, "TOLD_BY_SERVER": json.dumps(told), "NO_COLOR": "1"},
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
