"""What a told plan says will flow: whole watts, what the battery then holds, and what it all costs."""

import pytest
from msgspec.structs import replace

from tests.domain.plan.plans import BATTERY, NO_BATTERY, a_draft, told


@pytest.mark.parametrize(
    ("battery", "hours", "battery_kw", "soc_pct"),
    [
        ({}, 1.0, -2.0, 70.0),
        ({}, 0.5, -2.0, 60.0),
        ({"eta_charge": 0.8}, 0.5, -2.0, 58.0),  # 2 kW for half an hour, a fifth lost
        ({"eta_discharge": 0.8}, 0.5, 2.0, 37.5),
        ({"eta_charge": 0.8}, 1.0, 2.0, 30.0),  # each way has its own loss
        ({"eta_discharge": 0.8}, 1.0, -2.0, 70.0),
        ({"eta_charge": 0.8, "eta_discharge": 0.8}, 1.0, 0.0, 50.0),
        ({"soc0_kwh": 9.0}, 1.0, -2.0, 100.0),  # never more than full
        ({"soc0_kwh": 0.5}, 1.0, 2.0, 0.0),  # nor less than empty
        ({"soc0_kwh": 12.0}, 1.0, 0.0, 100.0),
        ({"capacity_kwh": 1.0, "soc0_kwh": 0.25}, 1.0, 0.0, 25.0),
        ({}, 1.0, -0.0012, 50.01),  # twelve watt hours of ten kilowatt hours, to a hundredth
        ({"capacity_kwh": 7.0, "soc0_kwh": 1.0}, 1.0, 0.0, 14.29),
    ],
)
def test_the_charge_at_a_slots_end_follows_from_its_watts_and_losses(battery, hours, battery_kw, soc_pct):
    draft = a_draft(hours=hours, battery=replace(BATTERY, **battery))
    assert told(draft, battery_kw).slots[0].soc_pct == soc_pct


def test_the_charge_goes_on_from_slot_to_slot():
    draft = a_draft(3, hours=(1.0, 0.5, 0.25))
    assert [slot.soc_pct for slot in told(draft, 1.0, -2.0, 4.0).slots] == [40.0, 50.0, 40.0]


def test_a_house_without_a_battery_has_no_charge():
    [slot] = told(a_draft(battery=NO_BATTERY), 0.0).slots
    assert (slot.soc_pct, slot.power_w, slot.grid_w) == (None, 0.0, 1_000.0)


@pytest.mark.parametrize(
    ("load_kw", "pv_kw", "curtail_kw", "battery_kw", "flows"),
    [
        # load, pv, curtailed, grid
        (1.0, 0.0, 0.0, 0.0, (1000, 0, 0, 1000)),
        (1.0, 3.0, 0.0, 0.0, (1000, 3000, 0, -2000)),
        (1.0, 3.0, 1.5, 0.0, (1000, 1500, 1500, -500)),
        (1.0, 3.0, 0.0, -1.5, (1000, 3000, 0, -500)),
        (1.0, 3.0, 0.0, 1.5, (1000, 3000, 0, -3500)),
        (0.9991, 0.0, 0.0, 0.0, (1000, 0, 0, 1000)),  # a house's need is rounded up,
        (0.0, 1.9999, 0.0, 0.0, (0, 1999, 0, -1999)),  # its sun down,
        (0.0, 2.0, 0.9991, 0.0, (0, 1000, 1000, -1000)),  # and what is thrown away up,
        (0.0, 1.5009, 1.5009, 0.0, (0, 0, 1500, 0)),  # though never beyond the sun
        (1.0000000001, 2.0, 1.0000000001, 0.0, (1000, 1000, 1000, 0)),  # but for a solver's hair
        (0.0, 0.0, 0.0, 1.9999, (0, 0, 0, -1999)),
    ],
)
def test_flows_are_whole_watts_that_balance(load_kw, pv_kw, curtail_kw, battery_kw, flows):
    [slot] = told(a_draft(load_kw=load_kw, pv_kw=pv_kw), battery_kw, curtail_kw=(curtail_kw,)).slots
    assert (slot.load_w, slot.pv_w, slot.curtail_w, slot.grid_w) == flows


@pytest.mark.parametrize(
    ("step_kw", "power_kw", "car_w"),
    [
        (0.0, 1.4999, 1499),  # any power
        (0.23, 1.4, 1380),  # six amperes and a bit
        (0.23, 1.38, 1380),
        (0.23, 1.38 - 1e-8, 1380),  # a solver's hair below
        (0.23, 1.3799, 1150),
        (0.69, 4.2, 4140),  # three phases
        (1.4, 1.3, 0),
    ],
)
def test_a_car_is_told_in_whole_steps_of_its_charger(step_kw, power_kw, car_w):
    draft = a_draft(cars={"garage": step_kw})
    [slot] = told(draft, 0.0, ev_kw={"garage": (power_kw,)}).slots
    assert slot.ev_w == {"garage": car_w}
    assert slot.grid_w == 1_000 + car_w


def test_a_charger_nobody_described_takes_any_power():
    draft = replace(a_draft(cars={"garage": 0.23}), car_step_kw={})
    assert told(draft, 0.0, ev_kw={"garage": (1.4999,)}).slots[0].ev_w == {"garage": 1499}


def test_every_car_counts_as_need():
    draft = a_draft(cars={"garage": 0.0, "street": 0.0}, pv_kw=0.5)
    [slot] = told(draft, 2.0, ev_kw={"garage": (2.0,), "street": (3.0,)}).slots
    assert (slot.ev_w, slot.grid_w) == ({"garage": 2_000, "street": 3_000}, 1_000 + 5_000 - 500 - 2_000)


def test_a_plan_tells_what_it_took_and_what_gave_way():
    plan = told(a_draft(), 0.0, solve_ms=12.34, build_ms=3.02, soc_kwh=(0.5,))
    assert (plan.solve_ms, plan.status) == (15.4, "optimal")
    assert [missed.text for missed in plan.gave_way] == ["The battery is 0.5 kWh below its reserve."]
