"""What an owner hears of problems, prices, the battery and the day."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from domain.event.event import EventState
from domain.notification.notice import NoticeKind
from domain.notification.problems import NOT_TOLD, TOLD
from domain.reason.reason import Reason, Why
from domain.status.document import PriceStatus, Status, Today
from domain.status.problems import ProblemCode
from domain.tariff.slots import PriceSlot, Tariff
from tests.domain.notification.watching import Watching, a_problem, told
from tests.fakes.status import AN_EVENT, NOON, a_loadpoint_status


def test_a_problem_is_told_once_it_lasts_and_over_only_if_it_was_told():
    house = Watching()
    problems = (a_problem(),)
    assert house.watch(280, problems=problems) == []
    assert house.watch(300, problems=()) == []  # it never was told
    (began,) = house.watch(3_000, problems=problems)
    assert (began.title, began.text) == ("The battery does not answer", "The battery does not answer.")
    house.restart()
    assert house.watch(3_000) == []
    assert house.watch(60, problems=()) == []
    (over,) = house.watch(300)
    assert (over.tag, over.end, over.closes) == (began.tag, True, True)


def test_chargers_that_share_a_name_ring_by_their_ids():
    house = Watching()
    alike = {key: a_loadpoint_status(key, name="Wallbox") for key in ("garage", "shed")}
    silent = tuple(a_problem(ProblemCode.DEVICE_OFFLINE, f"loadpoints/{key}") for key in alike)
    heard = house.watch(400, problems=silent, loadpoints=alike)
    assert [each.title for each in heard if each.kind is NoticeKind.PROBLEM] == [
        "The charger Wallbox (garage) does not answer",
        "The charger Wallbox (shed) does not answer",
    ]


def test_a_device_that_flaps_rings_once_an_hour():
    house = Watching()
    heard = []
    for _ in range(12):
        heard += house.watch(400, problems=(a_problem(),))
        heard += house.watch(200, problems=())
    assert told(heard).count("problem:running") == 2
    assert told(heard).count("problem:done") == 2


@pytest.mark.parametrize(
    ("code", "away_s", "back_s", "is_told"),
    [
        (ProblemCode.DEVICE_OFFLINE, 50, 50, True),
        (ProblemCode.METER_SILENT, 50, 100, True),
        (ProblemCode.DEVICE_OFFLINE, 50, 150, False),  # it is back for longer than it is away
        (ProblemCode.READ_IMPLAUSIBLE, 50, 50, False),  # of one that does answer
    ],
)
def test_a_device_that_comes_and_goes_by_the_minute_is_told_once(code, away_s, back_s, is_told):
    house, heard, looks = Watching(), [], []
    for _ in range(20):
        heard += house.watch(away_s, problems=(a_problem(code),))
        looks.append(len(heard))
        house.restart()
        heard += house.watch(back_s, problems=())
    assert told(heard) == (["problem:running"] if is_told else [])
    assert looks[:2] == [0, 0]  # not before it lasted five minutes
    heard += house.watch(300, problems=())
    assert told(heard) == (["problem:running", "problem:done"] if is_told else [])


def test_every_problem_is_told_or_left_to_where_it_is_told_better():
    assert set(TOLD) | NOT_TOLD == set(ProblemCode)
    assert not set(TOLD) & NOT_TOLD
    problems = tuple(a_problem(code, "loadpoints/garage") for code in NOT_TOLD)
    assert Watching(every_s=60).watch(7_200, problems=problems) == []


def with_cost(house: Watching, cost: float | None, **changes: Any) -> Status:
    """The day's cost so far."""
    today = replace(house.status.today, cost=cost, since=NOON, **changes)
    return replace(house.status, today=today)


def test_a_spike_is_told_at_once_and_at_its_end_with_what_it_earned():
    house = Watching()
    house.status = with_cost(house, 1.0)
    house.look()
    house.events = {AN_EVENT.id: AN_EVENT}
    (began,) = house.look()
    assert (began.id, began.kind, began.text) == (
        AN_EVENT.id,
        "spike_export",
        "Price spike: the market pays $15.00/kWh.",
    )
    assert house.watch(600) == []
    house.restart()
    house.status = with_cost(house, -7.9)
    over = replace(AN_EVENT, state=EventState.DONE, ends_at=house.now, changed_at=house.now)
    house.events = {over.id: over}
    (done,) = house.watch(600)
    assert (done.title, done.text, done.closes) == ("Price spike over", "It earned $8.90.", False)


