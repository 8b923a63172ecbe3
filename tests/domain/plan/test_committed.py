"""What a car costs in a plan counts its starts and stops: it is not turned for tenths of a cent."""

from itertools import pairwise

import pytest
from msgspec.structs import replace

from domain.plan.acts.acts import HELD, ITSELF
from domain.plan.acts.carried import carried
from domain.plan.acts.committed import committing_cars, turn_price
from domain.plan.cars.commitment import turns
from domain.plan.problem.check import check
from domain.plan.problem.problem import EvSpec, GridSpec
from domain.plan.problem.solution import Enforced
from domain.plan.turns import whole
from tests.domain.plan.plans import BATTERY, a_draft

FIVE_MIN, STEPS, KW = 1 / 12, 48, 7.36
EMPTY = replace(BATTERY, soc0_kwh=1.0, reserve_kwh=1.0, terminal_value_per_kwh=0.0)
SWITCH_COST = 0.005
ABOUT_NOTHING = [0.003 if t % 2 == 0 else -0.002 for t in range(STEPS)]
WIDE = [0.03 if t % 2 == 0 else -0.02 for t in range(STEPS)]
AT_THE_LOW = [KW if t % 2 else 0.0 for t in range(STEPS)]


def a_house(power_kw, *, prices=ABOUT_NOTHING, closed=(), names=("garage",), car=None, acts=None, **series):
    """Four hours of a car that the solver starts and stops, and its plan."""
    kwh = sum(power_kw) * FIVE_MIN * 0.9
    most = tuple(0.0 if t in closed else KW for t in range(STEPS))
    evs = tuple(
        EvSpec(
            name=name,
            start=0,
            deadline=STEPS,
            energy_kwh=kwh,
            **{"min_kw": 1.38, "max_kw": KW, "step_max_kw": most, **(car or {})},
        )
        for name in names
    )
    usual = {"import_price": prices, "export_price": 0.0, "load_kw": 0.5, "battery": EMPTY}
    draft = a_draft(STEPS, hours=FIVE_MIN, **{**usual, **series})
    steps = dict.fromkeys(names, 0.23)
    draft = replace(draft, problem=replace(draft.problem, evs=evs), car_step_kw=steps)
    return draft, carried(draft.problem, acts or [ITSELF] * STEPS, dict.fromkeys(names, tuple(power_kw)))


def lived(power_kw, *, running=(), switch_cost=SWITCH_COST, **how):
    """What becomes of the car's powers, and by how much they cost more than the solver's."""
    draft, plan = a_house(power_kw, **how)
    found = whole(committing_cars)(draft, plan, running, turn_price(switch_cost))
    assert not check(draft.problem, found)
    given = sum(found.ev_kw["garage"])
    assert given == pytest.approx(sum(power_kw))
    return found.ev_kw["garage"], found.objective - plan.objective


@pytest.mark.parametrize("running", [(), ("garage",)])
def test_four_hours_about_nothing_are_one_charge_and_cost_no_more_than_the_turns_they_save(running):
    is_on = bool(running)
    power_kw, more = lived(AT_THE_LOW, running=running)
    saved = turns(AT_THE_LOW, is_on=is_on) - turns(power_kw, is_on=is_on)
    assert turns(power_kw, is_on=is_on) <= 2
    assert saved >= 40
    assert 0 < more <= saved / 2 * SWITCH_COST
    assert more < 0.04  # where the turns were worth a tenth of a dollar


def test_a_pause_that_earns_more_than_its_turn_is_made():
    power_kw, more = lived(AT_THE_LOW, prices=WIDE)
    assert list(power_kw) == AT_THE_LOW
    assert more == 0


@pytest.mark.parametrize(("switch_cost", "count"), [(0.0, 48), (0.0005, 48), (0.005, 2), (0.5, 2)])
def test_the_price_of_a_turn_is_the_owners(switch_cost, count):
    power_kw, _ = lived(AT_THE_LOW, switch_cost=switch_cost)
    assert turns(power_kw, is_on=False) == count


def test_what_a_ceiling_or_a_demand_window_forbids_stays_forbidden():
    closed = range(6, 30)  # the solver had been given nothing there
    planned = [0.0 if t in closed else kw for t, kw in enumerate(AT_THE_LOW)]
    power_kw, _ = lived(planned, closed=closed)
    assert not any(power_kw[t] for t in closed)
    assert turns(power_kw, is_on=False) <= 4


