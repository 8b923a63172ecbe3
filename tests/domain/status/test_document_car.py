"""The car at a loadpoint in the status document: what is known of it, and when it is done."""

import pytest
from msgspec.structs import replace

from domain.command.decision import LoadpointDecision, Owner
from domain.plan.cars.car_plan import CarPlan, CarSlot, Source
from domain.reason.reason import Reason, Why
from domain.status.loadpoint_document import (
    VehicleStatus,
)
from domain.status.render import status_of
from tests.builders import NOON, a_car, a_charger, a_house, after, an_observation
from tests.domain.status.shown_loadpoints import LP, shown
from tests.fakes.status_inputs import deciding, the_inputs


def test_a_car_is_done_when_its_plan_ends_or_its_mode_has_charged_it():
    slot = CarSlot(
        start=NOON,
        end=after(7_200),
        power_w=7_000,
        source=Source.GRID,
        price=0.1,
        reason=Reason(Why.PLANNED_WINDOW),
    )
    plan = CarPlan(
        id="c",
        made_at=NOON,
        made_by="price",
        strategy="cheapest",
        target_soc_pct=80,
        soc_pct=50,
        departure=None,
        max_price=None,
        max_w=7_000,
        energy_wh=9_000,
        planned_wh=9_000,
        cost=1,
        slots=(slot,),
    )
    mode = {"done_at": {"garage": after(3_600)}}
    assert shown().done_at is None
    assert shown(**mode).done_at == after(3_600)
    assert shown(done_at={"garage": NOON}).done_at is None, "that is over"
    assert shown(car_plans={"garage": plan}, **mode).done_at == after(7_200)
    assert shown(car_plans={"garage": replace(plan, waits_until=after(1))}).done_at is None, "being made"


@pytest.mark.parametrize(
    ("grid_w", "battery_w", "others", "headline"),
    [
        (4_380, -5_000, None, " from the sun, 3.7 kW, and the battery from the grid."),
        (2_000, 0, ["grid"], " from the sun and the grid, 3.7 kW."),
        (0, 2_000, ["battery"], " from the sun and the battery, 3.7 kW."),
    ],
)
def test_a_car_that_follows_the_sun_names_what_it_is_charged_from_as_its_charge_counts_it(
    grid_w, battery_w, others, headline
):
    following = LoadpointDecision(owner=Owner.SOLAR, reason=Reason(Why.FOLLOWING_SURPLUS))
    pv_w = 3_680 + 380 - grid_w - battery_w
    seen = an_observation(
        grid_w=grid_w, battery_w=battery_w, pv_w=pv_w, chargers={"garage": a_charger(3_680)}
    )
    inputs = the_inputs(house=a_house(LP), seen=seen, decision=deciding(loadpoints={"garage": following}))
    found = status_of(inputs, NOON)
    assert found.loadpoints["garage"].reason.facts.get("also_from") == others
    assert found.summary.now.endswith(headline)


@pytest.mark.parametrize(
    ("car", "soc_pct", "vehicle"),
    [
        (None, None, None),
        (None, 41.26, VehicleStatus(id=None, name=None, soc_pct=41.2, soc_source="charger", soc_at=NOON)),
        (a_car(id="ioniq"), None, VehicleStatus(id="ioniq", name="Ioniq", soc_source="charger")),
        (
            a_car(id="ioniq", name="The blue one"),
            0.0,
            VehicleStatus(id="ioniq", name="The blue one", soc_pct=0.0, soc_source="charger", soc_at=NOON),
        ),
    ],
)
def test_a_car_is_shown_by_what_is_known_of_it(car, soc_pct, vehicle):
    charger = a_charger(vehicle_soc_pct=soc_pct, soc_source="charger")
    lp = LP if car is None else replace(LP, vehicle=car.id)
    assert shown(charger, lp=lp, vehicles=() if car is None else (car,)).vehicle == vehicle


def test_a_configured_car_is_shown_while_its_charger_is_silent():
    found = shown(None, lp=replace(LP, vehicle="ioniq"), vehicles=(a_car(id="ioniq"),))
    assert found.vehicle == VehicleStatus(id="ioniq", name="Ioniq", soc_pct=None, soc_source=None)


@pytest.mark.parametrize(("is_home", "presence"), [(True, "home"), (False, "away"), (None, "unknown")])
def test_the_car_s_own_limit_and_place_are_told(is_home, presence):
    found = shown(a_charger(vehicle_limit_pct=80, is_home=is_home)).vehicle
    assert (found.own_limit_pct, found.presence) == (80, presence)


def test_where_a_car_is_is_told_also_where_nothing_else_of_it_is_known():
    nameless = replace(LP, vehicle=None)
    away = a_charger(is_home=False, place="Work", vehicle_soc_pct=None)
    found = shown(away, lp=nameless).vehicle
    assert (found.presence, found.place) == ("away", "Work")
    assert shown(replace(away, is_home=None), lp=nameless).vehicle is None
