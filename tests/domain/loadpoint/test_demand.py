"""While a demand charge counts no mode takes from the grid, unless its owner allows it."""

import pytest

from domain.command.decision import Owner
from domain.house.settings import CheapSettings, Mode, ScheduleSettings, SolarSettings
from tests.builders import DEMAND_PEAK, a_charge, a_charger, a_house, a_loadpoint, a_price, after
from tests.ticks import Ticks

NIGHT = {"price": a_price(0.05), "pv_w": 0.0, "soc_pct": 90}
BUYING = {
    Mode.CHEAP: {"cheap": CheapSettings(opportunity_price=0.1)},
    Mode.SCHEDULE: {"schedule": ScheduleSettings(from_="00:00", to="24:00")},
    Mode.SOLAR: {"solar": SolarSettings(grid_fallback="minimum", stop_delay_s=0)},
    Mode.FAST: {},
}


def at_peak(mode: Mode, *, allowed: bool = False, runs: bool = False) -> Ticks:
    lp = a_loadpoint(mode=mode, charge_in_demand_window=allowed, min_on_s=0, **BUYING[mode])
    ticks = Ticks(a_house(lp))
    if runs:
        ticks.at(-1_000, price=None)
        ticks.remember(owner=Owner(mode.value), on_since=after(-900), current_a=16)
    ticks.events = (DEMAND_PEAK,)
    return ticks


@pytest.mark.parametrize("mode", BUYING)
@pytest.mark.parametrize("runs", [False, True])
def test_scenario_ev34_no_mode_buys_while_a_demand_charge_counts(mode, runs):
    draws_w = 3_680 if runs else 0
    seen = {"charger": a_charger(draws_w), "grid_w": 500 + draws_w, **NIGHT}
    assert at_peak(mode, runs=runs).current_a(0, **seen) == 0
    assert at_peak(mode, runs=runs, allowed=True).current_a(0, **seen) > 0


@pytest.mark.parametrize("mode", BUYING)
def test_scenario_ev34_a_person_may(mode):
    ticks = at_peak(mode)
    ticks.intent = a_charge(16)
    assert ticks.current_a(0, grid_w=500, **NIGHT) == 16