FULL = replace(EMPTY, soc0_kwh=10.0, terminal_value_per_kwh=0.3)  # and nobody may empty it for cents
SUNNY = {"battery": FULL, "grid": GridSpec(export_limit_kw=1.0), "curtail_while_forced": False}
SUNNY |= {"prices": [-0.006] * 30 + [-0.004] * 18, "export_price": -0.005}


@pytest.mark.parametrize("sun_kw", [5.0, 7.0])
def test_beside_a_full_battery_whose_sun_is_thrown_away_it_is_turned_no_oftener(sun_kw):
    # where it charges the battery is held, so as not to feed it; where it pauses only one left to itself
    # keeps what may not go out
    planned = [KW if t in (2, 5) or 28 <= t < 38 else 0.0 for t in range(STEPS)]
    acts, pv_kw = [HELD if kw else ITSELF for kw in planned], [sun_kw] * 40 + [0.0] * 8
    power_kw, more = lived(planned, acts=acts, pv_kw=pv_kw, **SUNNY)
    assert turns(power_kw, is_on=False) == 2
    assert more < 2 * SWITCH_COST


def test_a_car_with_so_much_to_get_that_it_needs_all_hours_is_left_alone():
    all_day = [KW] * STEPS
    assert list(lived(all_day)[0]) == all_day


def test_a_charge_that_is_gathered_leaves_the_house_its_part_of_the_import_limit():
    planned = [4.5 if t % 2 else 0.0 for t in range(STEPS)]  # beside 0.5 kW of the house
    power_kw, _ = lived(planned, grid=GridSpec(import_limit_kw=5.0))
    assert turns(power_kw, is_on=False) == 2
    assert max(power_kw) == pytest.approx(4.5)


def test_a_charge_goes_on_with_one_current():
    up_and_down = [KW if t % 2 else 1.38 for t in range(STEPS)]
    power_kw, more = lived(up_and_down, running=("garage",))
    changes = sum(abs(a - b) > 0.1 for a, b in pairwise(power_kw))
    assert changes <= 2
    assert more <= 46 / 2 * SWITCH_COST


def test_the_sun_is_followed_at_any_current():
    sun_kw = [3.0 if t % 2 else 4.0 for t in range(STEPS)]
    along = [kw - 0.7 for kw in sun_kw]
    how = {"prices": [0.3] * STEPS, "export_price": 0.05, "pv_kw": sun_kw}
    power_kw, more = lived(along, running=("garage",), **how)
    assert list(power_kw) == along
    assert more == 0


def test_each_car_is_counted_by_itself_and_one_whose_hours_were_chosen_is_not_moved():
    draft, plan = a_house(AT_THE_LOW, names=("garage", "carport"))
    found = whole(committing_cars)(draft, plan, (), turn_price(SWITCH_COST))
    assert [turns(kw, is_on=False) for kw in found.ev_kw.values()] == [2, 2]
    chosen = replace(draft, car_step_kw={"carport": 0.23})
    found = whole(committing_cars)(chosen, plan, (), turn_price(SWITCH_COST))
    assert [turns(kw, is_on=False) for kw in found.ev_kw.values()] == [48, 2]


def test_a_charge_whose_last_step_would_be_too_little_for_its_charger_leaves_that_to_its_others():
    # Sun is held back, mostly less than the charger's least: what is bought beside it costs next to nothing.
    pv_kw = [2.5 if t % 9 == 4 else 1.5 for t in range(STEPS)]
    planned = [1.9 if t in (4, 13, 31, 40) else 0.0 for t in range(STEPS)]
    held_back = {**SUNNY, "prices": [0.005] * STEPS, "export_price": -0.01}
    draft, plan = a_house(planned, pv_kw=pv_kw, **held_back | {"grid": GridSpec(export_limit_kw=0.0)})
    plan = replace(plan, enforced=Enforced(ev_steps=STEPS))
    found = whole(committing_cars)(draft, plan, ("garage",), turn_price(SWITCH_COST))
    power_kw = found.ev_kw["garage"]
    assert not check(draft.problem, found)
    assert sum(power_kw) == pytest.approx(sum(planned))
    assert turns(power_kw, is_on=True) == 1
    assert power_kw[0] > 0
    assert min(kw for kw in power_kw if kw > 0) >= 1.38 - 1e-6
