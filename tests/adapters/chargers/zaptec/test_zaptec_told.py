"""What a Zaptec charger's state means, when the cloud is asked, and which charger is meant."""

from datetime import timedelta

import pytest
from msgspec import Raw, json

from adapters.chargers.zaptec.account import choose
from adapters.chargers.zaptec.payloads import ChargerRow, Id, State, state_of
from adapters.chargers.zaptec.polls import Polls
from adapters.chargers.zaptec.told import reading_of
from domain.errors import Rejected
from domain.reading.charger import ChargerState
from domain.reason.reason import Why
from tests.adapters.emulators.houses import NOON

IDLE_S = 600.0


def a_state(**values):
    """The values by the names of their ids; `told_s`: when some of them were told, s before it was read."""
    told_at = {Id[name.upper()]: NOON - timedelta(seconds=s) for name, s in values.pop("told_s", {}).items()}
    texts = {Id[name.upper()]: str(value) for name, value in values.items()}
    return State(texts=texts, told_at=told_at, read_at=NOON)


@pytest.mark.parametrize(
    ("values", "quiet_s", "state", "connected", "charging"),
    [
        ({"mode": 1, "power_w": 0}, 0, ChargerState.DISCONNECTED, False, False),
        ({"mode": 2, "power_w": 0}, 0, ChargerState.CONNECTED, True, False),
        ({"mode": 3, "power_w": 3_600}, 0, ChargerState.CHARGING, True, True),
        ({"mode": 3, "power_w": 0}, 119, ChargerState.CONNECTED, True, False),
        ({"mode": 3, "power_w": 0}, 120, ChargerState.SUSPENDED_EV, True, False),
        ({"mode": 3}, 0, ChargerState.CHARGING, True, True),
        ({"mode": 5, "final_stop": 1, "power_w": 0}, 0, ChargerState.SUSPENDED_EVSE, True, False),
        ({"mode": 5, "final_stop": 0, "power_w": 0}, 0, ChargerState.FINISHED, True, False),
        ({"mode": 5, "power_w": 0}, 0, ChargerState.CONNECTED, True, False),
        ({"mode": 0, "power_w": 51}, 0, ChargerState.CHARGING, True, True),
        ({"mode": 0, "power_w": 50, "current_l2": 0.6}, 0, ChargerState.CHARGING, True, True),
        ({"mode": 0, "power_w": 0, "session": "a"}, 0, ChargerState.UNKNOWN, True, False),
        ({"mode": 0, "power_w": 0, "session": ""}, 0, ChargerState.UNKNOWN, None, False),
        ({"mode": 0, "power_w": 0, "warnings": 8}, 0, ChargerState.FAULTED, None, False),
        ({"mode": 9, "power_w": "nan"}, 0, ChargerState.UNKNOWN, None, None),
        ({}, 0, ChargerState.UNKNOWN, None, None),
    ],
)
def test_a_mode_is_what_it_means_and_one_nobody_manages_goes_by_what_flows(
    values, quiet_s, state, connected, charging
):
    seen = reading_of(a_state(**values), 16, quiet_s)
    assert (seen.state, seen.connected, seen.charging) == (state, connected, charging)


@pytest.mark.parametrize(
    ("mode", "told_s", "power_w", "current_a", "connected"),
    [
        (1, {"mode": 10, "power_w": 60, "current_l1": 60}, 0, 0, False),  # of the charge that is over
        (1, {"mode": 60, "power_w": 10, "current_l1": 10}, 7_000, 16, True),  # it flows since
        (1, {"mode": 10, "power_w": 10, "current_l1": 10}, 7_000, 16, True),
        (1, {"mode": 10, "power_w": 60, "current_l1": 10}, 0, 16, True),
        (1, {"power_w": 60, "current_l1": 60}, 7_000, 16, True),  # nobody knows which was first
        (1, {"mode": 10}, 7_000, 16, True),
        (3, {"mode": 10, "power_w": 60, "current_l1": 60}, 7_000, 16, True),
    ],
)
def test_what_was_measured_before_the_car_was_unplugged_flows_no_more(
    mode, told_s, power_w, current_a, connected
):
    state = a_state(mode=mode, power_w=7_000, current_l1=16, told_s=told_s)
    seen = reading_of(state, 16, 0)
    assert (seen.power_w, seen.current_a) == (power_w, current_a)
    assert (seen.connected, seen.charging) == (connected, connected)


@pytest.mark.parametrize("ahead_s", [-3_600, 0, 90, 86_400])
def test_what_was_measured_before_is_known_by_whatever_clock_the_cloud_has(ahead_s):
    told = {Id.MODE: ("1", -10), Id.POWER_W: ("7000", -60), Id.CURRENT_L1: ("16", -60)}
    rows = [
        {"StateId": which, "ValueAsString": text, "Timestamp": f"{NOON + timedelta(seconds=s + ahead_s)}"}
        for which, (text, s) in told.items()
    ]
    state = state_of([Raw(json.encode(row)) for row in rows], NOON)
    seen = reading_of(state, 16, 0)
    assert (seen.power_w, seen.current_a, seen.connected) == (0, 0, False)


