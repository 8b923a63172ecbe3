"""A start is confirmed by what the car draws; else it is taken back, told and tried again, ever later."""

from typing import Any

import pytest

from domain.command.capabilities import ChargerCapabilities
from domain.command.decision import Owner
from domain.command.order import ChargeOrder
from domain.house.settings import Mode, SolarSettings
from domain.loadpoint.offer import Offer
from domain.reading.charger import ChargerReading, ChargerState
from domain.reason.reason import Why
from tests.builders import NOON, a_charge, a_charger, a_house, a_loadpoint, after
from tests.ticks import Ticks

ABLE = ChargerCapabilities(confirm_timeout_s=150)
IDLE = a_charger(state=ChargerState.SUSPENDED_EV)
UNPROVEN = (Why.START_UNCONFIRMED, Why.START_BACKOFF, Why.COMMANDED_NO_POWER)


def fast(able: ChargerCapabilities = ABLE, **lp: Any) -> Ticks:
    return Ticks(a_house(a_loadpoint(mode=Mode.FAST, **lp)), able=able)


def lived(
    ticks: Ticks, until_s: int, charger: ChargerReading, since_s: int = 0, step_s: int = 30
) -> list[Any]:
    """Every tick's time, current and reason."""
    told = []
    for seconds in range(since_s, until_s + 1, step_s):
        found = ticks.at(seconds, charger)
        told.append((seconds, found.order and found.order.current_a, found.reason.code))
    return told


def starts(told: list[Any]) -> list[int]:
    """When a current was offered that was not before."""
    return [
        now
        for (now, current_a, _), before in zip(told, [(0, 0, None), *told], strict=False)
        if current_a and not before[1]
    ]


def test_scenario_ev20_a_start_that_draws_nothing_is_tried_again_after_30_to_900_s():
    told = lived(fast(), 4_500, IDLE)
    waited = [then - now - 150 for now, then in zip(starts(told), starts(told)[1:], strict=False)]
    assert waited == [30, 60, 120, 240, 480, 900, 900]
    assert [why for now, _, why in told if now < 150] == [Why.FULL_RATE] * 5
    assert all(why in UNPROVEN for now, _, why in told if now >= 150)
    assert [(current_a, why) for now, current_a, why in told if now in (150, 330, 360)] == [
        (0, Why.START_UNCONFIRMED),
        (0, Why.START_UNCONFIRMED),
        (0, Why.START_BACKOFF),
    ]


def test_each_charger_has_its_own_time_to_confirm():
    assert starts(lived(fast(ChargerCapabilities(confirm_timeout_s=30)), 90, IDLE)) == [0, 60]


def test_what_is_taken_back_is_part_of_the_start_and_the_next_try_is_a_start_of_its_own():
    ticks = fast()
    ticks.intent = a_charge(16)
    assert ticks.at(0, IDLE).command_id == "c-1"
    lived(ticks, 120, IDLE, since_s=30)
    taken = ticks.at(150, IDLE)
    assert (taken.order, taken.takes_back, taken.command_id) == (ChargeOrder(current_a=0), True, None)
    assert (taken.owner, taken.reason.facts["until"], taken.timer.ends_at) == (
        Owner.MANUAL,
        after(180),
        after(180),
    )
    again = ticks.at(180, IDLE)
    assert (again.order.current_a, again.takes_back, again.command_id, again.owner) == (
        16,
        False,
        None,
        "manual",
    )
    assert again.reason.code is Why.COMMANDED_NO_POWER


def test_a_person_who_asks_anew_waits_for_nobody():
    ticks = fast()
    lived(ticks, 600, IDLE)
    assert ticks.current_a(630, IDLE) == 0
    ticks.intent = a_charge(16, since=after(650), until=after(4_000))
    found = ticks.at(660, IDLE)
    assert (found.order.current_a, found.command_id, found.reason.code) == (16, "c-1", Why.MANUAL)


def test_a_car_that_draws_after_all_begins_the_row_of_waits_anew():
    ticks = fast()
    lived(ticks, 540, IDLE)
    assert ticks.memory.loadpoints["garage"].offer.tries == 3
    assert ticks.at(570, a_charger(7_360)).reason.code is Why.FULL_RATE
    ticks.at(600, a_charger(7_360))
    assert ticks.memory.loadpoints["garage"].offer.tries == 0


