"""What a battery keeps for a house that may use more than is likely, or less."""

import pytest
from msgspec.structs import replace

from domain.plan.acts.acts import ITSELF
from domain.plan.acts.switches import FREE
from domain.plan.acts.unaided import unaided
from domain.plan.draft.cases import Case, other_loads
from domain.plan.problem.problem import BatterySpec
from tests.domain.plan.at_once import settle
from tests.domain.plan.test_acts import discharge
from tests.domain.plan.test_caution import HOUR, MIDNIGHT, an_outlook
from tests.domain.plan.test_explain import a_draft

LIKELY_KW, LITTLE_KW, MUCH_KW = 2.5, 0.0, 4.0  # in the evening
FULL = BatterySpec(
    capacity_kwh=5.0, max_charge_kw=5.0, max_discharge_kw=5.0, eta_charge=1.0, eta_discharge=1.0, soc0_kwh=5.0
)


# A kWh is sold at 0.30 now, or kept for an evening at `buy`. A kWh of the likely load is used in seven of ten
# cases, one beyond it in three.
@pytest.mark.parametrize(
    ("buy", "sold_kw"),
    [
        (0.35, 5.0),  # 0.7 x 0.35 are less than 0.30
        (0.60, 2.5),  # 0.42 and 0.18
        (0.90, 2.5),  # 0.63 and 0.27
        (1.10, 1.0),  # 0.33 beyond it
    ],
)
def test_as_much_is_kept_as_will_be_worth_it_in_all_cases_together(buy, sold_kw):
    draft = a_draft(2, buy=buy, sell=(0.3, 0.0), load=(0.0, LIKELY_KW), battery=FULL)
    others = [Case(0.3, replace(draft.problem, load_kw=(0.0, load_kw))) for load_kw in (LITTLE_KW, MUCH_KW)]
    _, acts = settle(
        replace(draft, cases=tuple(others)), unaided(draft.problem), previous=None, switches=FREE
    )
    assert acts == [discharge(sold_kw), ITSELF]
    _, acts = settle(draft, unaided(draft.problem), previous=None, switches=FREE)
    assert acts == [discharge(2.5), ITSELF]  # what is likely is all there is


@pytest.mark.parametrize(("low_w", "high_w"), [(300, 1500), (None, 1500), (300, None)])
def test_other_loads_are_those_that_a_forecast_tells_on_both_sides(low_w, high_w):
    low, high = (None if watts is None else (lambda _, watts=watts: watts) for watts in (low_w, high_w))
    found = other_loads(an_outlook(lambda _: 1000, low=low, high=high), [MIDNIGHT, MIDNIGHT + 2 * HOUR])
    assert found == [pytest.approx((kw,)) for kw in ((0.3, 1.5) if low and high else ())]
    assert other_loads(None, [MIDNIGHT, MIDNIGHT + HOUR]) == []


@pytest.mark.parametrize("likely", [(0.5, 0.5), (0.6, 0.6), (1.0,), (0.3, 0.0), (-0.1,), (float("nan"),)])
def test_cases_that_leave_nothing_to_what_is_planned_are_none(likely):
    draft = a_draft(2)
    with pytest.raises(ValueError, match="likely"):
        replace(draft, cases=tuple(Case(each, draft.problem) for each in likely))


@pytest.mark.parametrize("likely", [(), (0.3, 0.3), (0.499, 0.5), (5e-324, 5e-324)])
def test_what_is_planned_is_as_likely_as_the_others_leave_it(likely):
    draft = a_draft(2)
    draft = replace(draft, cases=tuple(Case(each, draft.problem) for each in likely))
    assert draft.likely == pytest.approx(1 - sum(likely))
    settle(draft, unaided(draft.problem), previous=None, switches=FREE)
