"""What the tests of the API share."""

from collections.abc import AsyncIterator

import httpx
import pytest_asyncio

from tests.fakes.api import TestHouse


@pytest_asyncio.fixture
async def house() -> TestHouse:
    return await TestHouse().with_tokens()


@pytest_asyncio.fixture
async def admin(house: TestHouse) -> AsyncIterator[httpx.AsyncClient]:
    async with house.client() as client:
        yield client
