"""What arrives of a charge is learned from charges whose energy and level are both known, within bounds."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.house.house import Vehicle
from domain.house.settings import SmartSettings
from domain.loadpoint.arrival import arriving, as_it_arrives
from domain.loadpoint.past_session import PastSession, SessionSource
from tests.builders import NOON, a_house, a_loadpoint

HOUSE = a_house(a_loadpoint(vehicle="ioniq"), vehicles=(Vehicle(id="ioniq", capacity_wh=50_000),))


def a_charge(rise_pct=40.0, energy_wh=21_000.0, **changes) -> PastSession:
    """20 kWh arrive where 40 points are a charge of 21 kWh."""
    usual = PastSession(
        id="s", loadpoint="garage", vehicle="ioniq", started_at=NOON, ended_at=NOON + timedelta(hours=4),
        energy_wh=energy_wh, solar_wh=None, battery_wh=None, grid_wh=None, cost=None, saving=None,
        soc_start_pct=30.0, soc_end_pct=30.0 + rise_pct, coverage=1.0,
    )  # fmt: skip
    return replace(usual, **changes)


@pytest.mark.parametrize(
    ("sessions", "part"),
    [
        ([a_charge()] * 3, 0.952),
        ([a_charge(energy_wh=19_800)] * 3, 1.0),  # no more than all of it
        ([a_charge(energy_wh=26_000)] * 3, 0.8),
        ([a_charge()] * 2, None),  # too few
        ([a_charge(19.0, 10_000)] * 3, None),  # 57 points
        ([a_charge(20.0, 10_500)] * 3, 0.952),
        ([a_charge(), a_charge(), a_charge(9.0, 4_700)], None),  # whole percents are too coarse for it
        ([*[a_charge()] * 3, a_charge(40.0, 30_000)], 0.952),  # its level was late
        ([*[a_charge()] * 3, a_charge(40.0, 15_000)], 0.952),
        ([a_charge(), a_charge(), a_charge(vehicle="zoe")], None),
        ([a_charge(), a_charge(), a_charge(vehicle=None)], None),
        ([a_charge(), a_charge(), a_charge(energy_wh=None)], None),
        ([a_charge(), a_charge(), a_charge(fed_wh=500.0)], None),
        ([a_charge(), a_charge(), a_charge(soc_start_pct=None)], None),
        ([a_charge(), a_charge(), a_charge(source=SessionSource.CHARGER)], None),
        ([*[a_charge()] * 20, *[a_charge(energy_wh=26_000)] * 20], 0.952),  # the newest twenty
    ],
)
def test_what_arrives_is_what_the_level_rose_by_against_what_was_counted(sessions, part):
    assert arriving(sessions, HOUSE).get("ioniq") == part


@pytest.mark.parametrize(
    ("vehicle", "set_to", "part"),
    [("ioniq", 0.9, 0.95), ("ioniq", 0.85, 0.85), ("zoe", 0.9, 0.9), (None, 0.9, 0.9)],
)
def test_what_is_known_of_a_car_counts_where_nobody_set_another_part(vehicle, set_to, part):
    house = a_house(a_loadpoint(vehicle=vehicle, smart=SmartSettings(charge_efficiency=set_to)))
    (lp,) = as_it_arrives(house, {"ioniq": 0.95}).loadpoints
    assert lp.smart.charge_efficiency == part
