"""What the rules remember over a stop and a start of the program, and what they make of a lost memory."""

import pytest
from msgspec.structs import replace

from domain.command.decision import Owner, Timer
from domain.command.held import Held
from domain.command.order import ChargeOrder
from domain.house.settings import Mode, SolarSettings
from domain.loadpoint.memory import LoadpointMemory, running_timer
from domain.loadpoint.offer import Offer
from domain.reason.reason import Why
from domain.site import Memory, decide_site, dismissed, resumed
from tests.builders import NOON, a_charger, a_house, a_loadpoint, a_view, after, an_observation

CHARGING = LoadpointMemory(owner=Owner.SOLAR, on_since=NOON, current_a=10)
STARTS = Timer(kind="start", started_at=NOON, ends_at=after(120))
STOPS = Timer(kind="stop", started_at=NOON, ends_at=after(300))


def one(memory: LoadpointMemory) -> Memory:
    return Memory(loadpoints={"garage": memory}, curtailment_active=True)


@pytest.mark.parametrize(
    ("known", "charging", "is_on", "timer"),
    [
        (CHARGING, {"garage"}, True, None),
        (CHARGING, set(), False, None),
        (CHARGING, {"other"}, False, None),
        (replace(CHARGING, timer=STOPS), {"garage"}, True, STOPS),
        (LoadpointMemory(timer=STARTS), set(), False, None),
        (LoadpointMemory(timer=STARTS), {"garage"}, False, None),
        (LoadpointMemory(), set(), False, None),
    ],
)
def test_a_new_start_keeps_what_is_still_held_and_counts_no_time_that_nobody_watched(
    known, charging, is_on, timer
):
    found = resumed(one(known), frozenset(charging))
    memory = found.loadpoints["garage"]
    assert (memory.is_on, memory.timer, found.curtailment_active) == (is_on, timer, True)
    if known.is_on and not is_on:
        assert (memory.owner, memory.stopping, memory.stopped_by, memory.current_a) == (
            "none",
            True,
            "solar",
            0,
        )


@pytest.mark.parametrize(
    ("known", "spared", "is_on"),
    [
        (CHARGING, set(), False),
        (CHARGING, {Owner.SOLAR}, True),
        (CHARGING, {Owner.MANUAL, Owner.BOOST}, False),
        (replace(CHARGING, owner=Owner.MANUAL), {Owner.MANUAL, Owner.BOOST}, True),
    ],
)
def test_a_graceful_stop_hands_back_every_charge_but_those_of_the_spared(known, spared, is_on):
    found = dismissed(one(known), frozenset(spared))
    memory = found.loadpoints["garage"]
    assert (memory.is_on, found.curtailment_active) == (is_on, True)
    if is_on:
        assert memory == known
    else:
        assert (memory.stopping, memory.stopped_by) == (True, "solar")


def test_a_graceful_stop_makes_no_stop_of_an_idle_loadpoint():
    idle = LoadpointMemory(off_since=NOON)
    assert dismissed(one(idle), frozenset()).loadpoints["garage"] == idle


FAST = {"owner": Owner.FAST, "current_a": 32, "mode": Mode.FAST}
KNOWN_TOO_LATE = Offer(since=after(-900), idle_since=NOON)  # it may have been drawn from meanwhile


@pytest.mark.parametrize(
    ("current_a", "memory"),
    [
        (10, LoadpointMemory(on_since=after(-900), offer=KNOWN_TOO_LATE)),
        (0, LoadpointMemory(on_since=NOON)),
    ],
)
def test_a_lost_memory_is_made_of_a_charge_that_is_held_and_of_no_stop(current_a, memory):
    held = Held(
        target="loadpoints/garage", order=ChargeOrder(current_a=current_a), owner="fast", issued_by="fast",
        since=after(-900),
    )  # fmt: skip
    view = a_view(a_house(a_loadpoint(mode=Mode.FAST)), held={"loadpoints/garage": held})
    assert decide_site(view, NOON).memory.loadpoints["garage"] == replace(memory, **FAST)


