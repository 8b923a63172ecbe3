"""A whole API over a fake house and records in memory, with a token of each scope."""

from typing import Any

import httpx

from adapters.stores.memory import MemoryRecords
from api.app import Api, create_api
from api.bodies import Info
from api.credentials import digest_of
from domain.house.access import Scope, Token
from tests.fakes.automations import FakeAutomations
from tests.fakes.control import FakeControl, WallClock
from tests.fakes.notifications import FakeNotifications
from tests.fakes.settings import FakeSettings
from tests.fakes.status import NOON
from tests.fakes.weather import FakeWeather

ADDRESSES = ["http://192.168.1.5:8080", "https://house.example.net"]
SETTINGS = {
    "site": {"name": "Home"},
    "battery": {"driver": "alphaess", "password": "hunter2"},
    "tariff": {"token": "amber-secret", "token_file": "/run/secrets/amber"},
    "ocpp": {"tags": ["04AABB"], "port": 8887},
}


class TestHouse:
    """Everything a test of the API may want to touch."""

    __test__ = False

    def __init__(self, **changes: Any) -> None:
        self.control = FakeControl()
        self.automations = FakeAutomations()
        self.notifications = FakeNotifications()
        self.weather = FakeWeather()
        self.records = MemoryRecords()
        self.clock, self.real = WallClock(), self.control.real
        self.settings = FakeSettings(SETTINGS)
        self.changes = changes
        self.api = self.build()

    def build(self) -> Api:
        """The API over the same house and records, as after a restart."""
        return create_api(
            **{
                "control": self.control,
                "automations": self.automations,
                "notifications": self.notifications,
                "weather": self.weather,
                "feed": self.control.stream,
                "access": self.records.access,
                "past": self.records.past,
                "documents": self.records.documents,
                "settings": self.settings,
                "clock": self.clock,
                "real": self.real,
                "hosts": ["house"],
                "addresses": ADDRESSES.copy,
                "pages": ADDRESSES.copy,
                "info": Info(name="Home", version="0.1.0", instance="house-1"),
                **self.changes,
            }
        )

    async def with_tokens(self) -> "TestHouse":
        """Keeps a token of each scope; its secret is its scope's name."""
        for scope in Scope:
            await self.records.access.add_token(
                Token(id=f"t-{scope}", name=scope, scope=scope, digest=digest_of(scope), created_at=NOON)
            )
        return self

    def client(self, token: str | None = "admin") -> httpx.AsyncClient:
        """A caller with this token."""
        transport = httpx.ASGITransport(app=self.api, raise_app_exceptions=False)
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        return httpx.AsyncClient(transport=transport, base_url="http://house", headers=headers)
