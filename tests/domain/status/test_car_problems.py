"""Problems of cars: which one it is, what it takes, and whether it will be ready."""

import pytest
from msgspec.structs import replace

from domain.command.decision import LoadpointDecision
from domain.house.settings import Mode
from domain.loadpoint.identity import Attached
from domain.loadpoint.session import Session
from domain.plan.cars.car_plan import CarPlan, Limit
from domain.reason.reason import Reason, Why
from domain.status.evident import evident
from domain.status.problems import problem_text
from tests.builders import NOON, a_car, a_charger, a_house, a_loadpoint, after, an_observation
from tests.domain.status.evident_house import told
from tests.fakes.status_inputs import deciding, the_inputs
from tests.fakes.telling import a_telling


def test_a_car_that_is_set_at_two_chargers_with_a_car_each_is_told_once_with_both():
    garage, shed = (a_loadpoint(id=key, name=key.title(), vehicle="van") for key in ("garage", "shed"))
    inputs = the_inputs(
        house=a_house(garage, shed, vehicles=(a_car(id="van"),)),
        attached={key: Attached(candidates=("van",)) for key in ("garage", "shed")},
        decision=deciding(
            loadpoints={
                key: LoadpointDecision(reason=Reason(Why.MODE_DISABLED)) for key in ("garage", "shed")
            }
        ),
    )
    (problem,) = evident(inputs, NOON)
    told_as = problem_text(replace(problem, facts=problem.facts | {"device_name": "Garage"}), a_telling(NOON))
    doubt = "the Van is expected at Garage and Shed, and each has a car. Change the car of one of them."
    assert told_as == f"Which car is at the charger Garage cannot be told: {doubt}"
    one_of = replace(problem, facts={"candidates": ["Van", "Bike"], "device_name": "Garage"})
    said = "Which car is at the charger Garage cannot be told: it might be Van or Bike."
    assert problem_text(one_of, a_telling(NOON)) == f"{said} Look at their VINs and tags."
    either = {key: Attached(candidates=("van", "bike")) for key in ("garage", "shed")}
    assert len(list(evident(replace(inputs, attached=either), NOON))) == 2, "each of them may be another car"


def test_places_that_share_a_name_are_told_apart_by_their_ids():
    alike = [a_loadpoint(id=key, name="Wallbox", vehicle="van") for key in ("garage", "shed")]
    off = LoadpointDecision(reason=Reason(Why.MODE_DISABLED))
    inputs = the_inputs(
        house=a_house(*alike, vehicles=(a_car(id="van"),)),
        attached={key: Attached(candidates=("van",)) for key in ("garage", "shed")},
        decision=deciding(loadpoints={"garage": off, "shed": off}),
    )
    (problem,) = evident(inputs, NOON)
    assert problem.facts["places"] == ["Wallbox (garage)", "Wallbox (shed)"]


A_LATE_PLAN = CarPlan(
    id="c",
    made_at=NOON,
    made_by="optimiser",
    strategy="cheapest",
    target_soc_pct=80,
    soc_pct=None,
    departure=after(3_600),
    max_price=None,
    max_w=7_000,
    energy_wh=33_000,
    planned_wh=7_000,
    cost=1,
    slots=(),
    held_up_by=Limit.TIME,
)


@pytest.mark.parametrize(
    ("known_pct", "told_pct", "plugged_s", "is_told"),
    [
        (50, 50, 7_200, True),
        (None, 50, 7_200, False),  # a server that has just begun: it told it before
        (None, None, 60, False),  # a car that was just plugged in
        (None, None, 300, True),  # one that never tells: what it could be missing is all there is
        (None, None, None, True),
    ],
)
def test_a_car_is_not_said_to_be_late_before_its_level_is_heard(known_pct, told_pct, plugged_s, is_told):
    session = None
    if plugged_s is not None:
        session = Session(id="s", started_at=after(-plugged_s), at=NOON, soc_pct=told_pct)
    found = told(
        house=a_house(a_loadpoint(mode=Mode.SMART)),
        seen=an_observation(chargers={"garage": a_charger(vehicle_soc_pct=known_pct)}),
        sessions={} if session is None else {"garage": session},
        car_plans={"garage": replace(A_LATE_PLAN, soc_pct=known_pct)},
    )
    assert (("behind_schedule", "loadpoints/garage") in found) == is_told


def test_a_plan_that_only_stands_in_for_another_tells_of_no_delay():
    found = told(
        house=a_house(a_loadpoint(mode=Mode.SMART)),
        seen=an_observation(chargers={"garage": a_charger(vehicle_soc_pct=50)}),
        car_plans={"garage": replace(A_LATE_PLAN, soc_pct=50, waits_until=after(1))},
    )
    assert ("behind_schedule", "loadpoints/garage") not in found


@pytest.mark.parametrize(
    ("code", "facts", "is_told"),
    [
        (Why.START_UNCONFIRMED, {"current_a": 16, "tries": 1, "until": after(30)}, True),
        (Why.START_BACKOFF, {"tries": 1, "until": after(30)}, True),
        (Why.COMMANDED_NO_POWER, {"tries": 2, "until": after(-30)}, True),
        (Why.COMMANDED_NO_POWER, {"current_a": 16, "since": after(-300)}, False),  # the car pauses by itself
        (Why.FULL_RATE, {"current_a": 16}, False),
    ],
)
def test_a_car_that_takes_nothing_is_told_while_it_is_tried(code, facts, is_told):
    loadpoints = {"garage": LoadpointDecision(reason=Reason(code, facts))}
    found = told(house=a_house(), decision=deciding(loadpoints=loadpoints))
    assert found == [("car_draws_nothing", "loadpoints/garage")] * is_told
