"""From decisions about cars to orders: started, changed, fed from, or left alone."""

import pytest
from msgspec.structs import replace

from domain.command.capabilities import ChargerCapabilities
from domain.command.decision import (
    CurtailmentDecision,
    LoadpointDecision,
    Owner,
    SiteDecision,
)
from domain.command.order import (
    ChargeOrder,
    FeedOrder,
)
from domain.reading.charger import ChargerState
from scheduler.act import (
    act,
    charge_desire,
    feed_desire,
    set_current_a,
)
from tests.builders import NOON, a_charger, after, an_observation
from tests.scheduler.acting import WHY, holding
from tests.scheduler.bench import GatewayBench, at_the_gateway

GARAGE = "loadpoints/garage"


@pytest.mark.parametrize(
    (
        "wanted",
        "is_held",
        "desired",
    ),  # desired: its power, its name, issued by, its command, whether it stays
    [
        ({}, False, None),
        ({"feed": FeedOrder(power_w=2_000)}, False, (2_000, "discharge", "user", "c1", True)),
        ({"feed": FeedOrder(power_w=2_000)}, True, (2_000, "discharge", "user", "c1", True)),
        ({}, True, (0, "stop", "user", None, False)),
        ({"issued_by": "none"}, True, (0, "stop", "expiry", None, False)),
        ({"releases": True}, True, (0, "stop", "user", "c1", False)),  # its end is all there is to release
        ({"releases": True, "order": ChargeOrder(current_a=6)}, True, (0, "stop", "user", None, False)),
    ],
)
def test_a_car_that_feeds_the_house_is_ordered_to_or_its_feeding_ends(wanted, is_held, desired) -> None:
    async def story(bench: GatewayBench) -> None:
        if is_held:
            holding(bench, "feed", FeedOrder(power_w=1_000), "user")
        usual = {"issued_by": "user", "command_id": "c1", "reason": WHY}
        found = feed_desire(bench.gateway, "battery", LoadpointDecision(**{**usual, **wanted}))
        if desired is None:
            assert found is None
            return
        assert found is not None
        assert isinstance(found.order, FeedOrder)
        told = (found.order.power_w, found.action, found.issued_by, found.command_id, found.keeps)
        assert told == desired

    at_the_gateway(story)


@pytest.mark.parametrize(
    ("held_a", "set_a", "wanted_a", "command_id", "action"),
    [
        (None, 0, 0, None, None),  # it charges nothing, and nobody asked
        (None, 0, 0, "c1", "stop"),
        (None, 10, 0, None, "stop"),
        (None, 0, 16, None, "start"),
        (None, 10, 16, None, "set_current"),
        (0, 10, 16, None, "start"),  # what we hold counts, not what is shown
        (10, 0, 16, None, "set_current"),
        (10, 0, 8, None, "set_current"),
        (10, 10, 0, None, "stop"),
    ],
)
def test_a_charge_is_started_changed_or_stopped(held_a, set_a, wanted_a, command_id, action) -> None:
    async def story(bench: GatewayBench) -> None:
        bench.gateway.lanes = {GARAGE: bench.lane}
        bench.battery.capabilities = ChargerCapabilities()
        if held_a is not None:
            holding(bench, "charge", ChargeOrder(current_a=held_a))
        seen = an_observation(chargers={"garage": a_charger(target_current_a=set_a)})
        wanted = LoadpointDecision(
            order=ChargeOrder(current_a=wanted_a),
            owner=Owner.SOLAR,
            issued_by="solar",
            reason=WHY,
            until=after(60),
            command_id=command_id,
        )
        assert wanted.order is not None
        found = charge_desire(bench.gateway, GARAGE, wanted, wanted.order, seen, NOON)
        assert (None if found is None else found.action) == action
        if found is not None:
            assert (found.key, found.owner, found.issued_by) == ((GARAGE, "charge"), "solar", "solar")
            assert found.requested == {"current_a": wanted_a}
            assert (found.until, found.command_id, found.keeps) == (after(60), command_id, True)

    at_the_gateway(story)