def test_what_a_spike_earned_is_counted_over_midnight_and_left_out_where_it_is_not_known():
    house = Watching()
    house.status = with_cost(house, 1.0)
    house.events = {AN_EVENT.id: AN_EVENT}
    house.look()
    house.status = with_cost(house, -1.0)
    house.look()
    house.status = replace(house.status, today=Today(cost=0.0, since=NOON + timedelta(hours=12)))
    house.look()
    house.status = replace(house.status, today=Today(cost=-3.0, since=NOON + timedelta(hours=12)))
    over = replace(AN_EVENT, state=EventState.DONE, ends_at=house.now, changed_at=house.now)
    house.events = {over.id: over}
    (done,) = house.look()
    assert done.text == "It earned $5.00."


def test_an_event_of_long_ago_is_no_news_after_an_update():
    house = Watching()
    house.now = NOON + timedelta(hours=1)
    house.events = {AN_EVENT.id: AN_EVENT}
    assert house.watch(60) == []


def test_free_power_is_told_with_its_end_and_short_gaps_are_none():
    house = Watching()
    slots = tuple(
        PriceSlot(start=NOON + timedelta(hours=n), end=NOON + timedelta(hours=n + 1), import_price=price)
        for n, price in enumerate((-0.02, 0.0, 0.3))
    )
    house.tariff = Tariff(slots=slots)
    free, dear = PriceStatus(import_price=-0.02), PriceStatus(import_price=0.3)
    (began,) = house.watch(300, price=free)
    assert (began.title, began.text, began.ends_at) == (
        "You are paid to use power",
        "Up to 2 c/kWh, until 14:30.",
        NOON + timedelta(hours=2),
    )
    assert house.watch(300, price=dear) == []
    assert house.watch(600, price=free) == []
    assert told(house.watch(900, price=dear)) == ["price_negative:done"]
    assert house.watch(600, price=free) == []  # it began again within half an hour


def test_power_at_no_price_is_free_and_known_to_last_only_without_a_gap():
    house = Watching()
    half = timedelta(minutes=30)
    prices = {0: 0.0, 1: -0.0004, 3: 0.0}  # less than a tenth of a cent is told as 0
    slots = [
        PriceSlot(start=NOON + n * half, end=NOON + (n + 1) * half, import_price=price)
        for n, price in prices.items()
    ]
    house.tariff = Tariff(slots=tuple(slots))
    (began,) = house.watch(300, price=PriceStatus(import_price=0.0))
    assert (began.title, began.ends_at) == ("Power is free", NOON + timedelta(hours=1))


def test_another_hand_at_a_car_is_told_of_the_car_and_one_at_the_battery_as_a_problem():
    for device, heard in (("loadpoints/garage", []), ("battery", ["problem:running"])):
        hand = a_problem(ProblemCode.EXTERNAL_CONTROL, device)
        assert told(Watching().watch(600, problems=(hand,))) == heard


def test_a_problem_that_is_long_over_is_not_remembered():
    house = Watching(every_s=60)
    house.watch(600, problems=(a_problem(),))
    house.watch(600, problems=())
    assert house.memory.problems
    house.watch(25 * 3_600)
    assert house.memory.problems == {}


def test_a_problem_that_began_before_the_clock_was_set_back_is_told_in_its_time():
    house = Watching()
    house.watch(60, problems=(a_problem(),))
    house.now -= timedelta(days=1)
    assert told(house.watch(400)) == ["problem:running"]


def test_a_server_that_starts_late_sums_up_the_next_day():
    house = Watching(every_s=60, summary_at="09:00")  # it is half past twelve
    assert house.watch(3_600) == []


def test_a_battery_taken_over_is_told_shortly_before_its_end_and_at_it():
    house = Watching()
    battery = house.status.battery
    assert battery is not None
    until = NOON + timedelta(hours=1)
    held = replace(battery, owner="user", until=until, soc_pct=62.0)
    heard = house.watch(3_600, battery=held)
    assert [(each.title, each.end) for each in heard] == [("Battery: back to automatic soon", False)]
    later = replace(held, until=until + timedelta(minutes=30))  # its owner wants more of it
    heard = house.watch(30 * 60, battery=later)
    assert told(heard) == ["battery_hold:running"]
    (over,) = house.watch(60, battery=battery)
    assert (over.title, over.end, over.closes, over.tag) == (
        "Battery: back to automatic",
        True,
        False,
        heard[0].tag,
    )


