"""Of equal plans one charge, not many, where a solver charges now and then at one price."""

import pytest
from msgspec.structs import replace

from domain.plan.acts.acts import ITSELF
from domain.plan.acts.gathered import gathered, less_sold, let_go, used_at_the_dearest
from tests.domain.plan.test_acts import HOLD, charge, discharge
from tests.domain.plan.test_explain import a_draft

FREE_THEN_DEAR = (0.0, 0.0, 0.0, 0.0, 0.5)


@pytest.mark.parametrize(
    ("acts", "found"),
    [
        ((HOLD, charge(4.0), HOLD, charge(2.0), ITSELF), (charge(4.0), charge(2.0), HOLD, HOLD, ITSELF)),
        ((HOLD, charge(1.5), charge(1.5), HOLD, ITSELF), (charge(1.5), charge(1.5), HOLD, HOLD, ITSELF)),
        ((ITSELF, discharge(3.0), ITSELF, ITSELF, ITSELF), (discharge(3.0), ITSELF, ITSELF, ITSELF, ITSELF)),
        (
            (HOLD, charge(4.0), discharge(4.0), HOLD, ITSELF),
            (HOLD, charge(4.0), discharge(4.0), HOLD, ITSELF),
        ),
        ((charge(4.0), charge(4.0), charge(4.0), charge(1.0), charge(1.0)), None),
        ((HOLD, HOLD, HOLD, ITSELF, charge(1.0)), None),
    ],
)
def test_what_is_charged_or_sold_at_one_price_is_so_in_one_go(acts, found):
    assert gathered(a_draft(5, buy=FREE_THEN_DEAR), acts) == list(found or acts)


def test_steps_of_any_length_hold_the_same_energy_in_one_go():
    draft = a_draft(5, buy=FREE_THEN_DEAR)
    draft = replace(draft, problem=replace(draft.problem, dt_h=(0.5, 0.5, 0.25, 1.0, 1.0)))
    acts = (HOLD, charge(4.0), HOLD, charge(2.0), ITSELF)  # 4 kWh
    assert gathered(draft, acts) == [charge(4.0), charge(4.0), HOLD, HOLD, ITSELF]


def test_a_sale_is_gathered_within_the_hours_of_its_own_price():
    draft = a_draft(4, sell=(0.1, 0.1, 0.3, 0.3))
    acts = (ITSELF, ITSELF, ITSELF, discharge(2.0))
    assert gathered(draft, acts) == [ITSELF, ITSELF, discharge(2.0), ITSELF]


def test_without_a_selectable_power_nothing_is_gathered():
    acts = [HOLD, charge(4.0), HOLD, HOLD, ITSELF]
    assert gathered(replace(a_draft(5, buy=FREE_THEN_DEAR), may_slow=False), acts) == acts


def test_a_battery_that_is_held_is_let_go_of_as_long_as_the_price_stays():
    acts = [HOLD, HOLD, charge(1.0), HOLD, HOLD]
    assert let_go(a_draft(5, buy=FREE_THEN_DEAR), acts) == [ITSELF, ITSELF, *acts[2:]]


def test_a_battery_is_used_where_power_is_at_its_dearest():
    acts = [HOLD, charge(1.0), HOLD, HOLD, HOLD]
    assert used_at_the_dearest(a_draft(5, buy=(0.4, 0.0, 0.0, 0.4, 0.3)), acts) == [
        ITSELF,
        charge(1.0),
        HOLD,
        ITSELF,
        HOLD,
    ]


@pytest.mark.parametrize(
    ("part", "found"),
    [
        (1.0, (discharge(4.0), discharge(3.0), ITSELF)),
        (0.8, (discharge(4.0), discharge(2.0), ITSELF)),
        # half a kW beside a house of one: what a kettle makes of that is a purchase
        (0.7, (discharge(4.0), ITSELF, ITSELF)),
        (0.4, (discharge(3.0), ITSELF, ITSELF)),
    ],
)
def test_a_sale_of_less_sells_the_first_of_it_and_then_serves_the_house(part, found):
    acts = [discharge(4.0), discharge(3.0), ITSELF, charge(2.0), discharge(5.0)]
    less = less_sold(a_draft(5), acts, (1.0,) * 5, part)
    assert less == [*found, *acts[3:]]


def test_beside_sun_that_is_left_all_that_the_battery_gives_is_sold():
    draft = a_draft(3)
    draft = replace(draft, problem=replace(draft.problem, dt_h=0.5))
    acts = [discharge(4.0), discharge(4.0), ITSELF]
    assert less_sold(draft, acts, (-1.0,) * 3, 0.75) == [discharge(4.0), discharge(2.0), ITSELF]


def test_what_the_battery_gives_the_house_alone_is_no_sale():
    acts = [discharge(1.0), discharge(0.6), HOLD, ITSELF, ITSELF]
    assert less_sold(a_draft(5), acts, (1.0,) * 5, 0.5) == acts
