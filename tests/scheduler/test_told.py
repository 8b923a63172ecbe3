"""What is told of a decision: what is held where a wish waits, and why it waits."""

from typing import Any

import pytest
from msgspec.structs import replace

from domain.command.capabilities import ChargerCapabilities
from domain.command.decision import (
    BatteryDecision,
    CurtailmentDecision,
    LoadpointDecision,
    Owner,
    SiteDecision,
)
from domain.command.held import Held
from domain.command.order import BatteryAction, BatteryOrder, ChargeOrder
from domain.reason.reason import Reason, Why
from scheduler.act import Gateway
from scheduler.errand import Errand
from scheduler.told import told
from tests.builders import NOON, after
from tests.scheduler.bench import DISCHARGE, GatewayBench, at_the_gateway

WISH, EXTERNAL = Reason(Why.USER_COMMAND), Reason(Why.EXTERNAL_CONTROL)
REFUSED, REJECTED = (Reason(why, {"error": "no"}) for why in (Why.DEVICE_REFUSED, Why.COMMAND_REJECTED))
SILENCE = Reason(Why.NO_ANSWER, {"error": "no route"})
SPENT = Reason(Why.WRITE_BUDGET_SPENT)
HOLD = BatteryOrder(action=BatteryAction.HOLD)
DISPATCH, CHARGE = ("battery", "dispatch"), ("loadpoints/garage", "charge")
WANTED = BatteryDecision(order=DISCHARGE, owner=Owner.OPTIMISER, reason=WISH, until=after(60))
WANTED_CHARGE = LoadpointDecision(order=ChargeOrder(current_a=16), owner=Owner.SOLAR, reason=WISH)


def held(order: Any, owner: str) -> Held:
    return Held(target="x", order=order, owner=owner, issued_by=owner, since=NOON, until=after(900))


class House:
    """A gateway in front of a battery and a charger, of which a test sets what they hold."""

    def __init__(self, bench: GatewayBench) -> None:
        self.lane, self.device = bench.lane, bench.battery
        bench.gateway.lanes = {"battery": bench.lane, "loadpoints/garage": bench.lane}
        self.gateway: Gateway = bench.gateway

    def told(self, at_s: float = 0, **changes: Any) -> SiteDecision:
        decision = SiteDecision(
            battery=WANTED,
            curtailment=CurtailmentDecision(reason=WISH),
            loadpoints={"garage": WANTED_CHARGE},
        )
        return told(self.gateway, replace(decision, **changes), after(at_s))

    def battery(self, at_s: float = 0) -> BatteryDecision:
        found = self.told(at_s).battery
        assert found is not None
        return found

    def garage(self, wanted: LoadpointDecision = WANTED_CHARGE, at_s: float = 0) -> LoadpointDecision:
        return self.told(at_s, loadpoints={"garage": wanted}).loadpoints["garage"]


def in_this_house(story: Any, under_way: Errand | None = None) -> None:
    async def of_bench(bench: GatewayBench) -> None:
        if under_way is not None:
            await bench.lane.submit(under_way)
        story(House(bench))
        await bench.lane.close()

    at_the_gateway(of_bench)


def test_a_wish_that_nothing_hinders_is_told_as_it_is() -> None:
    def story(house: House) -> None:
        assert house.battery() == WANTED
        assert house.garage() == WANTED_CHARGE
        assert house.told(battery=None).battery is None

    in_this_house(story)


@pytest.mark.parametrize(
    ("holds", "why", "told_as"),
    [
        (None, SPENT, (None, Owner.NONE, None)),
        (None, EXTERNAL, (None, Owner.DEVICE, None)),  # it was left to another hand
        (held(HOLD, "user"), SPENT, (HOLD, Owner.USER, after(900))),
        (held(HOLD, "user"), EXTERNAL, (HOLD, Owner.USER, after(900))),
    ],
)
def test_of_a_battery_that_has_to_wait_what_it_holds_is_told(holds, why, told_as) -> None:
    def story(house: House) -> None:
        house.gateway.withheld[DISPATCH] = why
        if holds is not None:
            house.lane.leases.adopt("dispatch", holds)
        found = house.battery()
        assert (found.order, found.owner, found.until) == told_as
        assert found.reason == why

    in_this_house(story)


def test_another_hand_is_told_for_a_minute_in_place_of_our_reason() -> None:
    def story(house: House) -> None:
        for key in (DISPATCH, CHARGE):
            house.gateway.hands.changed(key, NOON, ends=False)
        assert house.battery(59).reason == house.garage(at_s=59).reason == EXTERNAL
        assert (house.battery(59).order, house.garage(at_s=59).order) == (WANTED.order, WANTED_CHARGE.order)
        assert house.battery(60).reason == house.garage(at_s=60).reason == WISH

    in_this_house(story)


