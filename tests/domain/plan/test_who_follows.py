"""Which cars follow the sun, and what charger and car can take."""

from math import inf

import pytest

from domain.command.capabilities import ChargerCapabilities
from domain.house.settings import Mode
from domain.loadpoint.ceiling import Ceiling, Ceilings
from domain.loadpoint.limit import Reached
from domain.loadpoint.memory import LoadpointMemory
from domain.loadpoint.offer import Offer
from domain.loadpoint.phases import PhaseMemory
from domain.reading.charger import ChargerState
from domain.reason.reason import Why
from tests.builders import a_charge, after
from tests.domain.plan.following import (
    HOUR,
    follower,
    found_of,
)


@pytest.mark.parametrize(
    ("known", "is_one"),
    [
        ({}, True),
        ({"lp": {"mode": Mode.FAST}}, False),
        ({"lp": {"mode": Mode.OFF}}, False),
        ({"connected": False}, False),
        ({"connected": None}, False),
        ({"is_home": False}, False),
        ({"state": ChargerState.FAULTED}, False),
        ({"state": ChargerState.FINISHED}, False),
        ({"obstacle": Why.CHARGER_PAUSED}, False),
        ({"memory": LoadpointMemory(needs_replug=True)}, False),
        ({"memory": LoadpointMemory(is_finished=True)}, False),
        ({"memory": LoadpointMemory(reached=Reached(at_pct=55))}, False),
        # what draws nothing of what it is offered leaves the sun to others, until a person has it charge
        ({"memory": LoadpointMemory(offer=Offer(tries=1))}, False),
        ({"memory": LoadpointMemory(on_since=after(-600))}, False),
        ({"memory": LoadpointMemory(on_since=after(-600)), "draws_w": 3_000.0}, True),
        ({"memory": LoadpointMemory(on_since=after(-60))}, True),
        ({"memory": LoadpointMemory(offer=Offer(tries=1)), "intents": {"garage": a_charge(0, HOUR)}}, True),
        ({"vehicle_soc_pct": 80, "lp": {"limit_soc_pct": 80}}, False),
        ({"vehicle_soc_pct": 80, "vehicle_limit_pct": 80}, False),
        ({"lp": {"min_current_a": 20, "max_current_a": 16}}, False),
        ({"intents": {"garage": a_charge(0, HOUR)}}, True),  # stopped by a person: from the hold's end on
        ({"intents": {"garage": a_charge(16, HOUR)}, "vehicle_soc_pct": 94}, True),
        ({"intents": {"garage": a_charge(16, HOUR)}, "vehicle_soc_pct": 95}, False),  # full by then
        ({"battery": None}, False),
    ],
)
def test_only_a_car_that_could_charge_from_the_sun_is_one(known, is_one):
    assert (found_of(**known) is not None) == is_one


@pytest.mark.parametrize(
    ("known", "kilowatts"),
    [
        ({}, (1.38, 7.36, 0.23)),
        ({"memory": LoadpointMemory(ceilings=Ceilings(on={1: Ceiling(most_a=16.0)}))}, (1.38, 3.68, 0.23)),
        ({"able": ChargerCapabilities(max_current_a=16, rate_control=False)}, (3.68, 3.68, 0.0)),
        ({"lp": {"phases": "auto"}, "able": ChargerCapabilities(switches_phases=True)}, (1.38, 22.08, 0.23)),
        (
            {
                "lp": {"phases": "auto"},
                "able": ChargerCapabilities(switches_phases=True),
                "memory": LoadpointMemory(phases=PhaseMemory(car=1)),
            },
            (1.38, 7.36, 0.23),
        ),
    ],
)
def test_it_takes_what_charger_and_car_can(known, kilowatts):
    wish = follower(**known).wish
    assert (wish.min_kw, wish.max_kw, wish.step_kw) == pytest.approx(kilowatts)


def test_a_car_of_unknown_size_or_level_takes_sun_until_it_says_that_it_is_full():
    assert follower({"vehicle": None}).wish.energy_kwh == inf
    assert follower(vehicle_soc_pct=None).wish.energy_kwh == inf
    assert follower(vehicle_soc_pct=90).wish.energy_kwh == pytest.approx(6.0)
