"""The domain's door: one tick for the whole house."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.battery.outcome import RESTORE
from domain.command.capabilities import ChargerCapabilities
from domain.command.decision import Owner
from domain.command.held import Held
from domain.command.intent import BatteryIntent
from domain.command.order import BatteryAction, BatteryOrder, ChargeOrder
from domain.house.house import Curtailment, House
from domain.house.settings import CheapSettings, Mode, SolarSettings
from domain.loadpoint.memory import LoadpointMemory
from domain.reading.charger import ChargerReading, ChargerState
from domain.reason.reason import Why
from domain.site import Memory, decide_site
from tests.builders import (
    NOON,
    a_car,
    a_charge,
    a_charger,
    a_house,
    a_loadpoint,
    a_price,
    a_site,
    a_view,
    after,
    an_observation,
)
from tests.domain.loadpoint.sunny import begun, sunny_house, wanted

CURTAILING = a_house(curtailment=Curtailment(enabled=True))
WORTHLESS = an_observation(price=a_price(export_price=-0.02))
FORCE = BatteryIntent(
    command_id="c", action=BatteryAction.FORCE_DISCHARGE, since=NOON, until=after(1_800), power_w=4_000
)


def two_solar_cars(**site) -> House:
    return sunny_house("a", "b", site=a_site(**site))


def currents(outcome) -> dict:
    return {key: current_a for key, (current_a, _) in wanted(outcome).items()}


def test_curtailment_waits_for_a_persons_force_and_comes_back_after_it():
    forced = decide_site(a_view(CURTAILING, WORTHLESS, battery_intent=FORCE), NOON)
    assert forced.decision.battery.order.action is BatteryAction.FORCE_DISCHARGE
    assert (forced.decision.curtailment.active, forced.decision.curtailment.limit_w) == (True, None)
    held = Held(
        target="battery",
        order=BatteryOrder(action=BatteryAction.FORCE_DISCHARGE),
        owner="user",
        issued_by="user",
        since=NOON,
    )
    ending = a_view(CURTAILING, WORTHLESS, battery_intent=FORCE, held={"battery": held}, memory=forced.memory)
    ended = decide_site(ending, after(1_800))
    assert ended.decision.battery.order == RESTORE
    assert ended.ended["battery"].code is Why.EXPIRED
    assert ended.decision.curtailment.limit_w is None  # not before the restore is done
    free = decide_site(a_view(CURTAILING, WORTHLESS, memory=ended.memory), after(1_810))
    assert free.decision.curtailment.limit_w == 0


def test_a_house_without_a_battery_decides_nothing_for_one():
    seen = an_observation(has_battery=False, grid_w=-4_800)
    outcome = decide_site(a_view(sunny_house("garage", battery=None), seen), NOON)
    assert outcome.decision.battery is None
    assert currents(outcome) == {"garage": 18}


@pytest.mark.parametrize(
    ("sharing", "shares"),
    [
        ("priority_first", {"a": 31, "b": 6}),
        ("even", {"a": 19, "b": 18}),
        ("priority_only", {"a": 32, "b": 0}),
    ],
)
def test_two_cars_share_what_there_is(sharing, shares):
    seen = an_observation(grid_w=-9_200, chargers={"a": a_charger(), "b": a_charger()})
    assert currents(decide_site(a_view(two_solar_cars(surplus_sharing=sharing), seen), NOON)) == shares


def test_a_car_that_may_not_charge_takes_no_share():
    cars = {"a": a_charger(vehicle_soc_pct=100), "b": a_charger()}
    seen = an_observation(grid_w=-4_800, chargers=cars)
    assert currents(decide_site(a_view(two_solar_cars(), seen), NOON)) == {"a": 0, "b": 18}


def test_a_charge_by_hand_is_house_load_to_the_others():
    cars = {"a": a_charger(7_360), "b": a_charger()}
    seen = an_observation(grid_w=-1_800, chargers=cars)
    outcome = decide_site(a_view(two_solar_cars(), seen, charge_intents={"a": a_charge(32)}), NOON)
    assert currents(outcome) == {"a": 32, "b": 0}


def test_each_running_car_is_added_back_once():
    cars = {"a": a_charger(2_300), "b": a_charger(2_300)}
    view = a_view(
        two_solar_cars(surplus_sharing="even"),
        an_observation(grid_w=-500, chargers=cars),
        memory=begun(10, "a", "b"),
    )
    assert currents(decide_site(view, NOON)) == {"a": 10, "b": 10}


def test_a_lost_memory_is_made_anew_from_what_is_held():
    held = Held(
        target="loadpoints/garage",
        order=ChargeOrder(current_a=10),
        owner="solar",
        issued_by="solar",
        since=after(-900),
    )
    lp = a_loadpoint(mode=Mode.SOLAR)
    seen = an_observation(grid_w=-500, chargers={"garage": a_charger(2_300)})
    outcome = decide_site(a_view(a_house(lp), seen, held={"loadpoints/garage": held}), NOON)
    assert outcome.decision.loadpoints["garage"].owner is Owner.SOLAR


def test_an_unchanged_memory_is_the_same_object_so_that_nothing_is_written():
    view = a_view()
    first = decide_site(view, NOON)
    again = decide_site(replace(view, memory=first.memory), after(30))
    assert again.memory is first.memory


MAYBE_W = st.none() | st.floats(-15_000, 15_000)
READINGS = st.none() | st.builds(
    ChargerReading,
    state=st.sampled_from(ChargerState),
    connected=st.sampled_from([True, True, True, False, None]),
    charging=st.sampled_from([True, False, None]),
    power_w=st.none() | st.floats(0, 22_000),
    current_a=st.none() | st.floats(0, 32),
    phases=st.sampled_from([None, 1, 3]),
    vehicle_soc_pct=st.none() | st.floats(0, 100),
)
MEMORIES = st.builds(
    LoadpointMemory,
    owner=st.sampled_from([Owner.NONE, Owner.SOLAR, Owner.CHEAP, Owner.MANUAL]),
    on_since=st.sampled_from([None, after(-900), after(-10)]),
    current_a=st.sampled_from([0, 6, 80]),
    stopping=st.booleans(),
)
LOADPOINTS = st.builds(
    lambda mode, phases, low, high, fallback, frugal: a_loadpoint(
        mode=mode,
        phases=phases,
        min_current_a=low,
        max_current_a=max(low, high),
        solar=SolarSettings(start_delay_s=0, grid_fallback=fallback),
        cheap=CheapSettings(no_grid_import=frugal),
    ),
    st.sampled_from(Mode),
    st.sampled_from([1, 3, "auto"]),
    st.integers(1, 16),
    st.integers(6, 32),
    st.sampled_from(["none", "minimum"]),
    st.booleans(),
)


@settings(max_examples=300, deadline=None)
@given(
    LOADPOINTS,
    READINGS,
    MEMORIES,
    MAYBE_W,
    MAYBE_W,
    st.none() | st.floats(0, 100),
    st.none() | st.sampled_from([1, 16, 80]),
    st.none() | st.floats(-1, 1),
    st.sampled_from([(1, 80), (10, 16), (6, 13)]),
    st.none() | st.sampled_from([2_300.0, 11_000.0]),
)
def test_no_current_is_ever_outside_the_range(
    lp, reading, memory, grid_w, battery_w, soc, asked_a, price, able_a, car_w
):
    seen = an_observation(
        grid_w=grid_w,
        battery_w=battery_w,
        soc_pct=soc,
        chargers={"garage": reading},
        price=None if price is None else a_price(price),
    )
    able = ChargerCapabilities(min_current_a=able_a[0], max_current_a=able_a[1])
    view = a_view(
        a_house(replace(lp, vehicle="car"), vehicles=(a_car(max_ac_w=car_w),)),
        seen,
        memory=Memory(loadpoints={"garage": memory}),
        charge_intents={} if asked_a is None else {"garage": a_charge(asked_a)},
        chargers={"garage": able},
    )
    found = decide_site(view, NOON).decision.loadpoints["garage"]
    if found.order is not None and reading is not None:
        current_a = found.order.current_a
        low_a, high_a = max(lp.min_current_a, able_a[0]), min(lp.max_current_a, able_a[1])
        if car_w is not None:
            high_a = min(high_a, max(low_a, int(car_w / lp.voltage_v)))
        assert current_a == 0 or low_a <= current_a <= high_a
    if lp.mode is Mode.OFF and asked_a is None and memory.on_since is None and not memory.stopping:
        assert found.order is None