@pytest.mark.parametrize(
    ("holds_a", "why", "is_under_way", "told_as"),  # wanted: 16 A for the sun
    [
        (None, None, False, (16, Owner.SOLAR, WISH)),
        (10, None, False, (10, Owner.SOLAR, WISH)),  # a rise that has to wait
        (10, None, True, (16, Owner.SOLAR, WISH)),
        (16, None, False, (16, Owner.SOLAR, WISH)),
        (20, None, False, (16, Owner.SOLAR, WISH)),  # a fall never waits
        (10, SPENT, False, (10, Owner.SOLAR, SPENT)),
        (10, SPENT, True, (10, Owner.SOLAR, SPENT)),
        (None, SPENT, False, (0, Owner.SOLAR, SPENT)),
        (None, REFUSED, False, (0, Owner.SOLAR, REJECTED)),
        (None, EXTERNAL, False, (None, Owner.EXTERNAL, EXTERNAL)),
        (10, EXTERNAL, False, (10, Owner.SOLAR, EXTERNAL)),
    ],
)
def test_of_a_charge_what_the_charger_holds_is_told(holds_a, why, is_under_way, told_as) -> None:
    def story(house: House) -> None:
        if holds_a is not None:
            house.lane.leases.adopt("charge", held(ChargeOrder(current_a=holds_a), "solar"))
        if why is not None:
            house.gateway.withheld[CHARGE] = why
        found = house.garage()
        assert (None if found.order is None else found.order.current_a, found.owner, found.reason) == told_as

    in_this_house(story, an_errand() if is_under_way else None)


@pytest.mark.parametrize(
    ("order", "at_s", "told_as"),
    [
        (ChargeOrder(current_a=16), 9, (10, SILENCE)),
        (ChargeOrder(current_a=16), 10, (10, WISH)),  # it is tried again
        (ChargeOrder(current_a=8), 9, (10, WISH)),
    ],
)
def test_between_two_tries_of_a_rise_what_failed_is_told_and_no_pace(order, at_s, told_as) -> None:
    def story(house: House) -> None:
        house.lane.leases.adopt("charge", held(ChargeOrder(current_a=10), "solar"))
        tried = replace(an_errand(), order=order)
        house.lane.failures.patience("charge").failed(tried, SILENCE, NOON, is_silent=True)
        found = house.garage(at_s=at_s)
        assert (found.order and found.order.current_a, found.reason) == told_as

    in_this_house(story)


def an_errand() -> Errand:
    return Errand(
        resource="charge",
        order=ChargeOrder(current_a=16),
        owner="solar",
        issued_by="solar",
        until=None,
        command_id="c1",
        generation=1,
        keeps=True,
    )


def test_a_fall_that_the_charger_s_maker_does_not_let_go_yet_tells_what_flows_and_until_when() -> None:
    def story(house: House) -> None:
        able = ChargerCapabilities(min_update_s=60, falls_at_once=False)
        house.device.capabilities = able
        rates = house.gateway.rates("loadpoints/garage")
        for seconds, held_a in ((0, 16), (10, 20)):
            rates.paced(held_a, held_a, able, after(seconds))
        house.lane.leases.adopt("charge", held(ChargeOrder(current_a=20), "solar"))
        found = house.garage()
        assert (found.order, found.wished_a) == (ChargeOrder(current_a=20), 16)
        assert found.reason == Reason(Why.RATE_UPDATE_THROTTLED, {"until": after(70)})
        assert house.garage(replace(WANTED_CHARGE, issued_by="safety")).order == WANTED_CHARGE.order

    in_this_house(story)


def test_hands_off_stays_hands_off() -> None:
    def story(house: House) -> None:
        house.gateway.withheld[CHARGE] = SPENT
        hands_off = LoadpointDecision(owner=Owner.EXTERNAL, reason=WISH)
        assert house.garage(hands_off) == hands_off

    in_this_house(story)


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        (Why.FULL_RATE, {"current_a": 10, "rise_a": 16, "rises_at": None}),
        (Why.PHASE_LIMITED, {"current_a": 10, "rise_a": 16, "rises_at": None}),
        (Why.MANUAL, {"current_a": 16}),  # what was asked
    ],
)
def test_a_rise_that_has_to_wait_names_the_current_that_is_ordered(code, facts) -> None:
    def story(house: House) -> None:
        house.lane.leases.adopt("charge", held(ChargeOrder(current_a=10), "fast"))
        found = house.garage(replace(WANTED_CHARGE, reason=Reason(code, {"current_a": 16})))
        assert (found.order, found.reason) == (ChargeOrder(current_a=10), Reason(code, facts))

    in_this_house(story)
