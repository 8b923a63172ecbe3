"""Houses with a car in mode smart, and what is decided for it."""

from collections.abc import Mapping
from typing import Any

from domain.command.decision import LoadpointDecision, Owner
from domain.event.event import Event, EventKind, EventState
from domain.house.house import House
from domain.house.settings import Mode, SmartSettings
from domain.loadpoint.memory import LoadpointMemory
from domain.plan.cars.car_plan import CarPlan, CarSlot, Source
from domain.reason.reason import Reason, Why
from domain.site import Memory, decide_site
from tests.builders import NOON, a_charger, a_house, a_loadpoint, a_price, a_view, after, an_observation

HOUR_S = 3_600


PEAK = Event(
    id="demand-peak",
    kind=EventKind.DEMAND_WINDOW,
    state=EventState.RUNNING,
    starts_at=NOON,
    ends_at=after(HOUR_S),
    reason=Reason(Why.DEMAND_WINDOW),
    changed_at=NOON,
)


IDLE = LoadpointMemory()


RUNNING = LoadpointMemory(owner=Owner.SMART, on_since=after(-900), current_a=16)


def a_slot(begin_s: float = -HOUR_S, lasts_s: float = 2 * HOUR_S, **changes: Any) -> CarSlot:
    usual: dict[str, Any] = {
        "start": after(begin_s),
        "end": after(begin_s + lasts_s),
        "power_w": 16 * 230.0,
        "source": Source.GRID,
        "price": 0.2,
        "reason": Reason(Why.PLANNED_WINDOW, {"source": "grid"}),
    }
    return CarSlot(**{**usual, **changes})


def a_plan(*slots: CarSlot, **changes: Any) -> CarPlan:
    usual: dict[str, Any] = {
        "id": "p1",
        "made_at": NOON,
        "made_by": "optimiser",
        "strategy": "cheapest",
        "target_soc_pct": 80.0,
        "soc_pct": 55.0,
        "departure": None,
        "max_price": 0.25,
        "max_w": 7_360.0,
        "energy_wh": 15_000.0,
        "planned_wh": 15_000.0,
        "cost": 1.0,
        "slots": slots,
    }
    return CarPlan(**{**usual, **changes})


NOW = a_plan(a_slot())


SUNNY = a_plan(a_slot(source=Source.SUN))


SOON = a_plan(a_slot(60), strategy="solar_preferred", departure=after(3 * HOUR_S))


def a_smart_house(settings: Mapping[str, Any], **changes: Any) -> House:
    return a_house(a_loadpoint(mode=Mode.SMART, smart=SmartSettings(**settings), **changes))


def decided(
    plan: CarPlan | None,
    memory: LoadpointMemory = IDLE,
    charger: Any = None,
    settings: Mapping[str, Any] | None = None,
    events: tuple[Event, ...] = (),
    loadpoint: Mapping[str, Any] | None = None,
    **seen: Any,
) -> LoadpointDecision:
    view = a_view(
        a_smart_house(settings or {}, **(loadpoint or {})),
        an_observation(chargers={"garage": charger or a_charger()}, **{"price": a_price(0.2), **seen}),
        memory=Memory(loadpoints={"garage": memory}),
        car_plans={} if plan is None else {"garage": plan},
        events=events,
    )
    return decide_site(view, NOON).decision.loadpoints["garage"]
