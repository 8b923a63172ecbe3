"""The house and the browser that the stories share; both start at the same time."""

import pytest

from tests.browser.chromium import Chromium
from tests.browser.demo_house import DemoHouse
from tests.debian import program


@pytest.fixture(scope="session")
def chromium():
    browser = Chromium(program("chromium"))
    try:
        yield browser
    finally:
        browser.close()


@pytest.fixture(scope="session")
def demo(chromium, tmp_path_factory):
    house = DemoHouse(tmp_path_factory.mktemp("demo"))
    try:
        house.start()
        yield house
    finally:
        house.cut()
