"""From decisions to orders: which resource, under which name, on whose behalf, and in which order."""

from typing import Any

import pytest
from msgspec.structs import replace

from domain.command.capabilities import ChargerCapabilities
from domain.command.decision import (
    BatteryDecision,
    CurtailmentDecision,
    GridChargingDecision,
    LoadpointDecision,
    Owner,
    SiteDecision,
)
from domain.command.held import Held
from domain.command.order import (
    BatteryAction,
    BatteryOrder,
    ChargeOrder,
    ExportOrder,
    FeedOrder,
    GridChargingOrder,
)
from domain.reading.charger import ChargerState
from domain.reason.reason import Reason, Why
from scheduler.act import (
    act,
    battery_desires,
    charge_desire,
    described,
    dispatch_desire,
    export_desire,
    feed_desire,
    grid_desire,
    set_current_a,
)
from tests.builders import NOON, a_charger, after, an_observation
from tests.scheduler.bench import DISCHARGE, GatewayBench, at_the_gateway

WHY = Reason(Why.USER_COMMAND)
GARAGE = "loadpoints/garage"
RESTORE = BatteryOrder(action=BatteryAction.RESTORE)
SELF = BatteryOrder(action=BatteryAction.SELF_CONSUMPTION)


def holding(bench: GatewayBench, resource: str, order: Any, issued_by: str = "optimiser") -> None:
    held = Held(target="x", order=order, owner="optimiser", issued_by=issued_by, since=NOON)
    bench.lane.leases.adopt(resource, held)


@pytest.mark.parametrize(
    ("wanted", "is_held", "desired"),  # desired: order, issued by, until, whether it stays held
    [
        ({"order": None}, False, None),  # it is not ours and shall not be
        ({"order": None}, True, (SELF, "event", None, False)),
        ({"order": RESTORE}, False, None),
        ({"order": RESTORE, "issued_by": "expiry"}, True, (RESTORE, "expiry", None, False)),
        # a wish that a limit leaves nothing keeps its end, and the battery is handed back all the same
        (
            {"order": RESTORE, "until": after(60), "issued_by": "safety"},
            True,
            (RESTORE, "safety", None, False),
        ),
        ({"order": None, "until": after(60)}, True, (SELF, "event", None, False)),
        ({"order": RESTORE, "command_id": "c9"}, False, (RESTORE, "optimiser", None, False)),
        # self-consumption that a person asked for so long is a state like any other
        ({"order": SELF, "until": after(60)}, False, (SELF, "optimiser", after(60), True)),
        ({"order": DISCHARGE}, False, (DISCHARGE, "optimiser", DISCHARGE.until, True)),
        ({"order": DISCHARGE, "until": after(60)}, False, (DISCHARGE, "optimiser", DISCHARGE.until, True)),
        (
            {"order": replace(DISCHARGE, until=None), "until": after(60), "issued_by": "user"},
            True,
            (replace(DISCHARGE, until=None), "user", after(60), True),
        ),
    ],
)
def test_the_battery_is_ordered_or_handed_back_only_where_that_is_ours(wanted, is_held, desired) -> None:
    async def story(bench: GatewayBench) -> None:
        if is_held:
            holding(bench, "dispatch", DISCHARGE, "event")
        found = dispatch_desire(bench.gateway, BatteryDecision(reason=WHY, owner=Owner.OPTIMISER, **wanted))
        if desired is None:
            assert found is None
            return
        assert found is not None
        assert (found.order, found.issued_by, found.until, found.keeps) == desired
        assert (found.key, found.action, found.owner) == (
            ("battery", "dispatch"),
            found.order.action,
            "optimiser",
        )
        assert found.command_id == wanted.get("command_id")
        assert found.requested == ({"power_w": 2_000} if found.order.power_w else {})

    at_the_gateway(story)


def test_what_is_handed_back_carries_no_values() -> None:
    async def story(bench: GatewayBench) -> None:
        holding(bench, "dispatch", DISCHARGE)
        order = replace(RESTORE, power_w=500, target_soc_pct=20)
        found = dispatch_desire(bench.gateway, BatteryDecision(order=order, reason=WHY))
        assert found is not None
        assert (found.order, found.requested) == (RESTORE, {})

    at_the_gateway(story)


