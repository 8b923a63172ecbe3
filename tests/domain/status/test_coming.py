"""The next three things that the house will do, the soonest first, in owner's words."""

import re
from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.event.event import EventState
from domain.language.languages import GERMAN
from domain.language.tongue import ENGLISH
from domain.plan.plan import PlanAction
from domain.status.coming import SENTENCES, coming_told, what_comes
from domain.status.summary import Coming
from tests.domain.status.comings import DAY, a_car_plan, comings, slot
from tests.domain.status.summaries import summary
from tests.fakes.status import AN_EVENT, NOON, a_loadpoint_status, a_status
from tests.fakes.telling import a_telling


def test_the_next_three_are_told_the_soonest_first_and_each_run_once():
    assert comings() == [
        (1, "Buys at 8 to 9 c for the battery"),
        (3, "Stores the sun in the battery"),
        (5, "Sells at 31 c"),
    ]


@pytest.mark.parametrize(
    ("slots", "told"),
    [
        # the sale of the evening comes sixth, and is told instead of the third
        (
            [slot(9, PlanAction.DISCHARGE, grid_w=-4000, export_price=3.54)],
            [(1, "Buys at"), (3, "Stores the sun"), (9, "Sells at $3.54")],
        ),
        # a dearer one that sells next to nothing does not go before it
        (
            [
                slot(9, PlanAction.DISCHARGE, grid_w=-4000, export_price=3.54),
                slot(11, PlanAction.DISCHARGE, grid_w=-200, export_price=4.0),
            ],
            [(1, "Buys at"), (3, "Stores the sun"), (9, "Sells at $3.54")],
        ),
        # nor one of another day
        (
            [slot(24, PlanAction.DISCHARGE, grid_w=-4000, export_price=3.54)],
            [(1, "Buys at"), (3, "Stores the sun"), (5, "Sells at 31 c")],
        ),
        # what it pays to take earns as well
        (
            [slot(9, PlanAction.CHARGE, grid_w=4000, import_price=-0.9)],
            [(1, "Buys at"), (3, "Stores the sun"), (9, "Buys at −90 c")],
        ),
    ],
)
def test_what_earns_most_within_a_day_is_one_of_the_three(slots, told):
    coming = summary(replace(DAY, slots=(*DAY.slots, *slots))).next
    found = [((each.at - NOON).total_seconds() / 3600, each.text) for each in coming]
    assert len(found) == len(told)
    for (hour, text), (expected, begins) in zip(found, told, strict=True):
        assert (hour, text.startswith(begins)) == (expected, True), text


