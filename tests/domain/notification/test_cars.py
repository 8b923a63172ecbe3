"""What an owner hears of a charge."""

from datetime import timedelta

from msgspec.structs import replace

from domain.reason.reason import Reason, Why
from domain.status.problems import Problem, ProblemCode
from tests.domain.notification.watching import Watching, a_session, charging, told
from tests.fakes.status import NOON

FULL = Reason(Why.TARGET_REACHED, {"limit_pct": 80, "soc_pct": 80})
DONE = {"charging": False, "state": "connected", "power_w": 0, "reason": FULL}


def test_a_charge_is_told_when_it_begins_goes_on_and_is_done_once_each():
    house = Watching()
    (began,) = house.watch(90, **charging(50))
    assert (began.title, began.text) == (
        "Ioniq is charging",
        "It charges from the sun: 50 % now, up to 80 %.",
    )
    assert (began.progress, began.end, began.tag) == (25, False, "charge:garage-150230")
    assert house.watch(600) == []
    house.restart()
    assert house.watch(120, **charging(51)) == []
    (going,) = house.watch(120, **charging(60))
    assert (told([going]), going.progress, going.tag) == (["car_progress:running"], 50, began.tag)
    (done,) = house.watch(600, **charging(80, **DONE))
    assert (done.tag, done.progress, done.end) == (began.tag, 100, True)
    assert (done.title, done.text) == (
        "Ioniq is done",
        "80 %. It got 12.0 kWh, 50 % of it from the sun, for $1.20.",
    )
    assert house.watch(600, **charging(80, **{**DONE, "session": None, "connected": False})) == []


def test_a_charge_that_its_owner_was_paid_for_is_told_so():
    house = Watching()
    paid = a_session(cost=-1.2)
    house.watch(90, **charging(50, session=paid))
    (done,) = house.watch(60, **charging(80, session=paid, **DONE))
    assert done.text.endswith("for −$1.20.")


def test_a_cloud_in_a_charge_from_the_sun_rings_nothing():
    house = Watching()
    heard = house.watch(120, **charging(50))
    for _ in range(5):
        heard += house.watch(900, **charging(50, charging=False, state="awaiting_start"))
        heard += house.watch(900, **charging(50))
    assert told(heard) == ["car_started:running"]


def test_a_quick_charge_is_told_no_oftener_than_every_two_minutes():
    house = Watching()
    house.watch(90, **charging(50))
    heard = [house.watch(20, **charging(50 + 3 * number)) for number in range(1, 10)]
    assert [len(each) for each in heard].count(1) == 2


def test_a_flicker_of_current_is_no_charge():
    assert Watching().watch(40, **charging(50)) == []


def test_a_limit_that_is_raised_after_the_end_has_another_end():
    house = Watching()
    house.watch(120, **charging(70))
    assert told(house.watch(60, **charging(80, **DONE))) == ["car_finished:done"]
    going = charging(82, effective_limit_soc_pct=90)
    assert "car_started:running" not in told(house.watch(120, **going))
    full = {**DONE, "reason": Reason(Why.TARGET_REACHED, {"limit_pct": 90, "soc_pct": 90})}
    assert told(house.watch(60, **charging(90, effective_limit_soc_pct=90, **full))) == ["car_finished:done"]


def test_a_charge_by_hand_goes_towards_its_own_limit_and_ends_there():
    house = Watching()
    mine = {"limit_soc_pct": 50, "effective_limit_soc_pct": 90}
    house.watch(120, **charging(60, **mine))
    (going,) = house.watch(120, **charging(70, **mine))
    assert (going.progress, going.text) == (60, "70 % of 90 %, with 7.0 kW.")
    stopping = {"limit_soc_pct": 50, "effective_limit_soc_pct": 50}  # it still draws, and is told to stop
    reached = Reason(Why.TARGET_REACHED, {"limit_pct": 90, "soc_pct": 90})
    assert house.watch(180, **charging(90, reason=reached, **stopping)) == []
    (done,) = house.watch(60, **charging(90, **{**DONE, "reason": reached}, **stopping))
    assert done.text.startswith("90 %. ")
    free = {"charging": False, "state": "connected", "power_w": 0, "effective_limit_soc_pct": 100}
    assert house.watch(900, **charging(90, **free)) == [], "it is told once, whatever limit counts now"
    assert house.watch(60, **charging(90, **{**free, "connected": False, "session": None})) == []