@pytest.mark.parametrize(
    ("issued_by", "wanted", "had_a"),  # 10 A are held; a charger that takes 4 A steps, rarely
    [
        ("solar", [19, 8], [16, 8]),
        ("solar", [13, 15, 15], [12, 12, 12]),  # the second rise of a mode waits
        ("user", [13, 19, 30], [12, 16, 28]),  # a person's never does
        ("boost", [13, 19], [12, 16]),
    ],
)
def test_a_rate_is_in_the_charger_s_steps_and_a_mode_s_rises_wait(issued_by, wanted, had_a) -> None:
    async def story(bench: GatewayBench) -> None:
        bench.gateway.lanes = {GARAGE: bench.lane}
        bench.battery.capabilities = ChargerCapabilities(step_a=4, min_update_s=900)
        holding(bench, "charge", ChargeOrder(current_a=10))
        had = []
        for n, wanted_a in enumerate(wanted):
            decision = LoadpointDecision(issued_by=issued_by, reason=WHY)
            order = ChargeOrder(current_a=wanted_a, phases=3)
            found = charge_desire(bench.gateway, GARAGE, decision, order, an_observation(), after(60 * n))
            assert found is not None
            assert isinstance(found.order, ChargeOrder)
            assert found.order.phases == 3
            had.append(found.order.current_a)
            holding(bench, "charge", found.order)
        assert had == had_a

    at_the_gateway(story)


@pytest.mark.parametrize(
    ("min_update_s", "wanted", "has"),
    [
        (0, ChargeOrder(current_a=19, phases=1), ChargeOrder(current_a=19, phases=1)),
        (900, ChargeOrder(current_a=14, phases=1), ChargeOrder(current_a=14, phases=1)),  # less in all
        (900, ChargeOrder(current_a=19, phases=1), ChargeOrder(current_a=6, phases=3)),  # more, and too soon
    ],
)
def test_a_switch_of_phases_is_judged_by_its_power(min_update_s, wanted, has) -> None:
    async def story(bench: GatewayBench) -> None:
        bench.gateway.lanes = {GARAGE: bench.lane}
        bench.battery.capabilities = ChargerCapabilities(min_update_s=min_update_s)
        decision = LoadpointDecision(issued_by="solar", reason=WHY)
        for second, current_a in ((0, 5), (30, 5), (60, 5)):
            holding(bench, "charge", ChargeOrder(current_a=current_a + (second > 0), phases=3))
            order = ChargeOrder(current_a=6, phases=3)
            charge_desire(bench.gateway, GARAGE, decision, order, an_observation(), after(second))
        found = charge_desire(bench.gateway, GARAGE, decision, wanted, an_observation(), after(90))
        assert found is not None
        assert found.order == has

    at_the_gateway(story)


@pytest.mark.parametrize(
    ("shown", "current_a"),
    [
        ({"charging": False, "target_current_a": None, "current_a": 9.0}, 0),
        ({"charging": False, "target_current_a": 10.4, "current_a": 0.0}, 10),
        ({"charging": True, "target_current_a": 10.6, "current_a": 5.0}, 11),
        ({"charging": True, "target_current_a": 0.0, "current_a": 7.2}, 7),
        ({"charging": True, "target_current_a": None, "current_a": None}, 1),  # how much it does not say
        ({"charging": True, "target_current_a": None, "current_a": 0.2}, 1),
        ({"charging": False, "target_current_a": 0.3, "current_a": 0.0}, 0),
    ],
)
def test_what_a_charger_gives_that_nobody_of_us_holds(shown, current_a) -> None:
    reading = replace(a_charger(), state=ChargerState.CONNECTED, **shown)
    seen = an_observation(chargers={"garage": reading})
    assert set_current_a(seen, "garage") == current_a
    assert set_current_a(seen, "carport") == 0


@pytest.mark.parametrize(("order", "is_held"), [(None, False), (ChargeOrder(current_a=10), True)])
def test_hands_off_a_loadpoint_drops_what_is_held_and_writes_nothing(order, is_held) -> None:
    async def story(bench: GatewayBench) -> None:
        bench.gateway.lanes = {GARAGE: bench.lane}
        bench.battery.capabilities = ChargerCapabilities()
        holding(bench, "charge", ChargeOrder(current_a=10))
        decision = SiteDecision(
            curtailment=CurtailmentDecision(reason=WHY),
            loadpoints={"garage": LoadpointDecision(order=order, reason=WHY)},
        )
        assert await act(bench.gateway, decision, an_observation(), NOON) == decision
        assert (bench.gateway.holding(GARAGE, "charge") is not None) == is_held
        assert bench.writes == []
        await bench.lane.close()

    at_the_gateway(story)
