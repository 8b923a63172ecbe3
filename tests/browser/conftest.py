"""The house that the stories share; it starts while the browser does."""

import pytest

from tests.browser.demo_house import DemoHouse
from tests.browser.push_service import PushService


@pytest.fixture(scope="session")
def demo(chromium, tmp_path_factory):
    house = DemoHouse(tmp_path_factory.mktemp("demo"))
    try:
        house.start()
        yield house
    finally:
        house.cut()


@pytest.fixture
def push_service():
    service = PushService()
    try:
        yield service
    finally:
        service.close()
