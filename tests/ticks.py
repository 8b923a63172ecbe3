"""Runs the rules of one house tick after tick, carrying over what the shell would."""

from datetime import datetime
from typing import Any

from msgspec.structs import replace

from domain.command.capabilities import ChargerCapabilities
from domain.command.decision import LoadpointDecision
from domain.command.held import Held
from domain.command.intent import BatteryIntent, ChargeIntent
from domain.event.event import Event
from domain.house.house import House
from domain.reading.charger import ChargerReading
from domain.reason.reason import Reason
from domain.site import Memory, Pending, SiteOutcome, decide_site
from domain.tariff.slots import Tariff
from tests.builders import a_view, after, an_observation

DEVICE = "loadpoints/garage"


class Ticks:
    """One house with one loadpoint `garage`; `ended` collects the intents that ended.

    With `able` its charger takes every order at once, and holds it.
    """

    def __init__(
        self, house: House, memory: Memory | None = None, able: ChargerCapabilities | None = None
    ) -> None:
        self.house, self.memory, self.able = house, memory or Memory(), able
        self.events: tuple[Event, ...] = ()
        self.tariff = Tariff(slots=())
        self.held: Held | None = None
        self.feeds: Held | None = None
        self.intent: ChargeIntent | None = None
        self.battery_intent: BatteryIntent | None = None
        self.release: Pending | None = None
        self.unheard: frozenset[str] = frozenset()
        self.ended: dict[str, Reason] = {}
        self.outcome: SiteOutcome | None = None

    def at(self, seconds: float, charger: ChargerReading | None = None, **seen: Any) -> LoadpointDecision:
        """The garage's decision so long after noon."""
        if charger is not None:
            seen["chargers"] = {"garage": charger}
        view = a_view(
            self.house,
            an_observation(at=after(seconds), **seen),
            memory=self.memory,
            charge_intents={} if self.intent is None else {"garage": self.intent},
            battery_intent=self.battery_intent,
            releases={} if self.release is None else {"garage": self.release},
            held={} if self.held is None else {DEVICE: self.held},
            feeding={} if self.feeds is None else {"garage": self.feeds},
            unheard=self.unheard,
            events=self.events,
            tariff=self.tariff,
            chargers={} if self.able is None else {"garage": self.able},
        )
        self.outcome = decide_site(view, after(seconds))
        self.memory, self.release = self.outcome.memory, None
        self.ended |= self.outcome.ended
        if "loadpoints/garage" in self.outcome.ended:
            self.intent = None
        decided = self.outcome.decision.loadpoints["garage"]
        if self.able is not None:
            self._hold(decided, after(seconds))
        return decided

    def _hold(self, decided: LoadpointDecision, now: datetime) -> None:
        self.feeds = None
        if decided.feed is not None:
            self.feeds = Held(target=DEVICE, order=decided.feed, owner="manual", issued_by="user", since=now)
        if decided.order is None:
            self.held = None
        elif self.held is None or self.held.order != decided.order:
            self.held = Held(
                target=DEVICE,
                order=decided.order,
                owner=decided.owner,
                issued_by=decided.issued_by,
                since=now,
            )

    def current_a(self, seconds: float, charger: ChargerReading | None = None, **seen: Any) -> int | None:
        """The wanted current; None: hands off."""
        order = self.at(seconds, charger, **seen).order
        return None if order is None else order.current_a

    def remember(self, **changes: Any) -> None:
        """Changes what the garage's rules remember."""
        known = self.memory.loadpoints["garage"]
        self.memory = replace(self.memory, loadpoints={"garage": replace(known, **changes)})
