"""The state word of a loadpoint, and the proof of its commands."""

import pytest
from msgspec.structs import replace

from domain.command.capabilities import ChargerCapabilities
from domain.command.decision import LoadpointDecision, Timer
from domain.command.order import ChargeOrder
from domain.command.prove import Case, Proven, Refuted, Unmeasured, Waiting
from domain.loadpoint.prove import judge_charge
from domain.loadpoint.state import loadpoint_state
from domain.reading.charger import ChargerState
from domain.reason.reason import Reason, Why
from tests.builders import NOON, a_charger, a_house, after, an_observation

IDLE = LoadpointDecision(order=ChargeOrder(current_a=0), reason=Reason(Why.MODE_DISABLED))
WANTED = replace(IDLE, order=ChargeOrder(current_a=16))
COUNTING = replace(IDLE, timer=Timer(kind="start", started_at=NOON, ends_at=after(120)))
HELD = replace(IDLE, timer=Timer(kind="hold", started_at=NOON, ends_at=after(900)))


@pytest.mark.parametrize(
    ("reading", "decision", "word"),
    [
        (None, IDLE, "offline"),
        (a_charger(connected=False), IDLE, "disconnected"),
        (a_charger(connected=None, state=ChargerState.UNKNOWN), IDLE, "unknown"),
        (a_charger(state=ChargerState.FAULTED), WANTED, "faulted"),
        (a_charger(), IDLE, "connected"),
        (a_charger(), COUNTING, "awaiting_start"),
        (a_charger(), WANTED, "starting"),
        (a_charger(7_200), IDLE, "charging"),  # measured comes before wanted
        (a_charger(7_200, state=ChargerState.SUSPENDED_EVSE), IDLE, "charging"),
        (a_charger(state=ChargerState.SUSPENDED_EV), WANTED, "suspended_ev"),
        (a_charger(state=ChargerState.SUSPENDED_EVSE), IDLE, "suspended_evse"),
        (a_charger(state=ChargerState.SUSPENDED_EVSE), WANTED, "starting"),
        (a_charger(state=ChargerState.SUSPENDED_EVSE), COUNTING, "awaiting_start"),
        (a_charger(state=ChargerState.SUSPENDED_EVSE), HELD, "suspended_evse"),
        (a_charger(state=ChargerState.FINISHED), IDLE, "finished"),
        (a_charger(7_200, state=ChargerState.FAULTED), IDLE, "faulted"),
        (a_charger(7_200, connected=False), IDLE, "charging"),
        (a_charger(connected=False), COUNTING, "disconnected"),
        (a_charger(state=ChargerState.SUSPENDED_EV), COUNTING, "suspended_ev"),
        (a_charger(), HELD, "connected"),
        (a_charger(), replace(IDLE, order=None), "connected"),
        (a_charger(), replace(IDLE, order=ChargeOrder(current_a=1)), "starting"),
    ],
)
def test_one_word_tells_what_a_loadpoint_is_doing(reading, decision, word):
    assert loadpoint_state(reading, decision) == word


@pytest.mark.parametrize(
    ("state", "decision", "word"),
    [
        (ChargerState.SUSPENDED_EV, WANTED, "starting"),
        (ChargerState.SUSPENDED_EV, IDLE, "suspended_ev"),
        (ChargerState.FINISHED, WANTED, "finished"),
    ],
)
def test_a_car_that_was_just_let_charge_refuses_nothing_yet(state, decision, word):
    assert loadpoint_state(a_charger(state=state), decision, is_starting=True) == word


def judge(current_a, reading, seconds=10, read_s=None, action="start", had_drawn=None):
    seen = an_observation(chargers={"garage": reading}, at=after(seconds if read_s is None else read_s))
    case = Case(
        device="loadpoints/garage",
        seen=seen,
        since=NOON,
        now=after(seconds),
        capabilities=ChargerCapabilities(),
        house=a_house(),
        action=action,
        had_drawn=had_drawn,
    )
    return judge_charge(ChargeOrder(current_a=current_a), case)


@pytest.mark.parametrize(
    ("current_a", "reading", "seconds", "verdict"),
    [
        (16, a_charger(3_680), 10, Proven),
        (16, a_charger(0), 59, Waiting),
        (16, a_charger(0), 60, Refuted),
        (16, a_charger(0, state=ChargerState.SUSPENDED_EV), 60, Refuted),
        (16, a_charger(0, state=ChargerState.FINISHED), 10, Proven),
        (16, a_charger(0, vehicle_soc_pct=100), 10, Proven),
        (16, a_charger(0, power_w=None, charging=None), 60, Proven),  # it measures nothing
        (0, a_charger(0), 10, Proven),
        (0, a_charger(3_680), 10, Waiting),
        (0, a_charger(3_680), 60, Refuted),
        (16, None, 59, Waiting),
        (16, None, 60, Unmeasured),
    ],
)
def test_a_start_is_proven_by_draw_and_a_stop_by_its_end(current_a, reading, seconds, verdict):
    assert isinstance(judge(current_a, reading, seconds), verdict)


def test_a_reading_from_before_the_command_is_no_evidence():
    assert isinstance(judge(16, a_charger(3_680), 10, read_s=0), Waiting)


def test_a_change_of_rate_is_proven_by_settings():
    assert isinstance(judge(16, a_charger(0), 1, action="set_current"), Proven)


@pytest.mark.parametrize(
    ("had_drawn", "why"),
    [(True, Why.POWER_MOVED), (None, Why.POWER_MOVED), (False, Why.READ_BACK_AGREES)],
)
def test_a_stop_where_nothing_charged_is_no_power_that_followed(had_drawn, why):
    assert judge(0, a_charger(0), action="stop", had_drawn=had_drawn).reason.code is why
