"""From decisions to orders: which resource, under which name, on whose behalf, and in which order."""

import pytest
from msgspec.structs import replace

from domain.command.decision import (
    BatteryDecision,
    CurtailmentDecision,
    GridChargingDecision,
    Owner,
    SiteDecision,
)
from domain.command.order import (
    BatteryAction,
    BatteryOrder,
    ExportOrder,
    GridChargingOrder,
)
from scheduler.act import (
    battery_desires,
    described,
    dispatch_desire,
    export_desire,
    grid_desire,
)
from tests.builders import after
from tests.scheduler.acting import WHY, holding
from tests.scheduler.bench import DISCHARGE, GatewayBench, at_the_gateway

RESTORE = BatteryOrder(action=BatteryAction.RESTORE)
SELF = BatteryOrder(action=BatteryAction.SELF_CONSUMPTION)


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