def test_a_late_draw_in_the_wait_is_ours_and_the_charge_goes_on():
    ticks = fast()
    lived(ticks, 150, IDLE)
    assert ticks.current_a(160, IDLE) == 0
    found = ticks.at(165, a_charger(7_360))
    assert (found.order.current_a, found.owner) == (32, Owner.FAST)


@pytest.mark.parametrize(
    ("charger", "goes_on"),
    [
        (a_charger(state=ChargerState.FINISHED), True),
        (a_charger(vehicle_soc_pct=80, vehicle_limit_pct=80), True),
        (a_charger(power_w=None, charging=None, current_a=None), True),  # nothing tells
        (a_charger(target_current_a=0), True),  # another hand took the offer back
        (a_charger(power_at=NOON, charging=None), True),  # measured before the start
        (a_charger(power_at=NOON, charging=False), False),
        (a_charger(power_w=50), False),  # meters jitter
        (a_charger(power_w=0, charging=True), True),  # it says that it charges: the status tells so
        (a_charger(state=ChargerState.SUSPENDED_EVSE), False),
        (None, True),  # silent
    ],
)  # fmt: skip
def test_only_a_car_that_was_seen_to_draw_nothing_for_no_reason_has_failed(charger, goes_on):
    ticks = fast()
    ticks.at(0, IDLE)
    seen: dict[str, Any] = {"chargers": {"garage": charger}}
    ticks.at(30, **seen)
    ticks.at(150, **seen)
    assert (ticks.memory.loadpoints["garage"].offer.tries == 0) is goes_on


def test_a_slow_source_that_tells_what_was_refutes_nothing():
    offer = Offer(since=NOON, idle_since=NOON)
    assert not offer.is_vain(a_charger(), after(149), 150)
    assert offer.is_vain(a_charger(), after(150), 150)
    assert not offer.is_vain(None, None, 150)


# in the middle of a charge


def middle(able: ChargerCapabilities = ABLE) -> Ticks:
    """A charge that drew until ten minutes after noon."""
    ticks = fast(able)
    lived(ticks, 600, a_charger(7_360))
    return ticks


def test_a_car_that_pauses_by_itself_keeps_its_offer_and_is_told_to_take_nothing():
    ticks = middle()
    told = lived(ticks, 3_000, IDLE, since_s=630)
    assert {current_a for _, current_a, _ in told} == {32}
    assert [why for now, _, why in told if now < 780] == [Why.FULL_RATE] * 5
    assert {why for now, _, why in told if now >= 780} == {Why.COMMANDED_NO_POWER}
    assert ticks.at(3_030, a_charger(7_360)).reason.code is Why.FULL_RATE


def test_a_charge_that_breaks_off_without_a_word_of_the_car_is_started_again():
    told = lived(middle(), 1_000, a_charger(), since_s=630)
    assert [now for now, current_a, _ in told if current_a == 0] == [780, 960, 990]
    assert starts(told) == [630, 810]


def test_what_cannot_be_started_twice_is_not_taken_back():
    told = lived(fast(ChargerCapabilities(restarts_while_plugged=False)), 600, IDLE)
    assert {current_a for _, current_a, _ in told} == {32}
    assert told[-1][2] is Why.START_UNCONFIRMED


def test_unplugging_forgets_what_failed():
    ticks = fast()
    lived(ticks, 600, IDLE)
    ticks.at(630, a_charger(connected=False, state=ChargerState.DISCONNECTED))
    assert ticks.at(660, IDLE).reason.code is Why.FULL_RATE


def test_a_start_long_after_the_last_that_failed_is_a_first_one():
    ticks = fast()
    lived(ticks, 600, IDLE)
    ticks.house = a_house(a_loadpoint(mode=Mode.OFF))
    ticks.at(630, IDLE)
    assert ticks.memory.loadpoints["garage"].offer.tries == 3
    ticks.at(2_000, IDLE)
    assert ticks.memory.loadpoints["garage"].offer.tries == 0


def test_the_sun_s_own_delay_runs_on_while_a_start_waits():
    solar = a_loadpoint(mode=Mode.SOLAR, solar=SolarSettings(start_delay_s=120), min_off_s=0)
    ticks = Ticks(a_house(solar), able=ABLE)
    told = []
    for seconds in range(0, 1_200, 30):
        found = ticks.at(seconds, IDLE, grid_w=-4_800)
        told.append((seconds, found.order.current_a, found.reason.code))
    assert starts(told) == [120, 300, 510, 780, 1_170]  # after 150 s and 30, 60, 120, 240
