"""A car that feeds the house: what may be asked, what it gives, and all that ends it."""

from typing import Any

import pytest
from msgspec.structs import replace

from domain.battery.decide import decide_battery
from domain.circuit.limit import within_limits
from domain.circuit.memory import LimitMemory
from domain.command.capabilities import ChargerCapabilities
from domain.command.held import Held
from domain.command.order import BatteryAction, BatteryOrder, FeedOrder
from domain.command.prove import WAITING, Case, Proven, Refuted
from domain.command.request import LoadpointRequest
from domain.errors import Conflict, InvalidRequest, NotSupported
from domain.house.house import Circuit
from domain.house.settings import Mode
from domain.loadpoint.ask import ask_loadpoint
from domain.loadpoint.ask_feed import refuse_beside_a_feeding_car, refuse_beside_the_battery
from domain.loadpoint.feed import FEED
from domain.loadpoint.session import follow, totals_of
from domain.reason.reason import Why
from domain.site import decide_site
from tests.builders import (
    NOON,
    a_charge,
    a_charger,
    a_house,
    a_loadpoint,
    a_site,
    a_view,
    after,
    an_observation,
)
from tests.ticks import DEVICE, Ticks

ABLE = ChargerCapabilities(feeds_house_w=7_000)
ONCE = replace(ABLE, restarts_while_plugged=False, feeds_least_w=500, feeds_alone=True)
ODD = replace(ABLE, feeds_least_w=520)
GARAGE = a_loadpoint(circuit="shed")
NO_ROOM = (NotSupported, "not_supported")
FEEDS = a_charge(0, feed_w=3_000.0, limit_soc_pct=50)


def ask(
    lp=None, house=None, reading=None, able: Any = ABLE, standing=None, action="discharge", **request: Any
):
    lp = lp or a_loadpoint()
    reading = a_charger(vehicle_soc_pct=80) if reading is None else reading
    body = LoadpointRequest(action=action, **request)
    return ask_loadpoint(
        body, lp, house or a_house(lp), NOON, reading=reading, capabilities=able, standing=standing
    )


def gives(power_w: float, **changes: Any):
    return a_charger(-power_w, charging=False, **changes)


def ticks(able: ChargerCapabilities = ABLE, export_limit_w: float | None = 0.0, **lp: Any) -> Ticks:
    found = Ticks(a_house(a_loadpoint(**lp), site=a_site(export_limit_w=export_limit_w)), able=able)
    found.intent = FEEDS
    return found


def fed_w(decision) -> int:
    return 0 if decision.feed is None else decision.feed.power_w


def test_a_bare_wish_lasts_half_an_hour_down_to_half_full_at_all_the_charger_can():
    found = ask()
    assert (found.intent.feed_w, found.intent.until, found.intent.limit_soc_pct) == (7_000, after(1_800), 50)
    assert found.intent.is_feed
    assert not found.intent.is_stop
    assert found.applied == {"power_w": 7_000, "until": "2026-01-15T12:30:00Z", "limit_soc_pct": 50}


def test_power_time_and_floor_are_the_askers_within_the_limits_and_less_is_said():
    circuits = (Circuit(id="shed", max_a=10), Circuit(id="pole", max_w=2_000))
    lp = a_loadpoint(circuit="shed", discharge_floor_pct=70)
    found = ask(lp, a_house(lp, circuits=circuits), power_w=5_000, duration_s=600)
    assert (found.intent.feed_w, found.intent.limit_soc_pct) == (2_300, 70)
    assert (found.reason.code, found.reason.facts["limit_w"]) == (Why.POWER_CLAMPED, 2_300)
    assert ask(lp, power_w=1_000, limit_soc_pct=20).intent.limit_soc_pct == 20
    below = (Circuit(id="shed", max_a=6, parent="pole"), Circuit(id="pole", max_a=5))
    three = a_loadpoint(circuit="shed", phases=3)
    assert ask(three, a_house(three, circuits=below)).intent.feed_w == 5 * 3 * 230
    assert ask(able=ONCE, power_w=100).intent.feed_w == 500


