"""A charger's current as the gateway sees it: what is the same, lets go, is proven or was lost."""

import pytest

from domain.command.capabilities import ChargerCapabilities
from domain.command.order import ChargeAction, ChargeOrder
from domain.command.prove import Case, Proven, Refuted, Unmeasured, Waiting
from domain.loadpoint.charge import CHARGE
from domain.reading.charger import ChargerState
from domain.reason.reason import Why
from tests.builders import NOON, a_charger, a_house, after, an_observation

DEVICE = "loadpoints/garage"


def amps(current_a: int, phases: int | None = None) -> ChargeOrder:
    return ChargeOrder(current_a=current_a, phases=phases)


def test_the_same_current_on_the_same_phases_is_the_same():
    assert CHARGE.is_same(amps(16), amps(16))
    assert not CHARGE.is_same(amps(16), amps(15))
    assert not CHARGE.is_same(amps(16, 1), amps(16, 3))


@pytest.mark.parametrize(
    ("order", "held", "lets_go"),
    [
        (amps(0), None, True),
        (amps(0), amps(16), True),
        (amps(6), None, False),
        (amps(6), amps(7), True),
        (amps(7), amps(7), False),
        (amps(8), amps(7), False),
    ],
)
def test_a_stop_and_a_decrease_let_go(order, held, lets_go):
    assert CHARGE.lets_go(order, held) == lets_go


def test_no_charger_ends_a_charge_by_itself():
    assert CHARGE.has_timer(amps(16)) is False


@pytest.mark.parametrize(
    ("reading", "read_s", "is_lost"),
    [
        (a_charger(target_current_a=16), 10, False),
        (a_charger(target_current_a=15.1), 10, False),  # chargers round
        (a_charger(target_current_a=15), 10, True),
        (a_charger(target_current_a=17), 10, True),
        (a_charger(target_current_a=0), 10, True),
        (a_charger(target_current_a=0), 0, False),  # read before it was set
        (a_charger(target_current_a=0), -1, False),
        (a_charger(), 10, False),  # it does not tell
        (None, 10, False),
    ],
)
def test_a_charger_that_tells_another_current_lost_the_order(reading, read_s, is_lost):
    seen = an_observation(chargers={"garage": reading}, at=after(read_s))
    assert CHARGE.seems_lost(amps(16), DEVICE, seen, NOON) == is_lost


def test_a_charge_is_released_by_a_stop_and_a_stop_by_nothing():
    found = CHARGE.release(amps(16))
    assert (found.order, found.action) == (amps(0), ChargeAction.STOP)
    assert CHARGE.release(amps(1)) is not None
    assert CHARGE.release(amps(0)) is None


def judge(current_a, reading, seconds=10, read_s=None, action="start"):
    seen = an_observation(chargers={"garage": reading}, at=after(seconds if read_s is None else read_s))
    case = Case(
        device=DEVICE, seen=seen, since=NOON, now=after(seconds), capabilities=ChargerCapabilities(),
        house=a_house(), action=action,
    )  # fmt: skip
    return CHARGE.judge(amps(current_a), case)


@pytest.mark.parametrize(
    ("current_a", "reading", "seconds", "verdict"),
    [
        (16, a_charger(0, power_w=50), 60, Refuted),  # meters jitter by so much
        (16, a_charger(0, power_w=51), 10, Proven),
        (0, a_charger(0, power_w=50), 10, Proven),
        (0, a_charger(0, power_w=51), 60, Refuted),
        (6, a_charger(0, power_w=None, charging=True), 10, Proven),  # without a meter by its word
        (6, a_charger(0, power_w=0, charging=True), 60, Refuted),  # the meter goes before it
        (6, a_charger(0, power_w=None, charging=None), 59, Waiting),
        (16, a_charger(0, connected=False), 10, Proven),
        (16, a_charger(0, vehicle_soc_pct=99.9), 60, Refuted),
        (0, a_charger(3_680, vehicle_soc_pct=100), 10, Waiting),  # a full car is no proof of a stop
        (0, a_charger(3_680, state=ChargerState.FINISHED), 60, Refuted),
    ],
)
def test_draw_proves_a_start_and_its_end_a_stop(current_a, reading, seconds, verdict):
    assert isinstance(judge(current_a, reading, seconds), verdict)


def test_a_proof_tells_what_was_measured():
    found = judge(16, a_charger(3_680))
    assert found.evidence == {"proof": "measured_power", "power_w": 3_680, "charging": True, "current_a": 16}
    assert found.reason.code is Why.POWER_MOVED
    refuted = judge(16, a_charger(0), 60)
    assert refuted.evidence == {"proof": "measured_power", "power_w": 0, "charging": False, "current_a": 0}


@pytest.mark.parametrize(("read_s", "verdict"), [(-5, Unmeasured), (0, Unmeasured), (1, Proven)])
def test_only_a_reading_after_the_order_counts(read_s, verdict):
    found = judge(16, a_charger(3_680), 60, read_s=read_s)
    assert isinstance(found, verdict)
    if verdict is Unmeasured:
        assert found.reason.code is Why.NOT_MEASURED


@pytest.mark.parametrize("action", ["start", "stop", "boost"])
def test_only_a_change_of_rate_is_proven_by_settings(action):
    assert isinstance(judge(16, a_charger(0), 60, action=action), Refuted)
    assert isinstance(judge(16, None, 0, action="set_current"), Proven)
