"""What the registers of EVAC and EVDC mean, without a socket."""

import pytest

from adapters.batteries.sigenergy.chargers import ac_told, dc_told
from adapters.batteries.sigenergy.chargers.switch import Switch
from adapters.links.modbus import Block
from domain.reading.charger import ChargerState
from domain.reason.reason import Why
from tests.adapters.emulators.houses import NOON, ManualClock

STARTED, STOPPED, UNTOUCHED = True, False, None


def a_block(**values):
    return Block(values=values, at=NOON)


def a_switch(last=UNTOUCHED, ago_s=3_600):
    clock = ManualClock()
    switch = Switch(clock)
    if last is not UNTOUCHED:
        switch.written(started=last)
    clock.turn(ago_s)
    return switch


@pytest.mark.parametrize(
    ("code", "power_w", "state", "connected", "charging"),
    [
        (0, 0, ChargerState.UNKNOWN, None, False),
        (1, 0, ChargerState.DISCONNECTED, False, False),
        (2, 0, ChargerState.CONNECTED, True, False),
        (3, 0, ChargerState.SUSPENDED_EV, True, False),
        (4, 0, ChargerState.SUSPENDED_EVSE, True, False),
        (4, 51, ChargerState.CHARGING, True, True),
        (5, 7_000, ChargerState.CHARGING, True, True),
        (5, 50, ChargerState.SUSPENDED_EV, True, False),
        (5, None, ChargerState.CHARGING, True, True),
        (6, 0, ChargerState.FAULTED, None, False),
        (7, None, ChargerState.FAULTED, None, False),
        (8, None, ChargerState.UNKNOWN, None, None),
    ],
)
def test_an_evac_charges_by_what_flows_and_else_by_its_state(code, power_w, state, connected, charging):
    block = a_block(ac_state=code, **({} if power_w is None else {"ac_power_w": power_w}))
    seen = ac_told.reading_of(block, 16, a_switch())
    assert (seen.state, seen.connected, seen.charging) == (state, connected, charging)
    assert (seen.obstacle is Why.CHARGER_FAULT) is (state is ChargerState.FAULTED)


@pytest.mark.parametrize(
    ("code", "last", "ago_s", "offers"),
    [
        (5, STOPPED, 60, True),  # it goes on all the same
        (3, STARTED, 60, True),
        (3, UNTOUCHED, 60, True),
        (3, STOPPED, 60, False),
        (2, STARTED, 29, True),
        (2, STARTED, 31, False),  # somebody else has stopped it
        (4, STARTED, 31, False),
        (2, UNTOUCHED, 60, False),
        (1, STARTED, 3_600, True),
        (1, STOPPED, 3_600, False),
        (1, UNTOUCHED, 3_600, None),
    ],
)
def test_whether_an_evac_offers_anything_is_told_by_its_state_and_by_our_last_word(code, last, ago_s, offers):
    block, switch = a_block(ac_state=code, ac_power_w=0), a_switch(last, ago_s)
    assert ac_told.offers(block, switch) is offers
    target_a = ac_told.reading_of(block, 16, switch).target_current_a
    assert target_a == {True: 16, False: 0, None: None}[offers]


def test_an_evacs_alarms_are_told_in_words():
    seen = ac_told.reading_of(a_block(ac_state=6, ac_alarms_1=0b100100, ac_alarms_3=0b10), 16, a_switch())
    assert seen.error == "overload, leakage current, cable"


@pytest.mark.parametrize(
    ("code", "raw_w", "state", "connected", "charging", "power_w"),
    [
        (0, 0, ChargerState.DISCONNECTED, False, False, 0),
        (1, 0, ChargerState.CONNECTED, True, False, 0),
        (2, 0, ChargerState.CONNECTED, True, False, 0),
        (3, 11_000, ChargerState.CHARGING, True, True, 11_000),
        (3, -11_000, ChargerState.CHARGING, True, True, 11_000),  # firmware does not agree on the sign
        (3, 0, ChargerState.SUSPENDED_EV, True, False, 0),
        (4, 0, ChargerState.FAULTED, None, False, 0),
        (5, 0, ChargerState.CONNECTED, True, False, 0),
        (6, 0, ChargerState.FINISHED, True, False, 0),
        (7, 0, ChargerState.UNKNOWN, None, False, 0),
        (8, 5_000, ChargerState.CONNECTED, True, False, -5_000),
        (8, -5_000, ChargerState.CONNECTED, True, False, -5_000),
        (9, 0, ChargerState.FAULTED, None, False, 0),
        (10, 0, ChargerState.CONNECTED, True, False, 0),
        (None, 11_000, ChargerState.CHARGING, True, True, 11_000),
        (None, 0, ChargerState.UNKNOWN, None, False, 0),
        (None, -5_000, ChargerState.UNKNOWN, True, False, -5_000),
        (None, None, ChargerState.UNKNOWN, None, None, None),
    ],
)
def test_an_evdcs_state_tells_the_plug_and_which_way_power_flows(
    code, raw_w, state, connected, charging, power_w
):
    told = {"dc_state": code, "dc_power_w": raw_w, "dc_soc_pct": 40.0}
    block = a_block(**{name: value for name, value in told.items() if value is not None})
    seen = dc_told.reading_of(block, 32, a_switch())
    assert (seen.state, seen.connected, seen.charging, seen.power_w) == (state, connected, charging, power_w)
    assert seen.vehicle_soc_pct == (40 if connected else None)


@pytest.mark.parametrize(
    ("code", "last", "state", "goes_on"),
    [
        (6, STOPPED, ChargerState.SUSPENDED_EVSE, False),
        (6, STARTED, ChargerState.FINISHED, False),
        (1, STARTED, ChargerState.CONNECTED, True),
        (10, STARTED, ChargerState.CONNECTED, True),
        (5, STOPPED, ChargerState.CONNECTED, False),
        (3, STOPPED, ChargerState.CHARGING, True),
        (8, STARTED, ChargerState.CONNECTED, False),
    ],
)
def test_a_charge_that_ended_is_ours_or_the_cars(code, last, state, goes_on):
    block, switch = a_block(dc_state=code, dc_power_w=3_000 if code == 3 else 0), a_switch(last)
    assert dc_told.reading_of(block, 32, switch).state is state
    assert dc_told.goes_on(block, switch) is goes_on