@pytest.mark.parametrize(
    ("case", "error", "code"),
    [
        ({"able": ChargerCapabilities()}, NotSupported, "not_supported"),
        ({"able": None}, NotSupported, "not_supported"),
        ({"reading": a_charger(vehicle_soc_pct=None)}, Conflict, "soc_unknown"),
        ({"reading": a_charger(vehicle_soc_pct=50)}, Conflict, "target_reached"),
        ({"limit_soc_pct": 80.0}, Conflict, "target_reached"),
        ({"reading": a_charger(connected=False)}, Conflict, "vehicle_unplugged"),
        ({"reading": a_charger(is_home=False)}, Conflict, "vehicle_away"),
        ({"house": a_house(monitoring=True)}, Conflict, "monitoring_mode"),
        ({"power_w": 0.0}, InvalidRequest, "invalid_request"),
        ({"power_w": 3.0}, InvalidRequest, "invalid_request"),  # kW
        ({"house": a_house(GARAGE, circuits=(Circuit(id="shed", max_a=0),)), "lp": GARAGE}, *NO_ROOM),
        (
            {"house": a_house(GARAGE, circuits=(Circuit(id="shed", max_w=550),)), "lp": GARAGE, "able": ODD},
            *NO_ROOM,
        ),
        ({"current_a": 6}, InvalidRequest, "invalid_request"),
        ({"duration_s": 59.0}, InvalidRequest, "invalid_request"),
        ({"action": "start", "power_w": 1_000.0}, InvalidRequest, "invalid_request"),
        ({"action": "set_current", "current_a": 6, "standing": FEEDS}, Conflict, "not_charging"),
        ({"action": "start", "standing": FEEDS, "able": ONCE}, Conflict, "replug_required"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(case, error, code):
    with pytest.raises(error) as told:
        ask(**case)
    assert (told.value.code, len(str(told.value)) > 10) == (code, True)


def test_a_full_car_may_feed_the_house_and_one_that_feeds_it_may_be_charged_instead():
    assert ask(reading=a_charger(vehicle_soc_pct=100, vehicle_limit_pct=80)).intent.is_feed
    assert ask(action="start", standing=FEEDS).intent.current_a == 32


def test_it_gives_what_the_house_takes_beyond_the_sun_at_most_what_was_asked_and_not_restlessly():
    car = ticks()
    assert fed_w(car.at(0, gives(0, vehicle_soc_pct=80), grid_w=2_050, pv_w=0)) == 2_000
    course = [  # seconds, what it gives, what is bought, the sun: what is wanted then
        (10, 2_000, 1_050, 0, 2_000),  # too soon after the last change
        (40, 2_000, 150, 0, 2_000),  # too little to write for
        (50, 2_000, 2_050, 0, 3_000),  # all that was asked
        (60, 3_000, -450, 0, 2_500),  # at once: none of it is sold
        (90, 2_500, -2_500, 2_500, 0),
        (120, 0, 600, 0, 600),
        (130, 600, None, 0, 0),  # no meter, and none may be sold
    ]
    for seconds, given_w, grid_w, pv_w, wanted_w in course:
        found = car.at(seconds, gives(given_w, vehicle_soc_pct=79), grid_w=grid_w, pv_w=pv_w)
        assert fed_w(found) == wanted_w, seconds
        assert found.order is None
    assert (found.reason.code, found.issued_by, found.owner) == (Why.NOTHING_TO_FEED, "safety", "manual")


@pytest.mark.parametrize(
    ("export_limit_w", "seconds", "given_w", "seen", "wanted_w"),
    [
        (None, 60, 2_000, {"is_delayed": True}, 0),  # what the house takes is not known now
        (800.0, 5, 2_000, {"is_delayed": True}, 0),  # nor how much of it is sold: as if all were
        (0.0, 5, 2_000, {"grid_at": after(-10)}, 2_000),
        (
            0.0,
            5,
            3_000,
            {"grid_at": after(-10), "grid_w": -900},
            1_100,
        ),  # read before it was told to give less
    ],
)
def test_what_no_meter_tells_of_now_is_not_given(export_limit_w, seconds, given_w, seen, wanted_w):
    car = ticks(export_limit_w=export_limit_w)
    assert fed_w(car.at(0, gives(0), grid_w=2_050, pv_w=0)) == 2_000
    found = car.at(seconds, gives(given_w), **{"grid_w": 50, "pv_w": 0} | seen)
    assert fed_w(found) == wanted_w


def test_a_silent_charger_is_told_nothing_new_and_one_with_a_pace_of_its_own_not_so_soon():
    car = ticks(replace(ABLE, min_update_s=300))
    assert fed_w(car.at(0, gives(0), grid_w=2_050, pv_w=0)) == 2_000
    silent = car.at(40, chargers={"garage": None}, grid_w=1_050, pv_w=0)
    assert (fed_w(silent), silent.reason.code) == (2_000, Why.CHARGER_OFFLINE)
    found = [fed_w(car.at(at, gives(2_000), grid_w=1_050, pv_w=0)) for at in (60, 299, 300)]
    assert found == [2_000, 2_000, 3_000]


def test_a_charger_gives_no_less_than_it_can_and_nothing_where_even_that_would_be_sold():
    sold = ticks(ONCE, export_limit_w=5_000).at(0, gives(0), grid_w=100, pv_w=0)
    assert fed_w(sold) == 500
    assert fed_w(ticks(ONCE).at(0, gives(0), grid_w=100, pv_w=0)) == 0
    assert (
        fed_w(ticks(ODD, export_limit_w=5_000).at(0, gives(0), grid_w=100, pv_w=0)) == 600
    )  # its first step


@pytest.mark.parametrize(
    ("seconds", "reading", "why"),
    [
        (3_600, gives(2_000), Why.EXPIRED),
        (600, gives(2_000, vehicle_soc_pct=50), Why.TARGET_REACHED),
        (600, gives(2_000, vehicle_soc_pct=None), Why.SOC_UNKNOWN),
        (600, a_charger(connected=False), Why.VEHICLE_UNPLUGGED),
        (600, a_charger(5_000), Why.POWER_DID_NOT_MOVE),  # told to give, it is charged
    ],
)
def test_it_ends_and_then_the_car_may_have_to_come_anew(seconds, reading, why):
    car = ticks(ONCE)
    for moment in (0, 30):
        assert fed_w(car.at(moment, gives(0), grid_w=2_050, pv_w=0)) == 2_000
    found = car.at(seconds, reading, grid_w=50, pv_w=0)
    assert (found.feed, car.ended[DEVICE].code, car.intent) == (None, why, None)
    later = car.at(seconds + 10, gives(0), grid_w=2_050, pv_w=0)
    assert later.feed is None
    assert car.memory.loadpoints["garage"].needs_replug is (why is not Why.VEHICLE_UNPLUGGED)


def test_without_a_floor_of_its_own_it_ends_at_the_floor_of_the_loadpoint():
    car = ticks(discharge_floor_pct=60)
    car.intent = replace(FEEDS, limit_soc_pct=None)
    assert fed_w(car.at(0, gives(0, vehicle_soc_pct=61), grid_w=2_050, pv_w=0)) == 2_000
    car.at(30, gives(2_000, vehicle_soc_pct=60), grid_w=50, pv_w=0)
    assert car.ended[DEVICE].code is Why.TARGET_REACHED


def test_a_charger_that_cannot_begin_again_is_done_when_it_has_to_stop():
    car = ticks(ONCE)
    assert fed_w(car.at(0, gives(0), grid_w=2_050, pv_w=0)) == 2_000
    found = car.at(60, gives(2_000), grid_w=-2_500, pv_w=2_500)  # the sun is back, and nothing may be sold
    assert (found.feed, car.ended[DEVICE].code, car.intent) == (None, Why.NOTHING_TO_FEED, None)
    assert car.memory.loadpoints["garage"].needs_replug


def test_a_house_whose_need_moves_does_not_hide_that_the_car_is_charged_instead():
    car = ticks()
    for moment, needed_w in ((0, 2_050), (31, 2_950), (62, 2_050)):
        found = car.at(moment, a_charger(5_000), grid_w=needed_w + 5_000, pv_w=0)
    assert (found.feed, car.ended[DEVICE].code) == (None, Why.POWER_DID_NOT_MOVE)


def test_a_limit_that_sinks_a_little_holds_for_a_car_that_gives_already():
    car = ticks(export_limit_w=None, max_current_a=10)
    assert fed_w(car.at(0, gives(0), grid_w=5_000, pv_w=0)) == 2_300
    garage = replace(car.house.loadpoints[0], max_current_a=9)
    car.house = replace(car.house, loadpoints=(garage,))
    assert fed_w(car.at(10, gives(2_300), grid_w=2_700, pv_w=0)) == 2_000


def test_a_level_that_is_silent_for_a_moment_ends_nothing():
    car = ticks()
    car.at(0, gives(0), grid_w=2_050, pv_w=0)
    assert fed_w(car.at(100, gives(2_000, vehicle_soc_pct=None), grid_w=50, pv_w=0)) == 2_000


def test_a_charge_of_a_mode_gives_way_and_a_stop_by_hand_ends_it():
    car = ticks(mode=Mode.FAST)
    car.intent = None
    assert car.current_a(0, a_charger()) == 32
    car.intent = replace(FEEDS, since=after(30))
    found = car.at(30, a_charger(7_360), grid_w=9_000, pv_w=0)
    assert (fed_w(found), found.order, found.owner) == (1_600, None, "manual")
    assert not car.memory.loadpoints["garage"].stopping  # nothing is left of it to be stopped
    car.intent = a_charge(0)
    found = car.at(60, gives(1_600), grid_w=0, pv_w=0)
    assert (found.feed, found.order.current_a) == (None, 0)


def test_a_battery_that_shares_its_inverter_is_left_alone_and_the_car_waits_for_that():
    held = Held(
        target="battery",
        order=BatteryOrder(action=BatteryAction.HOLD),
        owner="optimiser",
        issued_by="optimiser",
        since=NOON,
    )
    view = a_view(
        seen=an_observation(chargers={"garage": gives(0)}, grid_w=2_000, pv_w=0),
        charge_intents={"garage": FEEDS},
        chargers={"garage": ONCE},
        held={"battery": held},
    )
    battery = decide_battery(view, NOON).decision
    assert (battery.order.action, battery.reason.code) == (BatteryAction.RESTORE, Why.CAR_FEEDS_HOUSE)
    waits = decide_site(view, NOON).decision.loadpoints["garage"]
    assert (waits.feed, waits.reason.code) == (None, Why.FORCE_MODE_ACTIVE)
    beside = decide_battery(replace(view, chargers={"garage": ABLE}), NOON).decision
    assert beside.reason.code is not Why.CAR_FEEDS_HOUSE


def test_people_are_told_that_one_of_the_two_has_to_go_first():
    body = LoadpointRequest(action="discharge")
    with pytest.raises(Conflict, match="restore it first"):
        refuse_beside_the_battery(body, ONCE, object())
    refuse_beside_the_battery(body, ABLE, object())
    refuse_beside_the_battery(LoadpointRequest(action="start"), ONCE, object())
    with pytest.raises(Conflict, match="release its charger first"):
        refuse_beside_a_feeding_car({"garage": FEEDS}, {"garage": ONCE})
    refuse_beside_a_feeding_car({"garage": FEEDS}, {"garage": ABLE})
    refuse_beside_a_feeding_car({"garage": a_charge(10)}, {"garage": ONCE})


def test_no_other_car_may_count_on_what_this_one_gives():
    garage, shed = a_loadpoint(mode=Mode.FAST), a_loadpoint(id="shed")
    house = a_house(garage, shed, site=a_site(main_fuse_a=22, fuse_margin_a=2))
    currents = []
    for given_w in (0, 2_300):  # the house takes 10 A either way
        cars = {"garage": a_charger(), "shed": gives(given_w)}
        view = a_view(house, an_observation(grid_w=2_300 - given_w, pv_w=0, chargers=cars))
        wanted = decide_site(view, NOON).decision
        found = within_limits(wanted, view, LimitMemory(), NOON).decision.loadpoints["garage"]
        currents.append(found.order.current_a)
    assert currents == [10, 10]


@pytest.mark.parametrize(
    ("order_w", "shown_w", "seconds", "verdict"),
    [
        (2_000, -1_950, 10, Proven),
        (2_000, 0, 10, type(WAITING)),
        (2_000, 0, 70, Refuted),
        (0, 0, 10, Proven),
        (0, -2_000, 70, Refuted),
    ],
)
def test_it_is_proven_by_the_meter(order_w, shown_w, seconds, verdict):
    seen = an_observation(at=after(seconds), chargers={"garage": gives(-shown_w)})
    case = Case(device=DEVICE, seen=seen, since=NOON, now=after(seconds), capabilities=ABLE, house=a_house())
    assert isinstance(FEED.judge(FeedOrder(power_w=order_w), case), verdict)


def test_what_a_car_gave_is_counted_apart_and_takes_nothing_from_its_charge():
    session = None
    for minute, power_w in enumerate((0, 6_000, -3_000, -3_000)):
        seen = an_observation(at=after(60 * minute), chargers={"garage": a_charger(power_w)})
        session = follow(session, "garage", seen, 60.0 if session else 0.0)
    assert (round(session.fed_wh, 6), totals_of(session, session.at).energy_wh) == (100, 100)