SMALL, LARGE = {"power_w": 1200}, {"power_w": 5000}
SELLS = {"grid_w": -4000, "export_price": 0.2}


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        # what comes first is told, however small; a small one after it gives way to a larger of that day
        (
            [
                (PlanAction.CHARGE, SMALL),
                (PlanAction.HOLD, {}),
                (PlanAction.DISCHARGE, SMALL),
                (PlanAction.CHARGE, {**LARGE, "grid_w": 5000}),
                (PlanAction.DISCHARGE, {**LARGE, **SELLS}),
            ],
            [1, 4, 5],
        ),
        # the soonest of the large ones
        (
            [
                (PlanAction.CHARGE, LARGE),
                (PlanAction.DISCHARGE, SMALL),
                (PlanAction.CHARGE, LARGE),
                (PlanAction.DISCHARGE, LARGE),
                (PlanAction.CHARGE, {**LARGE, "grid_w": 5000}),
            ],
            [1, 3, 4],
        ),
        # a quarter of the largest is not small
        (
            [
                (PlanAction.CHARGE, LARGE),
                (PlanAction.DISCHARGE, {"power_w": 1250}),
                (PlanAction.CHARGE, LARGE),
                (PlanAction.DISCHARGE, LARGE),
            ],
            [1, 2, 3],
        ),
        # small ones are told where there is room
        ([(PlanAction.CHARGE, LARGE), (PlanAction.HOLD, {}), (PlanAction.DISCHARGE, SMALL)], [1, 2, 3]),
    ],
)
def test_small_steps_give_way_to_larger_ones(steps, told):
    slots = [slot(hours, action, **changes) for hours, (action, changes) in enumerate(steps, 1)]
    coming = summary(replace(DAY, slots=(slot(0, PlanAction.SELF_CONSUMPTION), *slots))).next
    assert [(each.at - NOON) // timedelta(hours=1) for each in coming] == told


@pytest.mark.parametrize(("power_w", "told"), [(2400, [1, 3, 4]), (2600, [1, 2, 3])])
def test_a_small_charge_of_a_car_gives_way_too(power_w, told):
    plan = a_car_plan()
    hour = {"start": NOON + timedelta(hours=2), "end": NOON + timedelta(hours=3), "power_w": power_w}
    cars = {"garage": replace(plan, slots=(replace(plan.slots[0], **hour),))}
    acts = [PlanAction.SELF_CONSUMPTION, PlanAction.CHARGE, PlanAction.CHARGE, PlanAction.DISCHARGE]
    slots = [slot(hours, action) for hours, action in enumerate([*acts, PlanAction.CHARGE])]
    coming = summary(
        replace(DAY, slots=tuple(slots)), cars=cars, loadpoints={"garage": a_loadpoint_status()}
    ).next
    assert [(each.at - NOON) // timedelta(hours=1) for each in coming] == told


def test_what_runs_already_does_not_come_again():
    runs = [slot(n, PlanAction.CHARGE, grid_w=4000) for n in (0, 1)]
    slots = (*runs, slot(2, PlanAction.HOLD))
    assert [each.text for each in summary(replace(DAY, slots=slots)).next] == ["Keeps the battery's charge"]


@pytest.mark.parametrize(
    ("prices", "english", "german"),
    [
        ((0.08, 0.08), "8 c", "8 ct"),
        ((0.08, 0.0804), "8 c", "8 ct"),
        ((0.116, 0.235, 0.111), "11.1 to 23.5 c", "11,1 bis 23,5 ct"),
        ((-0.02, 0.03), "−2 to 3 c", "−2 bis 3 ct"),
        ((0.5, 3.54), "50 c to €3.54", "50 ct bis 3,54 €"),
    ],
)
def test_what_lasts_over_several_prices_tells_from_which_to_which(prices, english, german):
    plan = replace(
        DAY,
        slots=tuple(
            slot(n, PlanAction.DISCHARGE, grid_w=-4000, export_price=price)
            for n, price in enumerate(prices, 1)
        ),
    )
    status = a_status(site=replace(a_status().site, currency="EUR"), loadpoints={}, event=None)
    (coming,) = what_comes(status, plan, {})
    assert (coming.at, coming.facts["price"]) == (NOON + timedelta(hours=1), prices[0])
    tailed = replace(coming, facts=coming.facts | {"x": 0.1 + 0.2})
    told = [coming_told(tailed, status, a_telling(NOON, each, currency="EUR")) for each in (ENGLISH, GERMAN)]
    assert [each.facts["x"] for each in told] == [0.3, 0.3]
    said = [each.text for each in told]
    assert said == [f"Sells at {english}", f"Verkauft zu {german}"]


@pytest.mark.parametrize("tongue", [ENGLISH, GERMAN])
@pytest.mark.parametrize("code", [code for code, text in SENTENCES.items() if "{price}" in text])
def test_a_price_stands_where_a_phone_does_not_cut_it_off(code, tongue):
    """A line of what comes next holds some 35 characters of it at 390 pixels, and fewer on a small phone."""
    status = a_status(site=replace(a_status().site, currency="EUR"), loadpoints={}, event=None)
    facts = {"price": -0.113, "lowest": -0.113, "highest": -0.106}
    coming = coming_told(
        Coming(at=NOON, code=code, facts=facts), status, a_telling(NOON, tongue, currency="EUR")
    )
    assert re.search(r"−11.3 \w+ −10.6 ct?", coming.text).end() <= 30


def test_a_long_plan_is_not_gone_through_to_its_end_with_every_tick():
    beyond_all = replace(DAY, slots=(*DAY.slots, slot(24, PlanAction.HOLD), None))
    assert len(summary(beyond_all).next) == 3


@pytest.mark.parametrize(
    ("ev_w", "pv_w", "told"),
    [
        ({}, 0, "Runs the house from the battery"),
        ({"garage": 4000.0}, 0, "Runs house and car from the battery"),
        ({"garage": 2000.0, "carport": 2000.0}, 0, "Runs house and cars from the battery"),
        ({"garage": 4000.0}, 4400, "Runs the house from the battery"),  # the sun is what it takes
    ],
)
def test_a_battery_that_feeds_cars_beside_the_house_says_so(ev_w, pv_w, told):
    runs = [slot(0, PlanAction.HOLD), slot(1, PlanAction.DISCHARGE, ev_w=ev_w, pv_w=pv_w)]
    plan = replace(DAY, slots=tuple(runs))
    assert [each.text for each in summary(plan).next] == [told]


def test_a_house_that_only_watches_promises_nothing():
    site = replace(a_status().site, monitoring=True)
    assert comings(site=site) == []


def test_cars_and_events_come_too():
    plan = a_car_plan()
    (car_slot,) = plan.slots
    event = replace(AN_EVENT, state=EventState.ANNOUNCED, starts_at=NOON + timedelta(minutes=20))
    told = summary(cars={"garage": plan}, loadpoints={"garage": a_loadpoint_status()}, event=event).next
    assert [each.text for each in told] == ["Price spike", "Charges the Ioniq from the grid"]
    runs = [(-0.5, 0.5), (0.5, 1), (3, 4)]  # hours; the first two are one run
    slots = tuple(
        replace(car_slot, start=NOON + timedelta(hours=begin), end=NOON + timedelta(hours=end))
        for begin, end in runs
    )
    told = summary(
        cars={"garage": replace(plan, slots=slots)}, loadpoints={"garage": a_loadpoint_status()}
    ).next
    assert [each.at for each in told] == [NOON + timedelta(hours=3)]
    away = a_loadpoint_status(connected=False)
    begun = replace(event, starts_at=NOON - timedelta(minutes=1))
    assert summary(cars={"garage": plan}, loadpoints={"garage": away}, event=begun).next == ()
