"""One phase or three: by what the surplus carries, not too often, and never in vain."""

from typing import Any

import pytest
from msgspec.structs import replace

from adapters.simulated.charger import SimulatedCharger
from domain.command.capabilities import ChargerCapabilities
from domain.command.decision import Owner, Timer
from domain.command.held import Held
from domain.command.order import ChargeOrder
from domain.house.settings import CheapSettings, Mode, ScheduleSettings, SolarSettings
from domain.loadpoint.memory import LoadpointMemory
from domain.loadpoint.phases import A_DAY, AN_HOUR, Case, PhaseMemory, chosen, measured_phases
from domain.reading.charger import ChargerReading
from domain.site import Memory, decide_site
from tests.builders import (
    NOON,
    a_car,
    a_charge,
    a_charger,
    a_house,
    a_loadpoint,
    a_site,
    a_view,
    after,
    an_observation,
)
from tests.sunlit_house import SunlitHouse

SWITCHES = ChargerCapabilities(switches_phases=True)
AUTO = a_loadpoint(mode=Mode.SOLAR, phases="auto", max_current_a=16, solar=SolarSettings(buffer_w=0))
LEAST_W = 1_380.0


def sunlit(lp: Any = AUTO, *more: Any, sun_w: float, charger: Any = None, able: Any = SWITCHES, **world: Any):
    """A three-phase house without a battery or a load; its charger is on one phase."""
    house = a_house(lp, *more, battery=None, site=a_site(phases=3), tick_s=10)
    chargers = None if charger is None else {lp.id: charger}
    return SunlitHouse(house, sun_w=sun_w, load_w=0, able=able, chargers=chargers, **world)


@pytest.mark.parametrize(
    ("sun_w", "phases", "power_w"),
    [
        (6_000, 3, 5_520),
        (4_140, 3, 4_140),
        (4_130, 1, 3_680),
        (2_000, 1, 1_840),
        (1_300, 1, 0),
        (20_000, 3, 11_040),
    ],
)
def test_the_surplus_chooses_the_phases_of_a_start(sun_w, phases, power_w):
    house = sunlit(sun_w=sun_w)
    house.run(300)
    assert (house.chargers["garage"].phases, house.power_w("garage")) == (phases, power_w)
    assert len(house.set_a["garage"]) <= 1


def test_up_and_down_wait_for_their_delays_and_the_power_follows_at_once():
    house = sunlit(sun_w=3_000)
    house.run(200)
    assert house.phases["garage"] == [(120, 1)]
    house.change(pv_available_w=7_000)
    house.run(600)
    assert house.phases["garage"][1:] == [(320, 3)]
    assert house.changes("garage", 320) == [10]
    house.change(pv_available_w=3_000)
    house.run(400)
    assert house.phases["garage"][2:] == [(980, 1)]
    assert (house.changes("garage", 790), house.power_w("garage")) == ([6, 13], 2_990)
    house.change(pv_available_w=800)  # below one phase it ends as ever, without a switch
    house.run(700)
    assert (len(house.phases["garage"]), house.power_w("garage")) == (3, 0)


def test_a_timer_of_the_phases_is_shown_while_no_other_runs():
    house = sunlit(sun_w=3_000)
    house.run(200)
    house.change(pv_available_w=7_000)
    house.run(30)
    decision = house.outcome.decision.loadpoints["garage"]
    assert decision.timer == Timer(kind="phase_up", started_at=after(200), ends_at=after(320))


@pytest.mark.parametrize("car_phases", [1, 2])
def test_a_car_that_uses_fewer_is_switched_once_and_not_again_while_it_is_plugged(car_phases):
    house = sunlit(sun_w=9_000, charger=SimulatedCharger(connected=True, soc_pct=40, car_phases=car_phases))
    house.run(900)
    assert house.phases["garage"] == [(120, 3)]
    assert house.power_w("garage") == 3_680 * car_phases
    house.change(pv_available_w=3_000)  # carries twice six amperes, too
    house.run(900)
    assert house.power_w("garage") == {1: 2_990, 2: 2_760}[car_phases]
    assert len(house.phases["garage"]) == 1


def test_a_car_that_takes_too_little_for_three_phases_gets_one():
    lp = replace(AUTO, vehicle="car")
    house = SunlitHouse(
        a_house(lp, battery=None, site=a_site(phases=3), tick_s=10, vehicles=(a_car(max_ac_w=3_700),)),
        sun_w=9_000, load_w=0, able=SWITCHES,
    )  # fmt: skip
    house.run(900)
    assert (house.phases["garage"], house.power_w("garage")) == ([(120, 1)], 3_680)


def test_clouds_wear_the_contactor_no_more_than_so_often():
    quick = replace(AUTO, solar=SolarSettings(buffer_w=0, phase_up_delay_s=30, phase_down_delay_s=30))
    house = sunlit(quick, sun_w=7_000)
    for _ in range(30):
        house.change(pv_available_w=7_000)
        house.run(60)
        house.change(pv_available_w=2_500)
        house.run(60)
    told = [at for at, _ in house.phases["garage"]]
    assert 1 < len(told) <= AN_HOUR + 1  # the choice of a start is no switch


