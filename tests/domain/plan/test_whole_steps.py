"""A car is planned in what its charger can be told, and with the energy it was to have."""

import pytest
from msgspec.structs import replace

from domain.plan.acts.acts import ITSELF
from domain.plan.acts.carried import carried
from domain.plan.acts.whole_steps import rounding_cars
from domain.plan.problem.check import check
from domain.plan.problem.gave_way import gave_way
from domain.plan.problem.problem import EvSpec, GridSpec
from domain.plan.turns import whole
from tests.domain.plan.plans import BATTERY, a_draft

AMP_KW, MOST_KW = 0.23, 7.36
EMPTY = replace(BATTERY, soc0_kwh=1.0, reserve_kwh=1.0)
CLOUDY = [2.0, 3.1, 2.4, 3.9, 2.2, 1.9]  # kW, none of them whole amperes


def rounded(power_kw, *, step_kw=AMP_KW, car=None, **series):
    """What becomes of these hourly powers, in amperes, what is missing, kWh, and what is told as missed."""
    steps = len(power_kw)
    ev = EvSpec(
        name="garage", start=0, deadline=steps, efficiency=1.0, min_kw=1.38,
        **{"max_kw": MOST_KW, "energy_kwh": sum(power_kw), **(car or {})},
    )  # fmt: skip
    usual = {"import_price": 0.3, "export_price": 0.05, "load_kw": 0.5, "battery": EMPTY}
    draft = a_draft(steps, hours=1.0, **{**usual, **series})
    draft = replace(draft, problem=replace(draft.problem, evs=(ev,)), car_step_kw={"garage": step_kw})
    plan = carried(draft.problem, [ITSELF] * steps, {"garage": tuple(power_kw)})
    found = whole(rounding_cars)(draft, plan)
    assert not check(draft.problem, found)
    kw = found.ev_kw["garage"]
    gave = [missed.what for missed in gave_way(draft.problem, found, draft.car_step_kw)]
    return [each / AMP_KW for each in kw], sum(power_kw) - sum(kw), gave


def test_a_day_of_the_suns_own_powers_is_whole_amperes_and_hardly_less_energy():
    amps, missing_kwh, gave = rounded(CLOUDY, pv_kw=[each + 0.5 for each in CLOUDY])
    assert amps == pytest.approx([round(each) for each in amps])
    assert 0 < missing_kwh < AMP_KW  # rounded down, each hour alone would have lost a part of an ampere
    assert gave == []  # what no ampere can make up for is no wish that gave way
    assert sum(int(each / AMP_KW) for each in CLOUDY) < round(sum(amps))


@pytest.mark.parametrize(
    ("changes", "amps"),
    [
        ({"import_price": [0.30, 0.30, 0.20]}, [8, 8, 10]),  # where it costs least
        ({}, [10, 8, 8]),  # at one price the first
        ({"import_price": [0.30, 0.30, 0.20], "car": {"step_max_kw": (7.0, 7.0, 2.0)}}, [10, 8, 8]),
        ({"import_price": [0.30, 0.20, 0.20], "grid": GridSpec(import_limit_kw=2.6)}, [8, 9, 9]),
        ({"pv_kw": [0.0, 3.0, 0.0], "battery": replace(EMPTY, max_charge_kw=0.0)}, [8, 10, 8]),  # sun to sell
        ({"step_kw": 0.0}, [2.0 / AMP_KW] * 3),  # it takes any power
    ],
)
def test_what_rounding_leaves_out_is_made_up_for_in_the_cheapest_hour_that_has_room(changes, amps):
    found, _, _ = rounded([2.0, 2.0, 2.0], **changes)
    assert found == pytest.approx(amps)


@pytest.mark.parametrize(("wished_kwh", "gave"), [(4.8, []), (5.1, ["ev:garage"])])
def test_a_wish_gives_way_from_one_ampere_of_an_hour_on(wished_kwh, gave):
    _, _, told = rounded([2.3, 2.3], car={"energy_kwh": wished_kwh})
    assert told == gave
