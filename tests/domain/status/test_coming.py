"""The next three things that the house will do, the soonest first, in owner's words."""

import re
from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.command.decision import Owner
from domain.event.event import EventState
from domain.house.settings import Mode
from domain.language.languages import GERMAN
from domain.language.tongue import ENGLISH
from domain.plan.cars.car_plan import CarPlan, CarSlot, Source
from domain.plan.plan import Plan, PlanAction, PlanSlot
from domain.reading.battery import BatteryMode
from domain.reading.reading import Health
from domain.reason.reason import Reason, Why
from domain.status.coming import SENTENCES, coming_told, what_comes
from domain.status.document import DeviceHealth
from domain.status.loadpoint_document import CarPlanStatus
from domain.status.summary import Coming
from tests.domain.status.test_summary import ASKED, battery, flow, summary
from tests.fakes.status import AN_EVENT, NOON, a_loadpoint_status, a_status
from tests.fakes.telling import a_telling


def slot(hours, action, **changes):
    start = NOON + timedelta(hours=hours)
    usual = {"power_w": 5000, "soc_pct": 50, "grid_w": 0, "pv_w": 0, "load_w": 500}
    prices = {"import_price": 0.08, "export_price": 0.31}
    whole = usual | prices | changes
    return PlanSlot(
        start=start, end=start + timedelta(hours=1), action=action, reason=Reason(Why.PLAN_HOLD), **whole
    )


DAY = Plan(
    id="p",
    made_at=NOON,
    status="optimal",
    cost=0,
    solve_ms=1,
    slots=(
        slot(0, PlanAction.SELF_CONSUMPTION),
        slot(1, PlanAction.CHARGE, grid_w=4000),
        slot(2, PlanAction.CHARGE, grid_w=4000, import_price=0.09),
        slot(3, PlanAction.CHARGE, grid_w=-100),
        slot(4, PlanAction.HOLD),
        slot(5, PlanAction.DISCHARGE, grid_w=-4000),
        slot(6, PlanAction.SELF_CONSUMPTION),
    ),
)


def comings(**changes):
    return [((each.at - NOON).total_seconds() / 3600, each.text) for each in summary(DAY, **changes).next]


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


def test_a_persons_wish_comes_before_the_plan():
    assert comings(battery=battery(mode=BatteryMode.HOLD, **ASKED)) == [
        (2, "Buys at 9 c for the battery"),  # at one instant one thing: this says that the wish is over
        (3, "Stores the sun in the battery"),
        (5, "Sells at 31 c"),
    ]
    later = ASKED | {"until": NOON + timedelta(hours=5.5)}  # nothing of what it stands in for
    for mode in (BatteryMode.HOLD, BatteryMode.SELF_CONSUMPTION):
        assert comings(battery=battery(mode=mode, **later)) == [
            (5.5, "Sells at 31 c"),
            (6, "The battery runs by itself"),
        ]
    sells = battery(mode=BatteryMode.FORCE_DISCHARGE, **later)
    assert comings(battery=sells) == [  # as it does already
        (5.5, "Back to automatic"),
        (6, "The battery runs by itself"),
    ]
    begins = battery(mode=BatteryMode.HOLD, pending_mode=BatteryMode.FORCE_DISCHARGE, **later)
    assert comings(battery=begins) == comings(battery=sells)
    beyond = ASKED | {"until": NOON + timedelta(hours=8)}
    assert comings(battery=battery(mode=BatteryMode.HOLD, **beyond)) == [(8, "Back to automatic")]
    last = ASKED | {"until": NOON + timedelta(hours=6.5)}  # left to itself is what automatic says
    assert comings(battery=battery(mode=BatteryMode.HOLD, **last)) == [(6.5, "Back to automatic")]


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


def a_car_plan(source=Source.GRID, sun_w=0.0):
    """One slot, in half an hour, of 7 kW."""
    car_slot = CarSlot(
        start=NOON + timedelta(minutes=30),
        end=NOON + timedelta(hours=2),
        power_w=7000,
        source=source,
        price=0.1,
        reason=Reason(Why.PLANNED_WINDOW),
        sun_w=sun_w,
    )
    return CarPlan(
        id="c",
        made_at=NOON,
        made_by="price",
        strategy="cheapest",
        target_soc_pct=80,
        soc_pct=50,
        departure=None,
        max_price=None,
        max_w=7000,
        energy_wh=9000,
        planned_wh=9000,
        cost=1,
        slots=(car_slot,),
    )