@pytest.mark.parametrize(
    ("switched_s", "may"),
    [
        ([], True),
        ([-60.0] * AN_HOUR, False),
        ([-3_600.0] * AN_HOUR, True),
        ([-7_200.0] * (A_DAY - 1), True),
        ([-7_200.0] * A_DAY, False),
        ([-86_400.0] * A_DAY, True),
    ],
)
def test_wear_is_counted_by_the_hour_and_by_the_day(switched_s, may):
    memory = PhaseMemory(on=1, switched=tuple(after(second) for second in switched_s))
    assert memory.may_switch(NOON) == may
    case = Case(
        projected_w=9_000, least_w=LEAST_W, has=1, is_charging=True,
        settings=SolarSettings(phase_up_delay_s=0), now=NOON,
    )  # fmt: skip
    assert chosen(memory, case).on == (3 if may else 1)


def test_the_next_car_may_use_more_and_the_wear_stays():
    worn = PhaseMemory(on=3, held=3, car=1, switched=(after(-60),))
    assert worn.unplugged() == PhaseMemory(held=3, switched=(after(-60),))
    memory = Memory(loadpoints={"garage": LoadpointMemory(phases=worn)})
    seen = an_observation(chargers={"garage": ChargerReading(connected=False)})
    view = a_view(a_house(AUTO), seen, memory=memory, chargers={"garage": SWITCHES})
    assert decide_site(view, NOON).memory.loadpoints["garage"].phases == worn.unplugged()


EVENING = ScheduleSettings(from_="11:00", to="13:00")


@pytest.mark.parametrize(
    ("lp", "view"),
    [
        ({"mode": Mode.FAST}, {}),
        ({"mode": Mode.CHEAP, "cheap": CheapSettings(opportunity_price=0.4)}, {}),
        ({"mode": Mode.SCHEDULE, "schedule": EVENING}, {}),
        ({"mode": Mode.SOLAR}, {"charge_intents": {"garage": a_charge(16)}}),
        ({"mode": Mode.SOLAR}, {"charge_intents": {"garage": a_charge(16, boost=True)}}),
    ],
)
def test_whoever_charges_at_full_rate_uses_all_phases(lp, view):
    house = a_house(replace(AUTO, **lp))
    found = decide_site(a_view(house, an_observation(), chargers={"garage": SWITCHES}, **view), NOON)
    assert found.decision.loadpoints["garage"].order == ChargeOrder(current_a=16, phases=3)


@pytest.mark.parametrize(
    ("told", "wired", "current_a"), [(None, None, 16), (1, None, 16), (3, None, 8), (None, 3, 8)]
)
def test_a_charger_that_cannot_switch_charges_on_what_it_has(told, wired, current_a):
    seen = an_observation(grid_w=-6_000, has_battery=False, chargers={"garage": a_charger(phases=told)})
    eager = replace(AUTO, solar=SolarSettings(start_delay_s=0, buffer_w=0))
    able = {"garage": ChargerCapabilities(phases=wired)}
    found = decide_site(a_view(a_house(eager, battery=None), seen, chargers=able), NOON)
    assert found.decision.loadpoints["garage"].order == ChargeOrder(current_a=current_a)


def test_a_setting_that_is_fixed_again_is_set_at_a_charger_that_was_switched():
    held = Held(
        target="loadpoints/garage", order=ChargeOrder(current_a=8, phases=3), owner="solar",
        issued_by="solar", since=after(-900),
    )  # fmt: skip
    running = LoadpointMemory(owner=Owner.SOLAR, on_since=after(-900), current_a=8)
    view = a_view(
        a_house(replace(AUTO, phases=1)), an_observation(grid_w=0, chargers={"garage": a_charger(5_520)}),
        memory=Memory(loadpoints={"garage": running}), held={"loadpoints/garage": held},
        chargers={"garage": SWITCHES},
    )  # fmt: skip
    assert decide_site(view, NOON).decision.loadpoints["garage"].order == ChargeOrder(current_a=16, phases=1)


@pytest.mark.parametrize(
    ("reading", "phases"),
    [
        (ChargerReading(charging=True, phases=3, phase_current_a=(15.0, 0.2, 0.0)), 1),
        (ChargerReading(charging=True, phases=1, phase_current_a=(8.0, 8.0, 8.0)), 3),
        (ChargerReading(charging=True, phases=3, phase_current_a=(0.0, 0.0, 0.0)), 3),
        (ChargerReading(charging=True, phases=3, phase_current_a=(None, None, None)), 3),
        (ChargerReading(charging=False, phases=3, phase_current_a=(2.0, 0.0, 0.0)), 3),
        (None, None),
    ],
)
def test_phases_are_counted_by_their_currents_while_a_car_charges(reading, phases):
    assert measured_phases(reading) == phases


def test_two_cars_share_so_that_only_what_carries_three_phases_gets_them():
    first, second = replace(AUTO, id="first", priority=1), replace(AUTO, id="next")
    house = sunlit(first, second, sun_w=6_000)
    house.run(900)
    assert (house.power_w("first"), house.power_w("next")) == (4_140, 1_840)
    assert (house.chargers["first"].phases, house.chargers["next"].phases) == (3, 1)


def test_hidden_sun_is_searched_for_beyond_one_phase():
    house = SunlitHouse(
        a_house(AUTO, battery=None, site=a_site(phases=3, export_limit_w=0), tick_s=10),
        sun_w=9_000, able=SWITCHES, export_limit_w=0,
    )  # fmt: skip
    house.run(1_500)
    assert (house.chargers["garage"].phases, house.power_w("garage")) == (3, 8_280)
