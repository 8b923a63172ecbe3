"""A car that charges goes on where that costs the same, and pauses where it does not."""

import pytest
from msgspec.structs import replace

from domain.plan.acts.acts import ITSELF, Act
from domain.plan.acts.carried import carried
from domain.plan.acts.kept_on import keeping_on
from domain.plan.plan import PlanAction
from domain.plan.problem.problem import EvSpec
from domain.plan.turns import whole
from tests.domain.plan.plans import BATTERY, a_draft

FIVE_MIN = 1 / 12
EMPTY = replace(BATTERY, soc0_kwh=1.0)
FLAT = {"import_price": 0.2}


def lived(
    power_kw,
    *,
    running=("garage",),
    chosen=False,
    car=None,
    acts=None,
    battery=EMPTY,
    hours=FIVE_MIN,
    **series,
):
    """What becomes of a car's powers, kW, in steps of five minutes with a battery that is empty."""
    usual = {"min_kw": 1.38, "max_kw": 7.36}
    ev = EvSpec(
        name="garage", start=0, deadline=len(power_kw), energy_kwh=50.0, **{**usual, **(car or {})}
    )  # fmt: skip
    names = {} if chosen else {"garage": 0.23}
    draft = a_draft(len(power_kw), hours=hours, battery=battery, **{**FLAT, **series})
    draft = replace(draft, problem=replace(draft.problem, evs=(ev,)), car_step_kw=names)
    told = acts or [ITSELF] * len(power_kw)
    plan = carried(draft.problem, told, {"garage": tuple(map(float, power_kw))})
    found = whole(keeping_on)(draft, plan, running)
    given, before = (
        sum(dt * kw for dt, kw in zip(draft.problem.hours, each, strict=True))
        for each in (found.ev_kw["garage"], power_kw)
    )
    assert given == pytest.approx(before)
    return list(found.ev_kw["garage"])


@pytest.mark.parametrize(
    ("planned", "found"),
    [
        ([0, 0, 0, 0, 3, 3, 3, 3], [3, 3, 3, 0, 0, 0, 0, 3]),  # three steps: then there is another plan
        ([0, 3, 0, 3, 3], [3, 3, 3, 0, 0]),
        ([0, 0, 3, 0, 0, 3, 3], [3, 3, 3, 0, 0, 0, 0]),  # what comes singly is gathered
        ([3, 0, 0, 3, 3], [3, 3, 3, 0, 0]),  # a pause that is about to begin
        ([3, 3, 3, 0, 3], [3, 3, 3, 0, 3]),  # of a later plan
        ([0, 0, 0, 2], [2, 0, 0, 0]),
        ([0, 0, 0, 0], [0, 0, 0, 0]),
        ([3, 3, 3, 3], [3, 3, 3, 3]),
        ([3, 0, 0, 0], [3, 0, 0, 0]),  # it has all that it wants
    ],
)
def test_a_charge_that_is_paused_for_nothing_goes_on(planned, found):
    assert lived(planned) == pytest.approx(found)


DEAR_NOW = {"import_price": [0.3, 0.3, 0.3, 0.3, 0.2, 0.2, 0.2, 0.2]}
SUN_LATER = {"pv_kw": [1.0] * 4 + [4.0] * 4, "export_price": 0.05}
LATE = [0, 0, 0, 0, 3, 3, 3, 3]


@pytest.mark.parametrize(
    "how",
    [
        {"running": ()},
        {"chosen": True},
        DEAR_NOW,
        SUN_LATER,
        {"car": {"step_max_kw": (0.0, 0.0, 0.0, 0.0, 7.0, 7.0, 7.0, 7.0)}},  # it may not
    ],
)
def test_a_pause_that_is_meant_stays(how):
    assert lived(LATE, **how) == LATE


def test_a_hair_of_the_price_is_no_reason_to_pause():
    prices = [0.2003] * 4 + [0.2] * 4
    assert lived(LATE, import_price=prices) == pytest.approx([3, 3, 3, 0, 0, 0, 0, 3])


def test_it_goes_on_with_what_the_battery_is_told_and_without_where_that_is_dearer():
    kept = replace(BATTERY, terminal_value_per_kwh=0.5)
    held = {"acts": [Act(PlanAction.HOLD)] * 2, "battery": kept}
    assert lived([0, 3], **held) == pytest.approx([3, 0])
    slow = {"acts": [Act(PlanAction.CHARGE, 1.5), ITSELF], "pv_kw": 3.0, "export_price": 0.0}
    assert lived([0, 2], **slow) == pytest.approx([2, 0])


def test_less_than_its_least_power_is_no_charge():
    assert lived([0, 0, 1.5], hours=[0.25, 0.25, FIVE_MIN]) == [0, 0, 1.5]