def test_a_memory_that_is_there_goes_before_what_is_held():
    held = Held(
        target="loadpoints/garage", order=ChargeOrder(current_a=10), owner="solar", issued_by="solar",
        since=after(-900),
    )  # fmt: skip
    view = a_view(
        a_house(a_loadpoint(mode=Mode.FAST)), held={"loadpoints/garage": held},
        memory=Memory(loadpoints={"garage": LoadpointMemory()}),
    )  # fmt: skip
    assert decide_site(view, NOON).memory.loadpoints["garage"].on_since == NOON


def test_a_memory_changes_with_the_export_limit_alone():
    idle = LoadpointMemory(mode=a_house().loadpoints[0].mode)
    view = a_view(memory=Memory(loadpoints={"garage": idle}, curtailment_active=True))
    found = decide_site(view, NOON).memory
    assert (found.loadpoints, found.curtailment_active) == ({"garage": idle}, False)


def test_a_memory_of_a_loadpoint_that_is_gone_goes_too():
    view = a_view(memory=Memory(loadpoints={"garage": LoadpointMemory(), "shed": CHARGING}))
    assert set(decide_site(view, NOON).memory.loadpoints) == {"garage"}


def test_what_the_charger_shows_is_remembered():
    house = a_house(a_loadpoint(mode=Mode.SOLAR, solar=SolarSettings(start_delay_s=0)))
    stopping = Memory(loadpoints={"garage": LoadpointMemory(stopping=True, stopped_by="solar")})
    for draws_w, is_stopping in ((2_300, True), (0, False)):
        seen = an_observation(grid_w=2_300, chargers={"garage": a_charger(draws_w)})
        outcome = decide_site(a_view(house, seen, memory=stopping), NOON)
        assert outcome.memory.loadpoints["garage"].stopping == is_stopping


# the memory's own words


@pytest.mark.parametrize(
    ("timer", "delay_s", "started_s", "ends_s"),
    [
        (None, 120, 60, 180),
        (STARTS, 120, 0, 120),
        (STARTS, 300, 0, 300),  # the setting changed while it ran
        (STOPS, 120, 60, 180),  # another kind is no beginning
    ],
)
def test_a_timer_runs_on_and_ends_as_it_is_set_now(timer, delay_s, started_s, ends_s):
    found = running_timer(LoadpointMemory(timer=timer), "start", delay_s, after(60))
    assert found == Timer(kind="start", started_at=after(started_s), ends_at=after(ends_s))


def test_a_charge_goes_on_from_when_it_began_and_forgets_what_it_waited_for():
    waited = replace(
        CHARGING, paused=Why.TARGET_REACHED, stopping=True, off_since=NOON, is_spared=True, timer=STOPS
    )
    found = waited.charging(Owner.CHEAP, 12, after(60))
    assert (found.owner, found.on_since, found.current_a, found.timer) == (Owner.CHEAP, NOON, 12, None)
    assert (found.paused, found.stopping) == (None, False)
    assert (found.off_since, found.is_spared) == (NOON, True)
    assert LoadpointMemory().charging(Owner.CHEAP, 12, after(60), STOPS).on_since == after(60)
    assert LoadpointMemory().charging(Owner.CHEAP, 12, after(60), STOPS).timer == STOPS


@pytest.mark.parametrize(("counts_from", "off_since"), [(None, after(-500)), (NOON, NOON)])
def test_a_stop_is_remembered_until_it_is_seen(counts_from, off_since):
    known = replace(CHARGING, off_since=after(-500), timer=STOPS, is_finished=True)
    found = known.stopped("cheap", counts_from=counts_from)
    assert (found.owner, found.on_since, found.current_a, found.timer) == (Owner.NONE, None, 0, None)
    assert (found.stopping, found.stopped_by, found.off_since) == (True, "cheap", off_since)
    assert (found.is_finished, found.is_on, found.paused) == (True, False, None)


def test_waiting_changes_nothing_but_the_timer():
    known = LoadpointMemory(timer=STARTS, off_since=NOON)
    assert known.waiting(STARTS) is known
    assert known.waiting() == LoadpointMemory(off_since=NOON)
    assert known.waiting(STOPS).timer == STOPS
