"""A house that is looked at now and then; what was told of it is kept."""

from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from domain.event.event import Event
from domain.house.notify import NotifyRules
from domain.notification.happening import Look
from domain.notification.memory import NoticeMemory
from domain.notification.notice import Notice
from domain.notification.produce import produce
from domain.status.document import Status
from domain.status.loadpoint_document import SessionStatus
from domain.status.problems import Problem, ProblemCode
from domain.tariff.slots import Tariff
from tests.fakes.status import NOON, a_loadpoint_status, a_status


class Watching:
    """Looks every `every_s`; a `restart` keeps the memory and nothing else."""

    def __init__(self, every_s: float = 10, **rules: Any) -> None:
        self.now, self.every = NOON, timedelta(seconds=every_s)
        self.rules = NotifyRules(**rules)
        self.memory = NoticeMemory()
        self.status: Status = replace(a_status(event=None, problems=()), loadpoints={})
        self.before: Status | None = None
        self.events: dict[str, Event] = {}
        self.tariff = Tariff()

    def look(self, **changes: Any) -> list[Notice]:
        """One look, at a house that changed so."""
        self.status = replace(self.status, **changes)
        look = Look(
            status=replace(self.status, at=self.now),
            before=self.before,
            events=self.events,
            tariff=self.tariff,
            rules=self.rules,
            now=self.now,
        )
        self.memory, notices = produce(self.memory, look)
        self.before = look.status
        self.now += self.every
        return notices

    def watch(self, seconds: float, **changes: Any) -> list[Notice]:
        """Looks for so long at a house that changed so and then stays."""
        found = self.look(**changes)
        until = self.now + timedelta(seconds=seconds)
        while self.now < until:
            found += self.look()
        return found

    def restart(self) -> None:
        """Only what is on disk is left."""
        self.before = None


def a_session(began: datetime = NOON, **changes: Any) -> SessionStatus:
    """A car that was plugged in at 40 % and got 12 kWh, half of it from the sun."""
    typical = SessionStatus(
        id=f"garage-{began:%d%H%M}",
        energy_wh=12_000,
        solar_wh=6_000,
        cost=1.2,
        started_at=began,
        soc_start_pct=40,
    )
    return replace(typical, **changes)


def charging(soc_pct: float = 50, **changes: Any) -> dict[str, Any]:
    """A status's change: the car charges and has come so far."""
    lp = a_loadpoint_status(session=a_session())
    assert lp.vehicle is not None
    changes = {"charging": True, "state": "charging", "power_w": 7_000, **changes}
    return {"loadpoints": {"garage": replace(lp, vehicle=replace(lp.vehicle, soc_pct=soc_pct), **changes)}}


def a_problem(code: ProblemCode = ProblemCode.DEVICE_OFFLINE, device: str | None = "battery") -> Problem:
    """A problem, told as the page shows it."""
    return Problem(code=code, device=device, since=NOON, text="The battery does not answer.")


def told(notices: list[Notice]) -> list[str]:
    """What was told, in short: the kind and where it stands."""
    return [f"{each.kind}:{each.state}" for each in notices]
