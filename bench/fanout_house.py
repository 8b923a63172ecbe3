"""An API with a real stream and nothing else behind it, for the fan-out benchmark."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import cast

import msgspec

from api.app import Api, create_api
from api.bodies import Info
from api.credentials import digest_of
from domain.house.access import Scope, Token
from domain.ports.automations import Automations
from domain.ports.control import Control
from domain.ports.notify import Notifications
from domain.ports.records import Access, Documents, PastPower
from domain.ports.settings import Settings
from domain.ports.weather import WeatherTeller
from domain.reason.reason import Reason, Why
from domain.status.document import CurtailmentStatus, Flow, SiteStatus, Status, Today
from scheduler.numbers import ReservedNumbers
from scheduler.stream import StatusStream

START = datetime(2026, 1, 15, tzinfo=UTC)
FILLER = "x" * 880


class BenchClock:
    """A clock that stands still."""

    def now(self) -> datetime:
        """Always the same instant."""
        return START

    async def sleep(self, seconds: float) -> None:
        """Does not wait."""
        del seconds


class OneToken:
    """Access with the one token `bench`."""

    async def tokens(self) -> Sequence[Token]:
        """That token."""
        return [Token(id="b", name="bench", scope=Scope.READ, digest=digest_of("bench"), created_at=START)]

    async def used_token(self, token_id: str, at: datetime) -> None:
        """Forgets it."""
        del token_id, at


class BenchFeed(StatusStream):
    """The stream, with a change of about 1 kB at hand."""

    def __init__(self) -> None:
        super().__init__(ReservedNumbers(1, 1_000_000, _none))
        self._count = 0
        self.publish()

    def publish(self) -> None:
        """Publishes one more change."""
        self._count += 1
        self.publish_status(
            Status(
                seq=0,
                at=START,
                site=SiteStatus(name="Bench", timezone="UTC", currency="AUD"),
                flow=Flow(grid_w=self._count, pv_w=0, battery_w=0, load_w=0, ev_w=0),
                battery=None,
                loadpoints={},
                price=None,
                plan=None,
                curtailment=CurtailmentStatus(
                    active=False,
                    desired_w=None,
                    acknowledged=None,
                    enforced=None,
                    reason=Reason(Why.EXPORT_WORTHWHILE),
                ),
                event={"filler": f"{self._count}{FILLER}"},
                devices={},
                today=Today(),
            )
        )

    @staticmethod
    def frame(seq: int) -> bytes:
        """A frame of the same size, for the bare server."""
        patch = {"flow": {"grid_w": float(seq)}, "event": {"filler": f"{seq}{FILLER}"}}
        return msgspec.json.encode({"type": "change", "seq": seq, "at": START, "patch": patch})


def bench_api() -> tuple[BenchFeed, Api]:
    """The API, and the stream behind it; nothing but the stream is there to be asked."""
    feed = BenchFeed()
    api = create_api(
        control=cast("Control", None),
        automations=cast("Automations", None),
        notifications=cast("Notifications", None),
        weather=cast("WeatherTeller", None),
        feed=feed,
        access=cast("Access", OneToken()),
        past=cast("PastPower", None),
        documents=cast("Documents", None),
        settings=cast("Settings", None),
        clock=BenchClock(),
        real=BenchClock(),
        info=Info(name="Bench", version="0", instance="bench"),
        addresses=lambda: (),
    )
    return feed, api


async def _none(count: int) -> int:
    raise RuntimeError(f"no {count} more numbers in a benchmark")
