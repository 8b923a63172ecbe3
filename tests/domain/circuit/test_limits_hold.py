"""Whatever cars and house do, what is drawn together stays within every limit, and comes back."""

from random import Random

import pytest

from domain.command.capabilities import ChargerCapabilities
from domain.house.house import Circuit, House, Site
from domain.house.settings import CheapSettings, Mode, SolarSettings
from tests.builders import a_house, a_loadpoint
from tests.sunlit_house import SunlitHouse

SWITCHES = ChargerCapabilities(switches_phases=True)
CIRCUITS = (Circuit(id="feed", max_a=25), Circuit(id="yard", max_w=6_000, parent="feed"))


def any_house(chance: Random) -> House:
    cars = [
        a_loadpoint(
            id=name,
            mode=chance.choice([Mode.FAST, Mode.SOLAR, Mode.CHEAP]),
            phases=chance.choice([1, 3, "auto"]),
            phase=chance.choice(["L1", None]),
            max_current_a=chance.choice([10, 16, 32]),
            priority=chance.choice([0, 0, 1]),
            circuit=chance.choice([None, "feed", "yard"]),
            cheap=CheapSettings(opportunity_price=0.4),
            solar=SolarSettings(start_delay_s=0, phase_up_delay_s=30, phase_down_delay_s=30),
        )
        for name in ("a", "b", "c")
    ]
    site = Site(
        phases=chance.choice([1, 3]),
        main_fuse_a=chance.choice([None, 25, 40]),
        import_limit_w=chance.choice([None, 7_000, 12_000]),
    )
    return a_house(*cars, site=site, circuits=CIRCUITS, battery=None, tick_s=10)


def assert_held(sunlit: SunlitHouse, *, is_steady: bool) -> None:
    house, phases = sunlit.house, sunlit.house.site.phases
    below = {"feed": ("feed", "yard"), "yard": ("yard",)}
    for circuit in CIRCUITS:
        under = [lp for lp in house.loadpoints if lp.circuit in below[circuit.id]]
        drawn_w = sum(sunlit.power_w(lp.id) for lp in under)
        drawn_a = sum(
            sunlit.power_w(lp.id) / 230 / (sunlit.chargers[lp.id].used_phases if phases == 3 else 1)
            for lp in under
        )
        assert circuit.max_a is None or drawn_a <= circuit.max_a + 1e-6, circuit.id
        assert circuit.max_w is None or drawn_w <= circuit.max_w + 1e-6, circuit.id
    cars_w = sum(sunlit.power_w(lp.id) for lp in house.loadpoints)
    if not is_steady or not cars_w:
        return
    if house.site.main_fuse_a is not None:  # as if all of the house were on each phase, sun not counted
        cars_a = sum(
            sunlit.power_w(lp.id) / 230 / (sunlit.chargers[lp.id].used_phases if phases == 3 else 1)
            for lp in house.loadpoints
        )
        house_a = max(0.0, sunlit.physics.grid_w - cars_w) / 230
        assert cars_a + house_a <= house.site.main_fuse_a - house.site.fuse_margin_a + 1e-6
    if house.site.import_limit_w is not None:
        assert sunlit.physics.grid_w <= house.site.import_limit_w + 1e-6


@pytest.mark.parametrize("seed", range(12))
def test_no_sum_of_currents_exceeds_a_limit_whatever_happens(seed):
    chance = Random(seed)
    sunlit = SunlitHouse(any_house(chance), sun_w=5_000, load_w=500, able=SWITCHES)
    for _ in range(8):
        sunlit.change(
            pv_available_w=chance.choice([0.0, 3_000.0, 8_000.0]),
            load_wanted_w=chance.choice([300.0, 2_500.0, 5_000.0]),
        )
        for tick in range(6):
            sunlit.run(10)
            assert_held(sunlit, is_steady=tick > 1)


def test_a_car_that_made_way_comes_back_to_all_that_it_wants():
    house = a_house(
        a_loadpoint(id="a", mode=Mode.FAST, max_current_a=16),
        battery=None,
        site=Site(import_limit_w=6_000),
        tick_s=10,
    )
    sunlit = SunlitHouse(house, sun_w=0, load_w=500)
    sunlit.run(120)
    for _ in range(4):  # a kettle, again and again: the car waits ever longer, and no longer than ten minutes
        sunlit.change(load_wanted_w=4_000.0)
        sunlit.run(60)
        sunlit.change(load_wanted_w=500.0)
        sunlit.run(60)
    sunlit.run(660)
    assert sunlit.power_w("a") == 3_680
