"""Sun that an export limit hides is searched for by cars, a step at a time, and never bought for long."""

from itertools import pairwise
from typing import Any

import pytest
from msgspec.structs import replace

from domain.house.house import Battery, Curtailment
from domain.house.settings import Mode, SolarSettings
from domain.loadpoint.hidden import AGAIN_S, LONGEST_WAIT_S, STEP_S, Trial, takes_no_more
from domain.reading.battery import BatteryReading
from tests.builders import a_house, a_loadpoint, a_site, after, an_observation
from tests.sunlit_house import SunlitHouse

SOLAR = a_loadpoint(mode=Mode.SOLAR)
THREE = a_loadpoint(mode=Mode.SOLAR, phases=3, max_current_a=16)


def a_limited(*cars: Any, limit_w: float = 0, sun_w: float = 9_000, **changes: Any) -> SunlitHouse:
    """A house whose own plant lets no more than so much out: it says so itself, whatever export earns."""
    known = {"battery": None, "site": a_site(export_limit_w=limit_w), "tick_s": 10, **changes}
    return SunlitHouse(a_house(*cars, **known), sun_w=sun_w, export_limit_w=limit_w)


@pytest.mark.parametrize(
    ("house", "world", "power_w"),
    [
        ({"battery": None}, {}, 7_360),  # no battery at all
        ({"battery": Battery()}, {"soc_pct": 100}, 7_360),
        ({"battery": Battery(max_charge_w=1_000)}, {"soc_pct": 85}, 7_360),
        ({"battery": None}, {"sun_w": 2_900}, 2_300),  # to the last whole ampere, and not beyond
        ({"battery": None}, {"sun_w": 1_500}, 0),  # less than the smallest current takes
    ],
)
@pytest.mark.parametrize("by_price", [True, False])
def test_the_sun_behind_a_limit_goes_into_the_car(house, world, power_w, by_price):
    ours = {"curtailment": Curtailment(enabled=True)} if by_price else {"site": a_site(export_limit_w=0)}
    limit_w, price = (None, -0.05) if by_price else (0.0, 0.08)
    sunlit = SunlitHouse(
        a_house(SOLAR, tick_s=10, **house, **ours),
        **{"sun_w": 9_000, **world}, export_limit_w=limit_w, export_price=price,
    )  # fmt: skip
    sunlit.run(1_600)
    assert sunlit.power_w("garage") == power_w
    bought = [grid_w for grid_w in sunlit.grid_w if grid_w > 100]
    assert len(bought) <= (64 if not power_w else 6)  # a try that fails ends with its stop delay


def test_a_limit_that_lets_little_out_hides_as_much():
    sunlit = a_limited(SOLAR, limit_w=1_000)
    sunlit.run(600)
    assert (sunlit.power_w("garage"), min(sunlit.grid_w[-3:])) == (7_360, -1_000)


def test_one_step_comes_every_half_minute_and_three_phases_take_theirs_on_each():
    sunlit = a_limited(THREE, sun_w=12_000)
    sunlit.run(600)
    told = sunlit.set_a["garage"]
    assert [current_a for _, current_a in told] == list(range(6, 17))
    assert {later - sooner for (sooner, _), (later, _) in pairwise(told[1:])} == {STEP_S}


def test_a_step_that_finds_no_sun_is_taken_back_and_tried_again_ever_later_but_always_again():
    sunlit = a_limited(SOLAR, sun_w=2_900)
    sunlit.run(3_600)
    rises = [at for at, current_a in sunlit.set_a["garage"] if current_a == 11]
    apart = [later - sooner for sooner, later in pairwise(rises)]
    assert apart == sorted(apart)
    assert apart[0] <= 120
    assert apart[-1] == pytest.approx(LONGEST_WAIT_S, abs=40)
    assert set(sunlit.changes("garage", 600)) == {10, 11}  # 100 W are overlooked, and 130 W are not
    sunlit.change(pv_available_w=6_000)  # the sky clears: it is found, at most one long wait later
    sunlit.run(1_200)
    assert sunlit.power_w("garage") >= 5_290


