"""The currents, powers and commands of a loadpoint in the status document, as wanted, set and measured."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.command.decision import LoadpointDecision, Owner
from domain.command.order import ChargeOrder
from domain.reading.charger import ChargerState
from domain.reading.reading import Health
from domain.reason.reason import Reason, Why
from domain.status.document import DeviceHealth
from domain.status.loadpoint_document import (
    LastCommand,
)
from tests.builders import NOON, a_charger, after
from tests.domain.status.shown_loadpoints import WAITING, shown


@pytest.mark.parametrize(
    ("decision", "target_a"),
    [
        (replace(WAITING, order=ChargeOrder(current_a=13)), 13),
        (replace(WAITING, order=ChargeOrder(current_a=0)), 0),
        (WAITING, 0),
        (replace(WAITING, owner=Owner.NONE), 0),
        (replace(WAITING, owner=Owner.EXTERNAL), None),  # somebody else's charge: nothing is wanted of it
        (replace(WAITING, owner=Owner.EXTERNAL, order=ChargeOrder(current_a=6)), 6),
    ],
)
def test_the_target_is_what_we_want_and_null_where_another_hand_charges(decision, target_a):
    assert shown(a_charger(), decision).target_current_a == target_a


def test_a_sentence_does_not_claim_a_charge_that_does_not_happen():
    decision = replace(WAITING, reason=Reason(Why.FULL_RATE, {"current_a": 16}))
    charger = a_charger(state=ChargerState.SUSPENDED_EV)
    assert shown(charger, decision).reason.text == "Ready to charge at full rate, 16 A."
    assert shown(charger, decision).state == "suspended_ev"


@pytest.mark.parametrize(
    ("action", "state", "age_s", "word"),
    [
        ("start", "accepted", 0, "starting"),
        ("start", "sent", 19, "starting"),
        ("start", "sent", 20, "suspended_ev"),
        ("start", "sent", -1, "suspended_ev"),  # the clock was set back
        ("boost", "sent", 0, "starting"),
        ("start", "verified", 0, "suspended_ev"),  # it drew, and pauses by itself
        ("start", "failed", 0, "suspended_ev"),
        ("start", "unknown", 0, "suspended_ev"),  # nobody measures it, and it must not start for ever
        ("set_current", "sent", 0, "suspended_ev"),
    ],
)
def test_a_car_takes_no_power_only_once_it_had_its_time_to_start(action, state, age_s, word):
    at = NOON - timedelta(seconds=age_s)
    command = LastCommand(id="it", action=action, issued_by="user", state=state, at=at)
    decision = replace(WAITING, order=ChargeOrder(current_a=16), owner=Owner.MANUAL)
    charger = a_charger(state=ChargerState.SUSPENDED_EV)
    assert shown(charger, decision, last_commands={"loadpoints/garage": command}).state == word


@pytest.mark.parametrize(
    ("age_s", "charger", "confidence"),
    [
        (3, a_charger(), "observed"),
        (3, a_charger(power_w=None), "observed"),  # it says whether it charges
        (3, a_charger(power_w=None, charging=None), "commanded"),
        (90, None, "stale"),
        (None, None, "unknown"),
    ],
)
def test_what_is_told_says_whether_it_was_measured(age_s, charger, confidence):
    devices = {"loadpoints/garage": DeviceHealth(health=Health.OK, age_s=age_s)}
    assert shown(charger, devices=devices).confidence == confidence


def test_wanted_ordered_set_and_measured_currents_are_four_things():
    decision = replace(WAITING, order=ChargeOrder(current_a=10), wished_a=16)
    found = shown(a_charger(2_070, current_a=9.02, target_current_a=10), decision)
    told = (found.requested_current_a, found.target_current_a, found.applied_current_a, found.current_a)
    assert told == (16, 10, 10.0, 9.0)
    silent = shown(None, decision)
    assert (silent.applied_current_a, silent.current_a) == (None, None)


@pytest.mark.parametrize(
    ("reason", "state", "why", "text"),
    [
        (Why.MANUAL_HOLD, "accepted", Why.WAITING_FOR_DEVICE, "Your stop has not reached the charger yet"),
        (Why.MANUAL_HOLD, "failed", Why.NO_ANSWER, "Your stop has not reached the charger yet"),
        (Why.REPLUG_REQUIRED, "unknown", Why.NO_ANSWER, "Your stop has not reached the charger yet"),
        (Why.REPLUG_REQUIRED, "verified", Why.POWER_MOVED, "Unplug the car"),
        (Why.MANUAL_HOLD, "verified", Why.POWER_MOVED, "You stopped the charge"),
        (Why.MANUAL_HOLD, "accepted", None, "You stopped the charge"),  # it is only being sent
        (Why.MANUAL, "unknown", Why.NO_ANSWER, "Your order has not reached the charger yet"),
        (Why.FULL_RATE, "unknown", Why.NO_ANSWER, "Charging at full rate"),
    ],
)
def test_what_somebody_asked_is_not_told_as_done_before_the_charger_answered(reason, state, why, text):
    facts = {"until": after(900), "current_a": 16}
    decision = LoadpointDecision(
        order=ChargeOrder(current_a=0), reason=Reason(reason, facts), command_id="c1"
    )
    command = LastCommand(
        id="c1", action="stop", issued_by="user", state=state, at=NOON, reason=why and Reason(why)
    )
    found = shown(a_charger(1_840), decision, last_commands={"loadpoints/garage": command})
    assert found.reason.text.startswith(text)
    done = shown(
        a_charger(1_840),
        decision,
        last_commands={"loadpoints/garage": command},
        reached=frozenset({"loadpoints/garage"}),
    )
    assert ("not reached" in done.reason.text) == ("not reached" in text and state != "failed")
    of_before = replace(command, id="c0")
    found = shown(a_charger(1_840), decision, last_commands={"loadpoints/garage": of_before})
    assert "not reached" not in found.reason.text
