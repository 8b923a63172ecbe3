"""A price spike is sold into: after people, before the plan, never below the reserve."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.battery.decide import decide_battery
from domain.command.decision import Owner
from domain.command.order import BatteryAction, OrderPrices
from domain.event.event import Event, EventKind, EventState
from domain.house.house import Battery, Curtailment, Optimiser, Spike
from domain.reason.reason import Reason, Why
from domain.site import decide_site
from tests.builders import ABLE, NOON, a_charger, a_house, a_price, a_view, after, an_observation
from tests.domain.battery.planned import CHARGE, WITH_PLAN, a_plan, held
from tests.domain.battery.test_battery_decide import an_intent
from tests.domain.battery.test_preserve import KEPT, running

SPIKE = Event(
    id="spike-1",
    kind=EventKind.SPIKE_EXPORT,
    state=EventState.RUNNING,
    starts_at=NOON,
    facts={"wholesale_price": 15.0, "threshold_price": 3.0},
    reason=Reason(Why.PRICE_SPIKE),
    changed_at=NOON,
)
HOUSE = a_house(
    spike=Spike(enabled=True), optimiser=Optimiser(reserve_pct=20), battery=Battery(max_discharge_w=4_600)
)


def spiking(house=HOUSE, **changes):
    return a_view(house, **{"events": (SPIKE,), **changes})


def decide(view, seconds: float = 0):
    return decide_battery(view, after(seconds)).decision


SESSION = replace(
    SPIKE,
    id="saving-1",
    kind=EventKind.SAVING_SESSION,
    facts={"reward_price": 2.25},
    reason=Reason(Why.SAVING_SESSION),
)


@pytest.mark.parametrize(
    ("events", "why", "prices"),
    [
        ((SESSION,), Why.SAVING_SESSION, OrderPrices(import_price=5.0, export_price=2.25)),
        ((SESSION, SPIKE), Why.SPIKE_EXPORT, OrderPrices(import_price=90, export_price=45)),
        ((replace(SESSION, state=EventState.ANNOUNCED),), None, None),
        ((replace(SESSION, facts={"reward_price": 0.0}),), None, None),
    ],
)
def test_a_session_that_was_joined_is_sold_into_as_a_spike_is(events, why, prices):
    found = decide(spiking(events=events))
    if why is None:
        assert (found.order, found.owner) == (None, "none")
        return
    assert (found.reason.code, found.order.prices, found.owner) == (why, prices, "event")


@pytest.mark.parametrize(
    ("view", "action", "owner", "why"),
    [
        (spiking(), "force_discharge", "event", Why.SPIKE_EXPORT),
        (spiking(battery_intent=an_intent()), "force_discharge", "user", Why.USER_COMMAND),
        # With the optimiser on, the event only tells: the plan has the price.
        (spiking(WITH_PLAN, plan=a_plan(CHARGE)), "force_charge", "optimiser", Why.PLAN_CHARGE),
        (spiking(seen=an_observation(soc_pct=20)), None, "event", Why.AT_RESERVE),
        (spiking(replace(HOUSE, battery=Battery(max_discharge_w=0))), None, "none", Why.SELF_CONSUMPTION),
        (spiking(seen=an_observation(soc_pct=21)), None, "event", Why.AT_RESERVE),  # the band above it
        (
            spiking(
                seen=an_observation(soc_pct=20.5), held=held(BatteryAction.FORCE_DISCHARGE, owner="event")
            ),
            "force_discharge",
            "event",
            Why.SPIKE_EXPORT,
        ),
        (
            spiking(seen=an_observation(soc_pct=20), held=held(BatteryAction.FORCE_DISCHARGE, owner="event")),
            "restore",
            "event",
            Why.AT_RESERVE,
        ),
        (spiking(seen=an_observation(soc_pct=None)), None, "none", Why.TELEMETRY_STALE),
        (spiking(replace(HOUSE, monitoring=True)), None, "none", Why.MONITORING_MODE),
        (
            spiking(battery=replace(ABLE, actions=frozenset({BatteryAction.HOLD}))),
            None,
            "none",
            Why.SELF_CONSUMPTION,
        ),
        (a_view(HOUSE, held=held(BatteryAction.FORCE_DISCHARGE, owner="event")), "restore", "none", None),
        (
            spiking(
                replace(HOUSE, loadpoints=(KEPT,)),
                seen=an_observation(chargers={"garage": a_charger(3_680)}),
                memory=running(Owner.CHEAP),
            ),
            "force_discharge",
            "event",
            Why.SPIKE_EXPORT,
        ),
    ],
)
def test_invariant_16_user_then_event_then_optimiser(view, action, owner, why):
    found = decide(view)
    assert (found.order and found.order.action, found.owner) == (action, owner)
    assert why is None or found.reason.code is why


def test_a_sale_is_leased_for_at_most_half_an_hour_and_moves_on_with_every_minute():
    order = decide(spiking(), 30).order
    assert (order.power_w, order.target_soc_pct) == (4_600, 20)
    assert order.until == NOON + timedelta(minutes=29)
    assert decide(spiking(), 60).order.until == NOON + timedelta(minutes=30)
    assert decide(spiking()).issued_by == "event"


def test_a_battery_led_by_prices_is_told_the_spike_s_and_chooses_its_power():
    order = decide(spiking(battery=replace(ABLE, selectable_power=False))).order
    assert (order.power_w, order.prices) == (None, OrderPrices(import_price=90, export_price=45))


def test_invariant_16_a_spike_goes_before_an_export_limit():
    """What earns nothing at the retailer's price may be a spike of the market."""
    seen = an_observation(price=replace(a_price(export_price=0.0), wholesale_price=15.0))
    house = replace(HOUSE, curtailment=Curtailment(enabled=True))
    decision = decide_site(spiking(house, seen=seen), NOON).decision
    assert decision.battery.owner == "event"
    assert (decision.curtailment.active, decision.curtailment.limit_w) == (True, None)
    assert decision.curtailment.reason.code is Why.FORCE_HAS_PRIORITY
