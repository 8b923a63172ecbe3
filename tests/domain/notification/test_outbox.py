"""What waits for a phone, in what order it goes, and what is left out."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from domain.event.event import EventState
from domain.house.notify import NotifyKinds, NotifyRules, Quiet
from domain.notification.notice import Notice, NoticeKind, Urgency
from domain.notification.outbox import (
    MOST_SHOWN,
    MOST_WAITING,
    Due,
    Outbox,
    due,
    later,
    put,
    refused,
    resumed,
    sent,
)
from domain.notification.quiet import quiet_until
from domain.notification.rules import TargetRules, target_rules
from tests.fakes.status import A_NOTICE, NOON

ALL = TargetRules(kinds=frozenset(NoticeKind), shows_progress=True)
UTC = ZoneInfo("UTC")


def a_notice(tag: str = "a", **changes) -> Notice:
    """A car that begins to charge."""
    typical = replace(A_NOTICE, tag=tag, kind=NoticeKind.CAR_STARTED, progress=None)
    return replace(typical, title=tag, expires_at=NOON + timedelta(days=1), **changes)


def look(box: Outbox, rules: TargetRules = ALL, at: float = 0) -> Due:
    """What is due so many seconds after noon."""
    return due(box, rules, UTC, NOON + timedelta(seconds=at), "{count} messages")


def filled(*notices: Notice, rules: TargetRules = ALL, box: Outbox | None = None) -> Outbox:
    """A box with these."""
    box = box or Outbox()
    for each in notices:
        box = put(box, each, rules)
    return box


def delivered(box: Outbox, rules: TargetRules = ALL, at: float = 0) -> tuple[list[str], Outbox]:
    """The titles that go out one after the other, all of which arrive, and what is left."""
    titles = []
    while (found := look(box, rules, at)).notice is not None:
        titles.append(found.notice.title)
        box = sent(found.box, found.numbers, NOON + timedelta(seconds=at))
    return titles, found.box


END = {"state": EventState.DONE, "end": True, "closes": True}


def test_the_newest_of_one_happening_takes_the_place_of_what_waits():
    box = filled(a_notice("a", text="old"), a_notice("b"), a_notice("a", text="new"))
    titles, left = delivered(box)
    assert (titles, left.waiting) == (["b", "a"], ())
    assert look(box).notice.tag == "b"


@pytest.mark.parametrize(
    ("is_sent", "titles"),
    [(True, ["a", "a"]), (False, [])],  # what nobody was told is not over for anybody
)
def test_an_end_goes_only_where_the_beginning_went(is_sent, titles):
    box = filled(a_notice("a"))
    first, after = delivered(box) if is_sent else ([], box)
    second, left = delivered(filled(a_notice("a", **END), box=after))
    assert (first + second, left.shown, left.waiting) == (titles, (), ())


def test_an_end_with_news_of_its_own_goes_alone():
    done = a_notice("a", state=EventState.DONE, end=True)
    assert delivered(filled(a_notice("a"), done))[0] == ["a"]


def test_progress_goes_only_where_it_is_shown_in_place_and_costs_no_budget():
    going = replace(a_notice("a"), kind=NoticeKind.CAR_PROGRESS, urgency=Urgency.VERY_LOW)
    assert delivered(filled(going, rules=replace(ALL, shows_progress=False)))[0] == []
    box = filled(a_notice("a"))
    _, box = delivered(box)
    for _ in range(20):
        titles, box = delivered(filled(going, box=box))
        assert titles == ["a"]
    assert len(box.sent_at) == 1


def test_what_is_beyond_the_hours_budget_is_summed_in_one():
    rules = replace(ALL, per_hour=3)
    box = filled(*(a_notice(name) for name in "abcdef"), rules=rules)
    titles, box = delivered(box, rules)
    assert titles == ["a", "b", "4 messages"]
    box = filled(a_notice("g"), a_notice("h"), box=box)
    assert delivered(box, rules, 60)[0] == []
    assert look(box, rules, 60).wait_until == NOON + timedelta(hours=1)
    assert delivered(box, rules, 3_601)[0] == ["g", "h"]
    urgent = a_notice("fire", urgency=Urgency.HIGH)
    assert delivered(filled(urgent, box=box), rules, 60)[0] == ["fire"]


@pytest.mark.parametrize("set_back_s", [60, 3_000, 86_400])
def test_a_clock_that_is_set_back_neither_gives_another_hours_budget_nor_takes_more_than_one(set_back_s):
    rules = replace(ALL, per_hour=2)
    _, box = delivered(filled(a_notice("a"), a_notice("b"), rules=rules), rules)
    box = filled(a_notice("c"), box=box)
    assert delivered(box, rules, -set_back_s)[0] == []
    assert look(box, rules, -set_back_s).wait_until == NOON + timedelta(seconds=3_600 - set_back_s)


@pytest.mark.parametrize("ahead_s", [3_600, 7_200])
def test_a_clock_that_is_ahead_for_one_look_gives_no_other_hours_budget(ahead_s):
    rules = replace(ALL, per_hour=2)
    _, box = delivered(filled(a_notice("a"), a_notice("b"), rules=rules), rules)
    told, box = delivered(filled(a_notice("c"), box=box), rules, ahead_s)
    assert told == ["c"]
    box = filled(a_notice("d"), box=box)
    assert delivered(box, rules, 60)[0] == []
    assert look(box, rules, 60).wait_until == NOON + timedelta(seconds=3_600)


def test_neither_what_waits_nor_what_was_told_grows_without_bound():
    box = filled(*(a_notice(f"w{number}") for number in range(MOST_WAITING + 5)))
    assert [each.notice.tag for each in box.waiting][:1] == ["w5"]
    assert len(box.waiting) == MOST_WAITING
    generous = replace(ALL, per_hour=10_000)
    shown = Outbox()
    for number in range(MOST_SHOWN + 5):
        _, shown = delivered(filled(a_notice(f"s{number}"), box=shown), generous)
    assert (len(shown.shown), shown.shown[0]) == (MOST_SHOWN, "s5")


def test_urgent_messages_go_beyond_the_hours_budget_up_to_twice_of_it():
    rules = replace(ALL, per_hour=2)
    fires = [a_notice(f"fire {number}", urgency=Urgency.HIGH) for number in range(6)]
    titles, box = [], Outbox()
    for fire in fires:
        told, box = delivered(filled(fire, box=box, rules=rules), rules)
        titles += told
    assert titles == [f"fire {number}" for number in range(4)]
    assert look(box, rules).wait_until == NOON + timedelta(hours=1)


def test_progress_does_not_take_the_place_of_a_beginning_that_waits():
    going = replace(a_notice("a", text="half"), kind=NoticeKind.CAR_PROGRESS, urgency=Urgency.VERY_LOW)
    assert look(filled(a_notice("a", text="it begins"), going)).notice.text == "it begins"


def test_what_is_being_sent_is_not_forgotten_when_it_is_out_of_date():
    found = look(filled(replace(a_notice("a"), expires_at=NOON + timedelta(seconds=5))))
    assert [each.is_begun for each in look(found.box, ALL, 10).box.waiting] == [True]


def test_a_summed_message_has_every_text_and_the_highest_urgency():
    rules = replace(ALL, per_hour=1)
    box = filled(a_notice("a", text="One."), a_notice("b", text="Two.", urgency=Urgency.HIGH))
    found = look(box, rules).notice
    assert (found.text, found.urgency) == ("a: One.\nb: Two.", Urgency.HIGH)


def test_what_did_not_arrive_is_sent_again_ever_more_seldom_until_it_is_of_no_use():
    box, at, times = filled(replace(a_notice(), expires_at=NOON + timedelta(minutes=10))), 0.0, []
    while True:
        found = look(box, ALL, at)
        if found.notice is not None:
            times.append(at)
            box = later(found.box, found.numbers, NOON + timedelta(seconds=at), None)
        elif found.wait_until is None:
            break
        else:
            at = (found.wait_until - NOON).total_seconds()
            box = found.box
    assert times == [0, 15, 45, 105, 225, 465]
    assert found.box.waiting == ()


def test_a_week_of_vain_tries_is_no_longer_a_pause_and_nobody_is_waited_for_for_ever():
    found = look(filled(replace(a_notice(), expires_at=NOON + timedelta(days=9))))
    long_tried = replace(found.box, waiting=tuple(replace(each, tries=340) for each in found.box.waiting))
    for after_s, pause in ((None, timedelta(minutes=30)), (1e15, timedelta(days=1))):
        assert look(later(long_tried, found.numbers, NOON, after_s)).wait_until == NOON + pause


def test_who_asks_for_patience_gets_it_and_a_newer_telling_replaces_what_failed():
    found = look(filled(a_notice()))
    box = later(found.box, found.numbers, NOON, 120)
    assert look(box, ALL, 60).notice is None
    found = look(box, ALL, 121)
    box = filled(a_notice(text="newer"), box=found.box)
    box = later(box, found.numbers, NOON + timedelta(seconds=121), None)
    assert look(box, ALL, 122).notice.text == "newer"
    assert len(box.waiting) == 1
    assert look(later(found.box, found.numbers, NOON, 7_200), ALL, -1).notice is not None, "its clock was set"


def test_what_was_being_sent_when_the_program_ended_is_not_sent_again():
    found = look(filled(a_notice("a"), a_notice("b")))
    assert delivered(resumed(found.box))[0] == ["b"]
    assert refused(found.box, found.numbers) == resumed(found.box)


ALL_THURSDAY = Quiet(days="thu", from_="00:00", to="24:00")
THURSDAY = Quiet(days="thu", from_="22:00", to="07:00")
NIGHT = Quiet(from_="22:00", to="07:00")


def test_in_quiet_hours_only_what_is_urgent_rings_and_the_rest_comes_in_the_morning():
    rules = replace(ALL, quiet=Quiet(from_="02:00", to="07:00"))
    box = filled(a_notice("a"), a_notice("b", urgency=Urgency.HIGH))
    titles, box = delivered(box, rules)
    assert titles == ["b"]
    assert look(box, rules).wait_until == NOON.replace(hour=7, minute=0)
    assert delivered(box, rules, 4.5 * 3_600)[0] == ["a"]
    silent = replace(rules, quiet=replace(rules.quiet, urgent=False))
    assert delivered(filled(a_notice("b", urgency=Urgency.HIGH)), silent)[0] == []


@pytest.mark.parametrize(
    ("quiet", "zone", "now", "until"),
    [
        (NIGHT, "UTC", "2026-01-15T21:59:59+00:00", None),
        (NIGHT, "UTC", "2026-01-15T22:00:00+00:00", "2026-01-16T07:00:00+00:00"),
        (NIGHT, "UTC", "2026-01-16T06:59:00+00:00", "2026-01-16T07:00:00+00:00"),  # over midnight
        (NIGHT, "UTC", "2026-01-16T07:00:00+00:00", None),
        (NIGHT, "Europe/Berlin", "2026-03-28T21:00:00+00:00", "2026-03-29T05:00:00+00:00"),  # put forward
        (NIGHT, "Europe/Berlin", "2026-10-24T20:00:00+00:00", "2026-10-25T06:00:00+00:00"),  # put back
        (ALL_THURSDAY, "UTC", "2026-01-15T09:00:00+00:00", "2026-01-16T00:00:00+00:00"),
        (Quiet(from_="24:00", to="00:00"), "UTC", "2026-01-15T09:00:00+00:00", None),
        (Quiet(), "UTC", "2026-01-15T22:00:00+00:00", None),  # from a time to the same: none
        (Quiet(days="sat", from_="22:00", to="07:00"), "UTC", "2026-01-15T23:00:00+00:00", None),  # Thursday
        (THURSDAY, "UTC", "2026-01-16T03:00:00+00:00", "2026-01-16T07:00:00+00:00"),
    ],
)  # fmt: skip
def test_quiet_hours_go_by_the_wall_clock(quiet, zone, now, until):
    found = quiet_until(quiet, ZoneInfo(zone), datetime.fromisoformat(now))
    assert found == (None if until is None else datetime.fromisoformat(until))


def test_a_target_has_the_houses_switches_or_kinds_of_its_own():
    house = NotifyRules(kinds=NotifyKinds(problem=False))
    common = target_rules(house, kinds=None, quiet=None, shows_progress=False)
    assert (common.wants(NoticeKind.PROBLEM), common.wants(NoticeKind.CAR_LATE)) == (False, True)
    assert common.wants(NoticeKind.TEST)
    own = target_rules(house, kinds=("problem",), quiet=NIGHT, shows_progress=False)
    assert (own.wants(NoticeKind.PROBLEM), own.wants(NoticeKind.CAR_LATE)) == (True, False)
    off = target_rules(NotifyRules(enabled=False), kinds=None, quiet=None, shows_progress=True)
    assert not off.wants(NoticeKind.PROBLEM)