@pytest.mark.parametrize(("told_s", "at"), [({"power_w": 60}, -60), ({"power_w": -60}, 0), ({}, None)])
def test_a_power_is_as_old_as_it_is_told_and_never_of_later_than_now(told_s, at):
    seen = reading_of(a_state(mode=3, power_w=7_000, told_s=told_s), 16, 0)
    assert seen.power_at == (None if at is None else NOON + timedelta(seconds=at))


@pytest.mark.parametrize(
    ("values", "set_a", "target_a"),
    [
        ({"mode": 3}, 16, 16),
        ({"mode": 2}, 5.9, 0),
        ({"mode": 5, "final_stop": 1}, 16, 0),
        ({"mode": 5, "final_stop": 0}, 16, 16),
        ({"mode": 1}, None, None),
    ],
)
def test_what_it_is_set_to_is_nothing_while_paused(values, set_a, target_a):
    assert reading_of(a_state(**values), set_a, 0).target_current_a == target_a


@pytest.mark.parametrize(
    ("values", "set_a", "obstacle"),
    [
        ({"mode": 2, "authentication_required": 1}, 16, Why.CHARGER_PAUSED),
        ({"mode": 2, "authentication_required": "True"}, 0, None),  # we hold it ourselves
        ({"mode": 3, "power_w": 900, "authentication_required": 1}, 16, None),
        ({"mode": 0, "warnings": 3}, 16, Why.CHARGER_FAULT),
    ],
)
def test_what_keeps_the_charger_from_charging_is_told(values, set_a, obstacle):
    seen = reading_of(a_state(**values), set_a, 0)
    assert (seen.obstacle, seen.error is not None) == (obstacle, obstacle is not None)


def test_phases_session_and_user_are_told_and_nobody_is_there_without_a_car():
    values = {"current_l1": 9.5, "current_l2": 10, "current_l3": 0, "session_kwh": 1.25, "user": "u-1"}
    seen = reading_of(a_state(mode=3, power_w=4_500, **values), 16, 0)
    assert (seen.phases, seen.current_a, seen.phase_current_a) == (2, 10, (9.5, 10, 0))
    assert (seen.session_wh, seen.identities) == (1_250, ("u-1",))
    assert reading_of(a_state(mode=1, power_w=0, user="u-1"), 16, 0).identities == ()


def due_at(polls, seconds):
    return [at for at in seconds if polls.is_due(NOON + timedelta(seconds=at))]


def test_an_idle_charger_is_asked_seldom_a_busy_one_every_minute_and_a_commanded_one_soon():
    polls = Polls(IDLE_S)
    assert polls.is_due(NOON)
    assert polls.answered(NOON, is_busy=False) > IDLE_S
    assert due_at(polls, (0, 60, 599, 600)) == [600]
    polls.answered(NOON, is_busy=True)
    assert due_at(polls, (0, 59, 60)) == [60]
    polls.commanded(NOON)
    for at, then in ((2, 7), (7, 15), (15, 75)):
        assert due_at(polls, (at - 1, at)) == [at]
        polls.answered(NOON + timedelta(seconds=at), is_busy=True)
        assert due_at(polls, (then - 1, then)) == [then]
    assert polls.is_due(NOON - timedelta(seconds=1)), "the clock was set back"


def test_after_three_failures_the_cloud_is_left_alone_for_five_minutes():
    polls = Polls(IDLE_S)
    for wait_s in (15, 15, 300, 300):
        polls.failed(NOON)
        assert due_at(polls, (wait_s - 1, wait_s)) == [wait_s]
    polls.answered(NOON, is_busy=True)
    polls.failed(NOON)
    assert due_at(polls, (14, 15)) == [15]


ONE = ChargerRow(id="6F-1", device_id="ZAP1", name="Garage")
TWO = ChargerRow(id="6F-2", device_id="ZAP2")


@pytest.mark.parametrize(
    ("rows", "wanted", "found"),
    [
        ([ONE], None, ONE),
        ([ONE, TWO], "zap2", TWO),
        ([ONE, TWO], "6f-1", ONE),
        ([], None, "sees no charger"),
        ([ONE, TWO], None, "has 2 chargers, so loadpoint.charger.charger_id must name one of ZAP1, ZAP2"),
        ([ONE], "ZAP2", "loadpoint.charger.charger_id is no charger of this account .it has ZAP1."),
    ],
)
def test_a_charger_is_the_only_one_or_the_named_one_and_never_a_guess(rows, wanted, found):
    if isinstance(found, ChargerRow):
        assert choose(rows, wanted) is found
    else:
        with pytest.raises(Rejected, match=found):
            choose(rows, wanted)
