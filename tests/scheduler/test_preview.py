"""A plan under settings or an order that are only tried, in a house that lives."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from msgspec.structs import replace

from domain.errors import Conflict, InvalidRequest
from domain.house.house import Optimiser
from domain.instants import RealTime, rfc3339
from domain.reason.reason import Why
from powersync.scenario.virtual_time import run_in_virtual_time
from scheduler.tried import tried_house
from tests.scheduler.living import HOUSE, Living

WISHES: list[dict[str, Any]] = [
    {"caution": 1.0},
    {"grid_charge_price_ceiling": 0.1},
    {"grid_charge_max_soc_pct": 60},
    {"charge_by": "17:15", "charge_by_soc_pct": 80},
    {"floor": [{"from": "16:00", "to": "20:00", "reserve_pct": 50}]},
    {"limit": [{"from": "16:00", "to": "20:00", "export_limit_w": 0}]},
    {"spread_export": True},
    {"profit_max": True},
    {"cost_neutral": True},
]


REFUSED: list[dict[str, Any]] = [
    {"caution": 1.1},
    {"charge_by": "quarter past five"},
    {"floor": [{"from": "16:00", "to": "20:00"}]},
    {"limit": [{"from": "16:00"}]},
    {"surprise": 1},
    {"reserve_pct": 0.5},
    {"floor": [{"from": "16:00", "to": "20:00", "reserve_pct": 0.5}]},
    {"limit": [{"from": "16:00", "to": "20:00", "import_limit_w": 3}]},
    {"optimiser": {"reserve_pct": 30}},
    {"loadpoints": 1},
    {"loadpoints": {"attic": {"mode": "smart"}}},
    {"loadpoints": {"garage": {"smart": {"max_price": 25}}}},
]


def test_a_preview_takes_every_wish_of_the_owner_refuses_what_the_file_would_and_changes_nothing() -> None:
    async def story() -> None:
        living = Living(replace(HOUSE, optimiser=Optimiser(enabled=True, horizon_h=6)))
        engine = await living.start()
        before, now = engine.state.plan, living.clock.now()
        for settings in WISHES:
            tried = await engine.planner.preview({"horizon_h": 2, **settings}, now, RealTime(now))
            assert len(tried.slots) > 4, settings
        for settings in REFUSED:
            with pytest.raises(InvalidRequest, match=r"settings|loadpoints"):
                await engine.planner.preview(settings, now, RealTime(now))
        assert engine.state.plan is before
        await living.kill()

    run_in_virtual_time(story())


@pytest.mark.parametrize(
    ("settings", "faults"),
    [
        pytest.param(
            {"floor": [{"from": "00:00", "to": "24:00", "pct": 100}]},
            {
                "floor[0].pct": "is not a field here; known are from, to, days, reserve_pct",
                "floor[0].reserve_pct": "is missing (a number from 0 to 100)",
            },
            id="a wrong key",
        ),
        pytest.param(
            {"limit": [{"from": "16:00", "to": "20:00"}, {"from": "x", "to": "20:00"}]},
            {"limit[1].from": "'x' is not allowed (a local time such as 07:30)"},
            id="the second one",
        ),
        pytest.param(
            {"floor": "none"},
            {"floor": "'none' is not allowed (a list, each a table of from, to, days, reserve_pct)"},
            id="not a list",
        ),
        pytest.param(
            {"floor": [1]},
            {"floor[0]": "1 is not allowed (an object of from, to, days, reserve_pct)"},
            id="a list of numbers",
        ),
        pytest.param(
            {"caution": None}, {"caution": "null is not allowed (a number from 0 to 1)"}, id="nothing"
        ),
    ],
)
def test_a_preview_names_what_is_wrong_in_a_list_by_its_place(settings: Any, faults: dict[str, str]) -> None:
    with pytest.raises(InvalidRequest) as refused:
        tried_house(HOUSE, HOUSE, settings)
    assert refused.value.fields == faults


def test_a_preview_begins_with_what_a_person_would_ask_of_the_battery() -> None:
    async def story() -> None:
        living = Living(replace(HOUSE, optimiser=Optimiser(enabled=True, horizon_h=6)))
        living.world.change({"battery_soc_pct": 50})
        engine = await living.start()
        now = living.clock.now()
        for action, planned in (
            ("force_charge", "charge"),
            ("force_discharge", "discharge"),
            ("hold", "hold"),
        ):
            tried = await engine.planner.preview(
                {"battery": {"action": action, "duration_s": 3600}}, now, RealTime(now)
            )
            asked = [slot for slot in tried.slots if slot.start < now + timedelta(hours=1)]
            assert {slot.action for slot in asked} == {planned}
            assert {slot.reason.code for slot in asked} == {"user_command"}
        for body in (1, {"action": "sing"}, {"action": "hold", "duration_s": 1}):
            with pytest.raises(InvalidRequest, match="battery"):
                await engine.planner.preview({"battery": body}, now, RealTime(now))
        with pytest.raises(InvalidRequest, match=r"battery.power_w: 'x' is not allowed \(a number\)"):
            await engine.planner.preview({"battery": {"action": "hold", "power_w": "x"}}, now, RealTime(now))
        hour, order = timedelta(hours=1), {"action": "hold", "expires_at": rfc3339(now)}
        assert await engine.planner.preview({"battery": order}, now, RealTime(now - hour))
        with pytest.raises(Conflict, match="came too late") as late:
            await engine.planner.preview({"battery": order}, now, RealTime(now))
        assert late.value.code == "expired"
        assert engine.state.battery_intent is None
        await living.kill()

    run_in_virtual_time(story())


def test_a_preview_plans_a_car_under_other_settings_by_the_same_planner() -> None:
    async def story() -> None:
        living = Living(replace(HOUSE, optimiser=Optimiser(enabled=True, horizon_h=6)))
        engine = await living.start()
        assert engine.state.plan is not None
        now = living.clock.now()
        for strategy, made_by in (("cheapest", "optimiser"), ("as_late_as_possible", "price")):
            by_four = {"thu": "16:00", "fri": "16:00"}
            smart = {"strategy": strategy, "max_price": 0.5, "departures": by_four, "target_soc_pct": 50}
            tried = await engine.planner.preview(
                {"loadpoints": {"garage": {"mode": "smart", "smart": smart}}}, now, RealTime(now)
            )
            car = tried.cars["garage"]
            assert (car.made_by, car.can_meet_target) == (made_by, True)
            assert sum(slot.ev_w.get("garage", 0.0) for slot in tried.slots) > 0
            assert tried.cars_wh > 1_000
            assert (engine.state.plan.cars_wh, tried.cars_wh_more) == (0, pytest.approx(tried.cars_wh, abs=1))
            assert all(slot.reason.text.startswith("Charging") for slot in car.slots)
        assert engine.state.house.loadpoints[0].mode == "off"
        assert engine.state.car_plans == {}
        await living.kill()

    run_in_virtual_time(story())


@pytest.mark.parametrize("duration_s", [60, 240, 299, 301, 86_400])
def test_a_preview_begins_with_the_order_however_short_and_however_much_longer_than_what_is_known(
    duration_s: float,
) -> None:
    async def story() -> None:
        living = Living(replace(HOUSE, optimiser=Optimiser(enabled=True, horizon_h=6)))
        living.world.change({"battery_soc_pct": 30})
        engine = await living.start()
        now = living.clock.now()
        known_until = now + timedelta(hours=6)
        order = {"action": "hold", "duration_s": duration_s}
        tried = await engine.planner.preview({"battery": order}, now, RealTime(now))
        held = [slot for slot in tried.slots if slot.reason.code is Why.USER_COMMAND]
        ends = min(now + timedelta(seconds=duration_s), known_until)
        assert list(tried.slots[: len(held)]) == held
        assert (held[0].start, held[-1].end) == (now, ends)
        assert all(one.end == other.start for one, other in pairwise(tried.slots))
        assert tried.slots[-1].end == known_until
        await living.kill()

    run_in_virtual_time(story())