def test_a_car_that_leaves_early_ends_its_charge_and_says_so_only_to_whom_it_was_told():
    house = Watching()
    house.watch(120, **charging(55))
    (gone,) = house.watch(60, **charging(55, session=None, connected=False, charging=False))
    assert (gone.title, gone.text, gone.end, gone.closes) == (
        "Ioniq was unplugged",
        "It got 12.0 kWh and is at 55 %.",
        True,
        True,
    )


def test_a_charger_that_fell_silent_says_nothing_of_the_plug():
    house = Watching()
    house.watch(120, **charging(55))
    (gone,) = house.watch(60, **charging(55, session=None, connected=None, charging=None))
    assert gone.title == "Garage is silent"
    assert gone.text == "When the car was last heard of, it had got 12.0 kWh and was at 55 %."


def test_a_session_that_ended_while_the_program_was_down_is_ended_without_its_facts():
    house = Watching()
    house.watch(120, **charging(55))
    house.restart()
    later = a_session(NOON + timedelta(hours=3))
    heard = house.watch(200, **charging(30, session=later))
    assert told(heard) == ["car_finished:done", "car_started:running"]
    assert heard[0].tag != heard[1].tag


def test_a_car_that_needs_a_hand_is_told_once_a_session_and_not_of_a_moment():
    house = Watching()
    waits = {"charging": False, "state": "connected", "reason": Reason(Why.REPLUG_REQUIRED)}
    house.watch(60, **charging(50, charging=False))
    assert house.watch(60, **charging(50, **waits)) == []
    (needs,) = house.watch(600, **charging(50, **waits))
    assert (needs.title, needs.text, needs.urgency) == (
        "Ioniq needs you",
        "Unplug it and plug it in again.",
        "high",
    )
    heard = house.watch(300, **charging(50))
    assert told(heard) == ["car_waits:done", "car_started:running"] or told(heard) == [
        "car_started:running",
        "car_waits:done",
    ]
    assert house.watch(600, **charging(50, **waits)) == []


def test_a_charge_that_somebody_else_stopped_is_told_and_its_going_on_too():
    house = Watching()
    house.watch(120, **charging(50))
    paused = Reason(Why.CHARGER_PAUSED, {"error": "it waits for a card"})
    heard = house.watch(600, **charging(51, charging=False, state="suspended_evse", reason=paused))
    assert told(heard) == ["car_stopped:running"]
    assert told(house.watch(600, **charging(51))) == ["car_stopped:done"]


def test_who_pauses_what_has_not_begun_or_is_done_stops_nothing():
    paused = Reason(Why.CHARGER_PAUSED, {"error": "it waits for a card"})
    waits = {"charging": False, "state": "suspended_evse", "reason": paused}
    assert told(Watching().watch(600, **charging(51, **waits))) == ["car_waits:running"]
    hand = Problem(code=ProblemCode.EXTERNAL_CONTROL, device="loadpoints/garage", since=NOON)
    house = Watching()
    house.watch(120, **charging(70))
    house.watch(60, **charging(80, **DONE))
    assert house.watch(600, problems=(hand,)) == []
    going = Watching()
    going.watch(120, **charging(50))
    assert going.watch(600, problems=(hand,)) == []  # it charges all the same


def test_the_cars_own_limit_is_where_its_charge_ends():
    change = charging(50)
    lp = change["loadpoints"]["garage"]
    own = replace(lp, vehicle=replace(lp.vehicle, own_limit_pct=60), effective_limit_soc_pct=60)
    (began,) = Watching().watch(90, loadpoints={"garage": own})
    assert (began.text, began.progress) == ("It charges from the sun: 50 % now, up to 60 %.", 50)


def test_a_car_that_will_be_late_is_told_once_the_plan_stays_at_it():
    house = Watching()
    house.watch(120, **charging(50))
    late = Problem(
        code=ProblemCode.BEHIND_SCHEDULE,
        device="loadpoints/garage",
        since=NOON,
        facts={"until": NOON + timedelta(hours=5), "shortfall_wh": 4_200.0},
    )
    heard = []
    for _ in range(6):  # a plan that says so, and the next that does not
        heard += house.watch(290, problems=(late,))
        heard += house.watch(290, problems=())
    assert heard == []
    (found,) = house.watch(3_600, problems=(late,))
    assert (found.title, found.text) == (
        "Ioniq will not be ready in time",
        "At 17:30 it will be short of 4.2 kWh.",
    )
    assert told(house.watch(900, problems=())) == ["car_late:done"]