def test_a_charge_that_finds_too_little_ends_and_is_tried_again_after_a_while():
    sunlit = a_limited(SOLAR, sun_w=1_500)
    sunlit.run(2_400)
    told = sunlit.set_a["garage"]
    starts = [at for at, current_a in told if current_a == 6]
    stops = [at for at, current_a in told if current_a == 0]
    assert [begun - ended for begun, ended in zip(starts[1:], stops, strict=False)] == pytest.approx(
        [AGAIN_S + 120] * 2, abs=20
    )


def test_of_several_cars_one_searches_at_a_time_and_the_next_begins_when_the_first_has_all_it_takes():
    first = a_loadpoint(id="first", mode=Mode.SOLAR, priority=1, max_current_a=10)
    sunlit = a_limited(first, a_loadpoint(id="next", mode=Mode.SOLAR, max_current_a=10), sun_w=20_000)
    sunlit.run(1_800)
    assert (sunlit.power_w("first"), sunlit.power_w("next")) == (2_300, 2_300)
    changed = sorted(at for told in sunlit.set_a.values() for at, _ in told)
    assert all(later - sooner >= STEP_S or later == sooner for sooner, later in pairwise(changed))
    assert max(sunlit.grid_w) <= 0


def test_where_the_sun_is_for_one_car_its_search_waits_for_no_other():
    cars = [a_loadpoint(id=key, mode=Mode.SOLAR, priority=n) for n, key in enumerate(("next", "first"))]
    sunlit = a_limited(*cars, site=a_site(export_limit_w=0, surplus_sharing="priority_only"))
    sunlit.run(1_800)
    assert (sunlit.power_w("first"), sunlit.power_w("next")) == (7_360, 0)


def test_a_restart_goes_on_with_the_search():
    sunlit = a_limited(SOLAR)
    sunlit.run(300)
    before_a = sunlit.changes("garage")[-1]
    sunlit.restart()
    sunlit.run(700)
    assert before_a < sunlit.changes("garage")[-1] == 32
    assert 0 not in sunlit.changes("garage")


def test_a_house_that_draws_or_sees_no_sun_hides_none():
    for world in ({"sun_w": 0}, {"sun_w": 300}):
        sunlit = a_limited(SOLAR, **world)
        sunlit.run(300)
        assert sunlit.changes("garage") == []


def test_beside_a_battery_that_comes_first_no_more_is_left_to_it_than_it_can_take():
    parallel = a_loadpoint(mode=Mode.SOLAR, solar=SolarSettings(parallel=True))
    sunlit = SunlitHouse(
        a_house(parallel, battery=Battery(max_charge_w=3_000), site=a_site(export_limit_w=0), tick_s=10),
        sun_w=8_000, soc_pct=60, export_limit_w=0,
    )  # fmt: skip
    sunlit.run(1_500)
    assert sunlit.power_w("garage") in (4_370, 4_600)  # 100 W are overlooked
    assert sunlit.physics.battery_w <= -2_900


def test_what_the_battery_tells_of_its_most_goes_before_what_is_configured():
    seen = an_observation(battery_w=-1_500, soc_pct=50)
    told = replace(seen, battery=BatteryReading(power_w=-1_500, soc_pct=50, max_charge_w=1_500))
    assert (takes_no_more(seen, 5_000), takes_no_more(told, 5_000), takes_no_more(seen, None)) == (
        False, True, False,
    )  # fmt: skip
    assert takes_no_more(replace(told, battery=BatteryReading(power_w=0, soc_pct=50, max_charge_w=0)), 5_000)


@pytest.mark.parametrize(
    ("changes", "is_so"),
    [({"battery": None}, False), ({"battery": None, "has_battery": False}, True)],
    ids=["it is silent", "there is none"],
)
def test_of_a_battery_that_is_silent_nobody_says_that_it_takes_no_more(changes, is_so):
    assert takes_no_more(replace(an_observation(), **changes), 5_000) is is_so


def test_a_rise_that_lasts_forgives_those_that_did_not():
    trial = Trial().followed(6, after(0)).followed(7, after(30))
    taken_back = trial.followed(6, after(50))
    assert (trial.wait_s, taken_back.wait_s) == (STEP_S, 2 * STEP_S)
    again = taken_back.followed(7, after(110))
    assert (again.wait_s, again.followed(8, after(170)).wait_s) == (2 * STEP_S, STEP_S)
    assert again.followed(6, after(400)).wait_s == STEP_S  # the sun went down, the step was none too many