CHARGED, ENDED = "The Ioniq is charged to 80 %", "Ends the charge of the Ioniq"
BATTERYS = "Buys at 8 to 9 c for the battery"
GRIDS, SUNS = "Charges the Ioniq from the grid", "Charges the Ioniq from the sun"


@pytest.mark.parametrize(
    ("device", "health", "source", "grid_w", "told"),
    [
        ("battery", Health.OK, Source.SUN, 0, {BATTERYS, SUNS}),
        ("battery", Health.DEGRADED, Source.SUN, 0, {BATTERYS, SUNS}),  # one reading that was missed
        ("battery", Health.OFFLINE, Source.SUN, 0, set()),
        ("battery", Health.OFFLINE, Source.GRID, 0, {GRIDS}),  # which needs nothing of the battery
        ("battery", Health.REFUSED, Source.GRID, 0, {GRIDS}),
        ("loadpoints/garage", Health.OFFLINE, Source.GRID, 0, {BATTERYS}),
        ("grid", Health.OFFLINE, Source.SUN, None, {BATTERYS}),  # nobody knows what is left of the sun
        ("grid", Health.OFFLINE, Source.GRID, None, {BATTERYS, GRIDS}),
    ],
)
def test_nothing_is_promised_of_a_device_that_does_not_answer(device, health, source, grid_w, told):
    status = a_status(
        flow=flow(grid_w),
        loadpoints={"garage": a_loadpoint_status()},
        devices={device: DeviceHealth(health=health, age_s=40.0)},
        event=None,
    )
    plan = replace(DAY, slots=DAY.slots[:3])
    found = what_comes(status, plan, {"garage": a_car_plan(source)})
    assert {coming_told(each, status, a_telling(NOON)).text for each in found} == told


@pytest.mark.parametrize(
    ("waits_s", "told"), [(None, {BATTERYS, GRIDS}), (0, {BATTERYS, GRIDS}), (1, {BATTERYS})]
)
def test_no_hours_of_a_car_come_next_while_its_plan_is_being_made(waits_s, told):
    waits_until = None if waits_s is None else NOON + timedelta(seconds=waits_s)
    status = a_status(loadpoints={"garage": a_loadpoint_status()}, event=None)
    plan = replace(DAY, slots=DAY.slots[:3])
    found = what_comes(status, plan, {"garage": replace(a_car_plan(), waits_until=waits_until)})
    assert {coming_told(each, status, a_telling(NOON)).text for each in found} == told


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, [CHARGED]),
        ({"effective_limit_soc_pct": 62.5}, ["The Ioniq is charged to 62.5 %"]),
        ({"done_at": None}, []),
        ({"done_at": NOON}, []),
        ({"connected": False}, []),
        ({"vehicle": None}, []),  # nobody tells its level
        # a window that ends after it has nothing left to end; what a person set has
        ({"reason": Reason(Why.IN_WINDOW, {"until": NOON + timedelta(hours=2)})}, [CHARGED]),
        ({"reason": Reason(Why.IN_WINDOW, {"until": NOON + timedelta(minutes=30)})},
         [ENDED, CHARGED]),
        ({"owner": Owner.MANUAL, "until": NOON + timedelta(minutes=30)},
         [ENDED, CHARGED]),
    ],
)  # fmt: skip
def test_what_comes_next_tells_when_a_car_is_charged(changes, told):
    car = a_loadpoint_status(**{"mode": Mode.FAST, "done_at": NOON + timedelta(hours=1), **changes})
    status = a_status(loadpoints={"garage": car}, battery=None, event=None)
    found = what_comes(status, None, {})
    assert [coming_told(each, status, a_telling(NOON)).text for each in found] == told


def test_a_car_that_will_be_short_of_its_target_is_not_told_as_charged_to_it():
    plan = CarPlanStatus(
        id="c",
        made_at=NOON,
        made_by="price",
        soc_pct=50,
        target_soc_pct=80,
        departure=None,
        starts_at=NOON,
        finish_at=NOON + timedelta(hours=1),
        energy_wh=9_000,
        cost=1,
        can_meet_target=False,
        shortfall_wh=2_000,
    )
    for can_meet, told in ((True, 1), (False, 0)):
        car = a_loadpoint_status(plan=replace(plan, can_meet_target=can_meet), done_at=plan.finish_at)
        assert (
            len(what_comes(a_status(loadpoints={"garage": car}, battery=None, event=None), None, {})) == told
        )


