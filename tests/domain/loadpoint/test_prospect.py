"""What plans ask of the car at a loadpoint, whatever its mode."""

import pytest

from domain.command.capabilities import ChargerCapabilities
from domain.loadpoint.ceiling import NO_CEILINGS, Ceiling, Ceilings
from domain.loadpoint.limit import Reached
from domain.loadpoint.memory import LoadpointMemory
from domain.loadpoint.offer import Offer
from domain.loadpoint.prospect import could_charge, is_doubtful, missing_kwh, powers_of
from domain.reading.charger import ChargerState
from domain.reason.reason import Why
from tests.builders import NOON, a_car, a_charger, a_house, a_loadpoint, after

ON_OR_OFF = ChargerCapabilities(rate_control=False)


@pytest.mark.parametrize(
    ("lp", "able", "known", "powers"),
    [
        ({}, None, {}, (1.38, 7.36, 0.23)),
        ({}, ChargerCapabilities(max_current_a=10, step_a=2), {}, (1.38, 2.3, 0.46)),
        ({}, ON_OR_OFF, {}, (7.36, 7.36, 0.0)),
        ({}, None, {"phases": 3}, (4.14, 22.08, 0.69)),
        ({}, None, {"phases": 3, "least_phases": 1}, (1.38, 22.08, 0.23)),
        ({}, None, {"ceilings": Ceilings(on={1: Ceiling(most_a=16.0)})}, (1.38, 3.68, 0.23)),
        ({}, None, {"wired_a": 10.0}, (1.38, 2.3, 0.23)),
        ({}, None, {"wired_a": 6.0}, (1.38, 1.38, 0.23)),
        ({}, None, {"wired_a": 5.0}, None),
        ({}, ON_OR_OFF, {"wired_a": 31.0}, None),  # all of it, or nothing
        # no mode begins where settings and charger contradict each other, so no plan counts on it
        ({"min_current_a": 16}, ChargerCapabilities(max_current_a=10), {}, None),
        ({"min_current_a": 16}, ChargerCapabilities(max_current_a=10, rate_control=False), {}, None),
        ({"min_current_a": 10}, ChargerCapabilities(max_current_a=10), {}, (2.3, 2.3, 0.23)),
    ],
)
def test_a_charge_has_the_powers_that_settings_charger_car_and_wires_leave(lp, able, known, powers):
    lp = a_loadpoint(**lp)
    found = powers_of(lp, a_house(lp), able, **{"phases": 1, "ceilings": NO_CEILINGS, **known})
    told = None if found is None else (found.min_kw, found.max_kw, found.step_kw)
    assert told == pytest.approx(powers)


@pytest.mark.parametrize(
    ("vehicle", "charger", "kwh"),
    [
        ("car", {"vehicle_soc_pct": 50}, 18.0),
        ("car", {"vehicle_soc_pct": 85}, -3.0),
        ("car", {"vehicle_soc_pct": 50, "session_wh": 10_000.0}, 18.0),  # its level says it all
        ("car", {"vehicle_soc_pct": None}, 48.0),
        ("car", {"vehicle_soc_pct": None, "session_wh": 10_000.0}, 39.0),
        (None, {"vehicle_soc_pct": 50}, 18.0),  # a usual car has 60 kWh
    ],
)
def test_a_car_is_short_of_what_lies_between_its_level_and_the_target(vehicle, charger, kwh):
    lp = a_loadpoint(vehicle=vehicle)
    house = a_house(lp, vehicles=(a_car(),))
    assert missing_kwh(lp, house, a_charger(**charger), 80.0) == pytest.approx(kwh)


@pytest.mark.parametrize(
    ("charger", "memory", "could"),
    [
        ({}, LoadpointMemory(), True),
        ({"is_home": None}, LoadpointMemory(), True),
        ({"is_home": False}, LoadpointMemory(), False),
        ({"connected": None}, LoadpointMemory(), False),
        ({"state": ChargerState.FAULTED}, LoadpointMemory(), False),
        ({"state": ChargerState.FINISHED}, LoadpointMemory(), False),
        ({"state": ChargerState.SUSPENDED_EVSE}, LoadpointMemory(), True),
        ({"obstacle": Why.CHARGER_PAUSED}, LoadpointMemory(), False),
        ({}, LoadpointMemory(needs_replug=True), False),
        ({}, LoadpointMemory(is_finished=True), False),
        ({}, LoadpointMemory(reached=Reached(at_pct=80)), False),
    ],
)
def test_a_car_could_charge_that_is_there_and_neither_full_nor_kept_from_it(charger, memory, could):
    assert could_charge(a_charger(**charger), memory) == could


@pytest.mark.parametrize(
    ("charger", "memory", "doubtful"),
    [
        ({}, LoadpointMemory(), False),
        ({}, LoadpointMemory(offer=Offer(tries=1)), True),
        ({"draws_w": 3_000.0}, LoadpointMemory(offer=Offer(tries=1)), False),
        ({}, LoadpointMemory(on_since=after(-300)), False),  # it may yet begin
        ({}, LoadpointMemory(on_since=after(-301)), True),
        ({"draws_w": 99.0}, LoadpointMemory(on_since=after(-301)), True),
        ({"draws_w": 100.0}, LoadpointMemory(on_since=after(-301)), False),
    ],
)
def test_a_car_that_draws_nothing_of_what_it_is_offered_is_doubtful(charger, memory, doubtful):
    assert is_doubtful(a_charger(**charger), memory, NOON) == doubtful
