"""Whether an export limit is obeyed, told by the meter poll after poll."""

import msgspec
import pytest

from domain.command.capabilities import BatteryCapabilities
from domain.command.order import BatteryAction
from domain.curtailment.proof import (
    CurtailmentProof,
    Enforcement,
    check,
    paused,
    resumed,
    without_curtailment,
)
from tests.builders import NOON, after, an_observation

UNKNOWN, ENFORCED, NOT_ENFORCED = Enforcement


class Meter:
    """Looks at one house again and again; a limit of 0 is set at noon."""

    def __init__(self, **before):
        self.state = CurtailmentProof()
        if before:
            self.state, _, _ = check(self.state, an_observation(**before, at=NOON), None, None, NOON)

    def look(self, seconds, limit_w=0.0, since=NOON, **seen):
        now = after(seconds)
        self.state, verdict, facts = check(
            self.state, an_observation(at=now, **seen), limit_w, None if limit_w is None else since, now
        )
        self.facts = facts
        return verdict

    def every_ten_seconds(self, until, **seen):
        return [self.look(seconds, **seen) for seconds in range(10, until + 1, 10)]


SUNNY = {"grid_w": -4_000.0, "pv_w": 4_600.0}
OBEYED = {"grid_w": 0.0, "pv_w": 600.0}


def test_export_that_stops_while_the_sun_gives_way_is_enforced_after_three_polls_over_thirty_seconds():
    assert Meter(**SUNNY).every_ten_seconds(50, **OBEYED) == [UNKNOWN] * 3 + [ENFORCED] * 2


def test_slow_polls_are_told_by_their_number():
    meter = Meter(**SUNNY)
    assert [meter.look(at, **OBEYED) for at in (30, 60, 90)] == [UNKNOWN, UNKNOWN, ENFORCED]


def test_a_battery_that_takes_the_surplus_is_enforcement_too():
    meter = Meter(grid_w=-3_000.0, pv_w=None, battery_w=0.0)
    assert meter.every_ten_seconds(40, grid_w=-20.0, pv_w=None, battery_w=-3_000.0)[-1] is ENFORCED


def test_export_that_goes_on_is_not_enforced_once_the_inverter_had_its_minute():
    found = Meter(**SUNNY).every_ten_seconds(80, **SUNNY)
    assert found == [UNKNOWN] * 5 + [NOT_ENFORCED] * 3


def test_an_inverter_that_takes_a_minute_to_ramp_down_is_given_it():
    meter = Meter(**SUNNY)
    assert meter.every_ten_seconds(50, **SUNNY)[-1] is UNKNOWN
    assert [meter.look(at, **OBEYED) for at in (60, 70, 80, 90)] == [UNKNOWN] * 3 + [ENFORCED]


@pytest.mark.parametrize(
    ("before", "then"),
    [
        ({"grid_w": 500.0, "pv_w": 0.0}, {"grid_w": 500.0, "pv_w": 0.0}),  # night
        ({"grid_w": -150.0, "pv_w": 900.0}, {"grid_w": 0.0, "pv_w": 600.0}),  # hardly any surplus
        (SUNNY, {"grid_w": 0.0, "pv_w": 4_600.0}),  # a kettle, not the limit
        (SUNNY, {"grid_w": None, "pv_w": None}),  # a silent meter
        (SUNNY, {"grid_w": -150.0, "pv_w": 700.0}),  # neither kept nor broken
        ({"grid_w": None}, OBEYED),  # nobody knows what was before
    ],
)
def test_where_nothing_could_be_seen_to_stop_it_stays_unknown(before, then):
    assert set(Meter(**before).every_ten_seconds(300, **then)) == {UNKNOWN}


def test_without_a_look_before_the_limit_only_its_breach_can_be_told():
    assert Meter().every_ten_seconds(120, **OBEYED)[-1] is UNKNOWN
    assert Meter().every_ten_seconds(120, **SUNNY)[-1] is NOT_ENFORCED