def test_the_end_of_an_automations_hold_is_told_as_its_own():
    house = Watching()
    battery = house.status.battery
    assert battery is not None
    reason = Reason(Why.USER_COMMAND, {"automation": "Keep for dinner"})
    held = replace(battery, owner="user", until=NOON + timedelta(hours=1), soc_pct=62.0, reason=reason)
    (soon,) = house.watch(3_600, battery=held)
    assert soon.text.startswith("What your automation “Keep for dinner” asked for ends at")


@pytest.mark.parametrize(
    ("lasts_s", "given_back_s", "heard"),
    [
        (900, 890, ["battery_hold:done"]),  # short: its owner still knows, and hears of its end alone
        (3_600, 3_560, ["battery_hold:running", "battery_hold:done"]),  # within the last minute is its end
        (3_600, 3_400, ["battery_hold:running", "battery_hold:done"]),  # what was told is taken back
        (900, 600, []),
    ],
)
def test_the_end_of_a_hold_is_told_where_it_came_or_was_announced(lasts_s, given_back_s, heard):
    house = Watching()
    battery = house.status.battery
    assert battery is not None
    held = replace(battery, owner="user", until=NOON + timedelta(seconds=lasts_s))
    found = house.watch(given_back_s - 10, battery=held) + house.watch(60, battery=battery)
    assert told(found) == heard
    if heard:
        assert found[-1].closes is (given_back_s == 3_400)


def test_a_spike_that_earned_nothing_ends_without_a_word_of_it():
    house = Watching()
    house.status = with_cost(house, 1.0)
    house.events = {AN_EVENT.id: AN_EVENT}
    house.look()
    house.status = with_cost(house, 0.999)
    over = replace(AN_EVENT, state=EventState.DONE, ends_at=house.now, changed_at=house.now)
    house.events = {over.id: over}
    (done,) = house.look()
    assert (done.closes, done.facts.get("earned")) == (True, None)


def test_who_gives_the_battery_back_is_told_nothing():
    house = Watching()
    battery = house.status.battery
    assert battery is not None
    house.watch(600, battery=replace(battery, owner="user", until=NOON + timedelta(hours=1)))
    assert house.watch(600, battery=battery) == []


@pytest.mark.parametrize(
    ("cost", "savings", "money"),
    [
        (-3.2, 4.1, " Earned $3.20, saved $4.10."),
        (-3.2, -1.1, " Earned $3.20, $1.10 less than without."),
        (3.2, 4.1, " Paid $3.20, saved $4.10."),
        (3.2, -0.4, " Paid $3.20, 40 c more than without."),
        (3.2, None, " Paid $3.20."),
        (-0.0004, 4.1, " Paid next to nothing, saved $4.10."),  # 0 is earned by nobody
        (3.2, -0.0004, " Paid $3.20."),
        (None, 4.1, ""),
    ],
)
def test_the_day_is_summed_up_once_in_the_evening_and_a_bad_one_as_bad(cost, savings, money):
    house = Watching(every_s=60, summary_at="13:00")
    house.status = replace(
        house.status,
        today=Today(import_wh=3_100, export_wh=8_400, pv_wh=12_300, cost=cost, savings=savings),
    )
    assert house.watch(600) == []
    (found,) = house.watch(6 * 3_600)
    assert found.text == f"Sun 12.3 kWh, bought 3.1 kWh, sold 8.4 kWh.{money}"
    assert found.facts.get("savings") == savings


@pytest.mark.parametrize("summary_at", ["24:00", "00:00"])
def test_a_day_that_is_summed_up_at_midnight_still_has_its_sums(summary_at):
    house = Watching(every_s=30, summary_at=summary_at)
    house.now = NOON.replace(hour=13, minute=50)  # in Brisbane ten minutes before midnight
    (found,) = house.watch(1_200)
    assert (found.tag, found.starts_at.minute) == (f"day:{NOON:%Y-%m-%d}", 59)
