"""What the home battery has first of the sun that was planned for a car: by its level there, and by what it
is told meanwhile.
"""

from itertools import pairwise

import pytest
from msgspec.structs import replace

from domain.plan.cars.behind import left_to_battery
from domain.plan.cars.car_plan import Source
from domain.plan.plan import PlanAction, PlanSlot
from domain.reason.reason import Reason, Why
from tests.domain.plan.car_night import a_car, hour, night, planned, sunny

CAR = a_car(strategy="solar_only", departure=hour(4), start_pct=50, pause_pct=49)
SHINING = night(solar=sunny(h0=4.0, h1=4.0, h2=4.0))
ITSELF, CHARGE, HOLD = PlanAction.SELF_CONSUMPTION, PlanAction.CHARGE, PlanAction.HOLD


def slots(levels, actions=(ITSELF,) * 4, price=0.3):
    """Hours whose levels begin with the first one."""
    return [
        PlanSlot(
            start=hour(t),
            end=hour(t + 1),
            action=action,
            power_w=0.0,
            soc_pct=ends_at,
            grid_w=0.0,
            pv_w=4_000.0,
            load_w=0.0,
            import_price=price,
            export_price=0.1,
            reason=Reason(Why.SELF_CONSUMPTION),
        )
        for t, ((_, ends_at), action) in enumerate(zip(pairwise(levels), actions, strict=True))
    ]


@pytest.mark.parametrize(
    ("levels", "actions", "price", "is_on", "behind"),
    [
        ((60, 70, 80, 90, 90), (ITSELF,) * 4, 0.3, False, ()),
        ((30, 45, 60, 70, 80), (ITSELF,) * 4, 0.3, False, (0, 1)),
        ((50, 49.5, 49.2, 60, 70), (ITSELF,) * 4, 0.3, False, ()),  # a charge that runs bears a percent less
        ((49.5, 60, 70, 80, 90), (ITSELF,) * 4, 0.3, False, (0,)),
        ((49.5, 60, 70, 80, 90), (ITSELF,) * 4, 0.3, True, ()),
        ((60, 40, 30, 20, 20), (ITSELF,) * 4, 0.3, True, (1, 2)),  # nothing is planned in the fourth
        (
            (30, 45, 40, 40, 40),
            (CHARGE, ITSELF, CHARGE, HOLD),
            0.3,
            False,
            (1,),
        ),  # charged, it has its filling
        ((30, 40, 40, 40, 40), (ITSELF, HOLD, ITSELF, HOLD), -0.01, False, ()),  # power pays to be used
        ((None, 30, 60, 60, 60), (ITSELF,) * 4, 0.3, False, (1,)),  # unknown, it is the rule's to say
    ],
)
def test_below_its_level_the_battery_has_the_planned_sun(levels, actions, price, is_on, behind):
    wish = replace(CAR, is_on=is_on)
    made = planned(wish, SHINING)
    (found,) = left_to_battery([wish], {wish.name: made}, slots(levels, actions, price), levels[0])
    assert found.behind == tuple((hour(t), hour(t + 1)) for t in behind)


def test_what_is_bought_waits_for_no_battery():
    wish = a_car(start_pct=50, pause_pct=49)
    made = planned(wish, night())
    assert left_to_battery([wish], {wish.name: made}, slots((20,) * 5), 20) == (wish,)


@pytest.mark.parametrize(("strategy", "may_buy"), [("solar_only", False), ("solar_preferred", True)])
def test_the_sun_that_the_battery_has_first_is_planned_for_no_car(strategy, may_buy):
    wish = replace(CAR, strategy=strategy, energy_kwh=12.0, max_price=0.4, behind=((hour(0), hour(1)),))
    made = planned(wish, replace(SHINING, tariff=night((0.1, 0.3, 0.3, 0.3)).tariff))
    first = {slot.source for slot in made.slots if slot.start < hour(1)}
    assert first == ({Source.GRID} if may_buy else set())
    assert {slot.source for slot in made.slots if slot.start >= hour(1)} == {Source.SUN}