def test_what_flowed_long_before_the_limit_proves_nothing():
    meter = Meter(**SUNNY)
    found = [meter.look(300 + at, since=after(300), **OBEYED) for at in (10, 20, 30, 40, 50)]
    assert set(found) == {UNKNOWN}


def test_one_poll_that_says_otherwise_begins_the_count_anew():
    meter = Meter(**SUNNY)
    for at in range(10, 70, 10):
        meter.look(at, **(OBEYED if at % 30 == 0 else SUNNY))
    assert meter.look(70, **SUNNY) is UNKNOWN


def test_looks_that_see_the_same_reading_count_once():
    meter = Meter(**SUNNY)
    for at in (10, 10.1, 10.2, 41):
        meter.look(at, **OBEYED)
    assert meter.state.polls == 2


def test_sun_that_comes_later_shows_a_limit_that_was_never_followed():
    meter = Meter(grid_w=400.0, pv_w=0.0)
    meter.every_ten_seconds(600, grid_w=400.0, pv_w=0.0)
    assert [meter.look(at, **SUNNY) for at in (610, 620, 630, 640)][-1] is NOT_ENFORCED


def test_a_limit_that_held_and_is_later_ignored_is_found_out():
    meter = Meter(**SUNNY)
    assert meter.every_ten_seconds(60, **OBEYED)[-1] is ENFORCED
    assert [meter.look(at, **SUNNY) for at in (70, 80, 90, 100)][-1] is NOT_ENFORCED


def test_an_ignored_limit_stays_known_after_it_is_lifted_and_until_a_restart():
    meter = Meter(**SUNNY)
    meter.every_ten_seconds(80, **SUNNY)
    assert meter.look(90, limit_w=None, **SUNNY) is NOT_ENFORCED
    assert meter.look(100, since=after(95), **OBEYED) is NOT_ENFORCED
    assert resumed(meter.state) == CurtailmentProof()


def test_a_new_limit_is_proven_anew():
    meter = Meter(**SUNNY)
    meter.every_ten_seconds(60, **OBEYED)
    assert meter.look(70, limit_w=None, **SUNNY) is UNKNOWN
    assert meter.look(80, since=after(75), **OBEYED) is UNKNOWN


def test_a_forced_state_ends_the_run_of_polls():
    meter = Meter(**SUNNY)
    meter.every_ten_seconds(30, **OBEYED)
    meter.state = paused(meter.state)
    assert meter.look(40, **OBEYED) is UNKNOWN


def test_a_limit_above_zero_is_measured_against_itself():
    meter = Meter(**SUNNY)
    found = [meter.look(at, limit_w=1_500.0, grid_w=-1_480.0, pv_w=2_080.0) for at in (10, 20, 30, 40)]
    assert found[-1] is ENFORCED


def test_what_is_known_survives_a_restart_as_json():
    meter = Meter(**SUNNY)
    meter.every_ten_seconds(60, **OBEYED)
    again = msgspec.json.decode(msgspec.json.encode(meter.state), type=CurtailmentProof)
    assert again == meter.state
    assert resumed(again).verdict is ENFORCED


def test_the_facts_show_what_was_measured():
    meter = Meter(**SUNNY)
    meter.look(10, **OBEYED)
    assert meter.facts == {
        "limit_w": 0.0,
        "grid_w": 0.0,
        "pv_w": 600.0,
        "before_grid_w": -4_000.0,
        "polls": 1,
    }


def test_abilities_lose_the_limit_and_say_what_may_help():
    rated = BatteryCapabilities(actions=frozenset(BatteryAction), curtail_hint="Set it to Modbus.")
    left = without_curtailment(rated)
    assert left.actions == rated.actions - {BatteryAction.CURTAIL}
    assert left.why_not == "Export goes on in spite of the limit. Set it to Modbus."
