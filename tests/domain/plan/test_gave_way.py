"""What gave way is told in its owner's words."""

import pytest
from msgspec.structs import replace

from domain.language.languages import GERMAN
from domain.plan.acts.acts import ITSELF
from domain.plan.acts.carried import carried
from domain.plan.problem.gave_way import gave_way
from domain.plan.problem.problem import EvSpec
from tests.domain.plan.plans import a_draft
from tests.fakes.telling import a_telling

CAR = EvSpec(name="garage", start=0, deadline=2, efficiency=1.0, energy_kwh=10.0, min_kw=1.4, max_kw=7.0)


@pytest.mark.parametrize(
    ("called", "english", "german"),
    [
        ({"garage": "Left bay"}, "Left bay gets 6.0 kWh less", "Left bay"),
        ({"carport": "Left bay"}, "garage gets 6.0 kWh less", "garage"),
    ],
    ids=["by the name of its place", "by its key where it has no name"],
)
def test_a_car_that_gets_less_is_named_as_its_owner_calls_where_it_charges(called, english, german):
    draft = a_draft(2, hours=1.0, import_price=0.3, export_price=0.05, load_kw=0.5)
    draft = replace(draft, problem=replace(draft.problem, evs=(CAR,)))
    plan = carried(draft.problem, [ITSELF] * 2, {"garage": (2.0, 2.0)})
    (missed,) = gave_way(draft.problem, plan, called=called)
    assert missed.what == "ev:garage"
    assert english in missed.text
    assert german in missed.told(a_telling(tongue=GERMAN)).text