@pytest.mark.parametrize(
    ("sun_w", "told"),
    [
        (6_960, "Charges the Ioniq from the sun"),  # the rest is a meter's noise
        (3_500, "Charges the Ioniq mostly from the sun"),
        (3_400, "Charges the Ioniq from the grid"),
    ],
)
def test_a_charge_that_is_asked_for_is_told_from_what_gives_it(sun_w, told):
    found = summary(cars={"garage": a_car_plan(sun_w=sun_w)}, loadpoints={"garage": a_loadpoint_status()})
    assert [each.text for each in found.next if "Ioniq" in each.text] == [told]


def test_an_order_by_hand_is_not_said_to_end_while_the_battery_does_not_answer():
    silent = {"battery": DeviceHealth(health=Health.OFFLINE, age_s=40.0)}
    assert comings(battery=battery(mode=BatteryMode.HOLD, **ASKED), devices=silent) == []


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


@pytest.mark.parametrize(
    ("owner", "texts"),
    [
        (Owner.MANUAL, [ENDED]),
        (Owner.BOOST, [ENDED]),
        ("none", []),
    ],
)
def test_only_a_charge_by_hand_is_said_to_end(owner, texts):
    held = a_loadpoint_status(owner=owner, until=NOON + timedelta(hours=1))
    assert [each.text for each in summary(loadpoints={"garage": held}).next] == texts


ENDS = ENDED


@pytest.mark.parametrize(
    ("owner", "hours", "told"),
    [  # the plan charges from half an hour to two hours from now
        (Owner.MANUAL, 0.25, [(0.25, ENDS), (0.5, GRIDS)]),
        (Owner.MANUAL, 0.5, [(0.5, GRIDS)]),
        (Owner.BOOST, 1, [(1, GRIDS)]),  # the plan's charge goes on, and did not begin before
        (Owner.MANUAL, 2, [(2, ENDS)]),
        ("none", 1, [(1, GRIDS)]),  # a stop by hand
        ("none", 3, []),
    ],
)
def test_where_an_order_ends_one_line_tells_what_then_holds(owner, hours, told):
    held = a_loadpoint_status(owner=owner, until=NOON + timedelta(hours=hours))
    status = a_status(loadpoints={held.id: held}, event=None)
    found = what_comes(status, None, {held.id: a_car_plan()})
    words = [((each.at - NOON).total_seconds() / 3600, each) for each in found]
    assert [(at, coming_told(each, status, a_telling(NOON)).text) for at, each in words] == told


@pytest.mark.parametrize(
    "changes",
    [
        {"reason": Reason(Why.FEEDING_HOUSE), "power_w": -2_000.0, "target_feed_w": 2_000},
        {"reason": Reason(Why.NOTHING_TO_FEED)},
        {"reason": Reason(Why.FORCE_MODE_ACTIVE, {"battery": "hold"})},
        {"reason": Reason(Why.CHARGER_OFFLINE), "target_feed_w": 2_000},
    ],
)
def test_of_a_car_that_feeds_the_house_no_charge_is_said_to_end(changes):
    held = a_loadpoint_status(owner=Owner.MANUAL, until=NOON + timedelta(hours=1), **changes)
    status = a_status(loadpoints={held.id: held})
    (coming,) = what_comes(status, None, {})
    told = [coming_told(coming, status, a_telling(NOON, tongue)).text for tongue in (ENGLISH, GERMAN)]
    assert told == ["Takes no more power from the Ioniq", "Nimmt keinen Strom mehr von Ioniq"]


@pytest.mark.parametrize(
    ("why", "hours", "connected", "told"),
    [
        (Why.OUTSIDE_WINDOW, 3, True, [(3, "The time window of the Ioniq begins")]),
        (Why.OUTSIDE_WINDOW, 3, False, []),  # nobody knows whether a car will be there
        (Why.OUTSIDE_WINDOW, None, True, []),  # none ever opens
        (Why.OUTSIDE_WINDOW, 0, True, []),
        (Why.IN_WINDOW, 2, True, [(2, ENDED)]),
        (Why.PRICE_ABOVE_LIMIT, 3, True, []),
    ],
)
def test_the_time_window_of_a_car_comes(why, hours, connected, told):
    until = None if hours is None else NOON + timedelta(hours=hours)
    lp = a_loadpoint_status(connected=connected, reason=Reason(why, {"until": until}))
    status = a_status(loadpoints={lp.id: lp})
    found = [coming_told(each, status, a_telling(NOON)) for each in what_comes(status, None, {})]
    assert [((each.at - NOON).total_seconds() / 3600, each.text) for each in found] == told