def test_a_command_shows_the_values_that_its_order_has() -> None:
    assert described(DISCHARGE) == {"power_w": 2_000}
    assert described(replace(DISCHARGE, power_w=0.0, target_soc_pct=0.0)) == {
        "power_w": 0.0,
        "target_soc_pct": 0.0,
    }
    assert described(SELF) == {}


@pytest.mark.parametrize(
    ("active", "limit_w", "held_w", "desired"),  # desired: order, its name, whether it stays held
    [
        (False, None, None, None),
        (True, None, None, None),
        (False, 500.0, None, None),
        (True, 0.0, None, (ExportOrder(limit_w=0.0), BatteryAction.CURTAIL, True)),
        (True, 500.0, 0.0, (ExportOrder(limit_w=500.0), BatteryAction.CURTAIL, True)),
        (False, 500.0, 0.0, (ExportOrder(limit_w=None), BatteryAction.UNCURTAIL, False)),
        (True, None, 0.0, (ExportOrder(limit_w=None), BatteryAction.UNCURTAIL, False)),
    ],
)
def test_an_export_limit_is_set_or_lifted(active, limit_w, held_w, desired) -> None:
    async def story(bench: GatewayBench) -> None:
        if held_w is not None:
            holding(bench, "export", ExportOrder(limit_w=held_w), "curtailment")
        wanted = CurtailmentDecision(active=active, limit_w=limit_w, reason=WHY)
        found = export_desire(bench.gateway, wanted)
        if desired is None:
            assert found is None
            return
        assert found is not None
        assert (found.order, found.action, found.keeps) == desired
        assert found.requested == ({"limit_w": limit_w} if found.keeps else {})
        assert (found.key, found.owner, found.issued_by) == (
            ("battery", "export"),
            "curtailment",
            "curtailment",
        )

    at_the_gateway(story)


@pytest.mark.parametrize(
    ("forbidden", "is_held", "desired"),  # desired: its name, and whether it stays held
    [
        (None, False, None),
        (False, False, None),
        (True, False, ("forbid_grid_charging", True)),
        (True, True, ("forbid_grid_charging", True)),
        (False, True, ("restore_grid_charging", False)),
    ],
)
def test_charging_from_the_grid_is_forbidden_or_handed_back(forbidden, is_held, desired) -> None:
    async def story(bench: GatewayBench) -> None:
        if is_held:
            holding(bench, "grid_charging", GridChargingOrder(forbidden=True), "event")
        wanted = None if forbidden is None else GridChargingDecision(forbidden=forbidden, reason=WHY)
        found = grid_desire(bench.gateway, wanted)
        if desired is None:
            assert found is None
            return
        assert found is not None
        assert (found.action, found.keeps, found.issued_by) == (*desired, "event")

    at_the_gateway(story)


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


def test_charging_from_the_grid_is_allowed_before_and_forbidden_after_the_battery_is_ordered() -> None:
    async def story(bench: GatewayBench) -> None:
        holding(bench, "grid_charging", GridChargingOrder(forbidden=True), "event")
        for forbidden, order in (
            (True, ["dispatch", "grid_charging"]),
            (False, ["grid_charging", "dispatch"]),
        ):
            decision = SiteDecision(
                battery=BatteryDecision(order=DISCHARGE, reason=WHY),
                curtailment=CurtailmentDecision(reason=WHY),
                grid_charging=GridChargingDecision(forbidden=forbidden, reason=WHY),
            )
            assert [each.resource for each in battery_desires(bench.gateway, decision)] == order

    at_the_gateway(story)


@pytest.mark.parametrize(
    ("is_limited", "order"), [(True, ["dispatch", "export"]), (False, ["export", "dispatch"])]
)
def test_a_limit_is_set_after_and_lifted_before_the_battery_is_ordered(is_limited, order) -> None:
    async def story(bench: GatewayBench) -> None:
        holding(bench, "export", ExportOrder(limit_w=0.0))
        decision = SiteDecision(
            battery=BatteryDecision(order=DISCHARGE, reason=WHY),
            curtailment=CurtailmentDecision(active=is_limited, limit_w=0.0, reason=WHY),
        )
        assert [each.resource for each in battery_desires(bench.gateway, decision)] == order
        assert list(battery_desires(bench.gateway, replace(decision, battery=None))) == []

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
