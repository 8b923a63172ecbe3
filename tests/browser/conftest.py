"""The house and the browser that the stories share."""

import pytest

from tests.browser.chromium import Chromium
from tests.browser.demo_house import DemoHouse
from tests.debian import program


@pytest.fixture(scope="session")
def chromium(tmp_path_factory):
    found = program("chromium")
    house = DemoHouse(tmp_path_factory.mktemp("demo"))
    try:
        house.start()
        browser = Chromium(found, house)
        try:
            yield browser
        finally:
            browser.close()
    finally:
        house.cut()
