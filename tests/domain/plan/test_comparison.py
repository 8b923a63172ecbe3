"""Every slot names what binds it, the prices behind it, the next best act and what that would cost more."""

from datetime import timedelta
from itertools import accumulate

import pytest
from msgspec.structs import replace

from domain.plan.acts.acts import Act
from domain.plan.acts.switches import SwitchPrice
from domain.plan.plan import PlanAction
from domain.plan.problem.floors import EarningsLimit, FloorSpec
from domain.plan.problem.problem import DemandSpec, GridSpec
from domain.plan.problem.quota import BandSpec, QuotaSpec
from domain.plan.why.explain import Known
from domain.tariff.slots import PriceSlot, Tariff
from tests.domain.plan.at_once import explain
from tests.domain.plan.plans import BATTERY, START, a_draft, an_answer, told

EMPTY = replace(BATTERY, soc0_kwh=1.0)  # at its reserve
LOSSY = replace(EMPTY, eta_charge=0.8, eta_discharge=0.9, cycle_cost_per_kwh_discharged=0.02)


def a_quota(side, width_kwh, price_change):
    band = BandSpec(width_kwh=width_kwh, price_change=price_change)
    return (QuotaSpec(name="free", side=side, steps=(0,), bands=(band,)),)


def facts(draft, *battery_kw, slot=0, known=None, **changes):
    stored = tuple(accumulate(battery_kw, lambda kwh, kw: kwh - kw, initial=draft.problem.battery.start_kwh))
    answer = an_answer(draft, *battery_kw, soc_kwh=stored[1:], **changes)
    plan = explain(draft, answer, plan_id="p", made_at=START, known=known)
    return plan.slots[slot].reason.facts


def test_a_sale_that_is_nearly_as_good_is_the_runner_up():
    """4 kWh kept for 50 c while 48 c are paid for them now; buying more costs 90 c."""
    series = {"import_price": (0.9, 0.5), "export_price": (0.48, 0.0), "load_kw": (0.0, 4.0)}
    found = facts(a_draft(2, **series), 0.0, 4.0)
    assert found["runner_up"] == {"action": "discharge", "power_w": 4000, "costs_more": 0.08}


# The house takes 1 kW; the battery holds 5 of 10 kWh, keeps 1, and moves 5 kW; a step is an hour.
@pytest.mark.parametrize(
    ("series", "battery_kw", "rival", "costs_more", "compared"),
    [
        # Charged at 10 c for 60 c. Left to itself it buys nothing: 1 kWh less, used at 60 c: 60 - 10.
        ({"import_price": (0.1, 0.6), "battery": EMPTY}, (-1.0, 1.0),
         "self_consumption", 0.5, (True, "buy", 0.1, "use", 0.6, 0.6)),
        # The same with losses: 0.8 kWh stored give 0.72 kWh at 60 c, each worn by 2 c: 0.4176 - 0.1.
        ({"import_price": (0.1, 0.6), "battery": LOSSY}, (-1.0, 0.72),
         "self_consumption", 0.3176, (True, "buy", 0.1, "use", 0.6, 0.4176)),
        # Kept for 60 c while power costs 10 c: run from the battery, 1 kWh would be missing then.
        ({"import_price": (0.1, 0.6), "battery": replace(BATTERY, soc0_kwh=2.0)},
         (0.0, 1.0), "self_consumption", 0.5, (True, "buy", 0.1, "use", 0.6, 0.6)),
        # Sold 5 kW at 40 c. Left to itself it would run the house (1 kW) and keep 4 kWh that nobody needs
        # but to sell at 20 c.
        ({"import_price": 0.1, "export_price": (0.4, 0.2), "battery": replace(BATTERY, soc0_kwh=6.0),
          "battery_export_allowed": None}, (5.0, 0.0),
         "self_consumption", 0.8, (False, "sell", 0.4, "sell", 0.2, 0.2)),
        # Running the house at 60 c: held, the kWh would only save 10 c later.
        ({"import_price": (0.6, 0.1), "battery": replace(BATTERY, soc0_kwh=2.0)}, (1.0, 0.0),
         "hold", 0.5, (False, "buy", 0.6, "use", 0.1, 0.1)),
        # Sun stored at 5 c for 30 c.
        ({"import_price": (0.3, 0.3), "export_price": (0.05, 0.0), "pv_kw": (2.0, 0.0), "battery": EMPTY},
         (-1.0, 1.0),
         "keep_room", 0.25, (True, "sell", 0.05, "use", 0.3, 0.3)),
        # Sun sold at 20 c, as at 5 c there is as much again.
        ({"import_price": 0.3, "export_price": (0.2, 0.05), "pv_kw": (2.0, 2.0), "load_kw": 1.0,
          "battery": replace(BATTERY, soc0_kwh=9.0)},
         (0.0, -1.0), "self_consumption", 0.15, (False, "sell", 0.2, "sun", 0.05, 0.05)),
    ],
)  # fmt: skip
def test_the_next_best_act_costs_what_its_energy_is_worth_elsewhere(
    series, battery_kw, rival, costs_more, compared
):
    usual = {"export_price": 0.0, "battery_export_allowed": (False, False)}
    found = facts(a_draft(2, **usual | series), *battery_kw)
    assert found["runner_up"]["action"] == rival
    assert found["runner_up"]["costs_more"] == pytest.approx(costs_more, abs=1e-4)
    names = ("keeps", "now", "price_now", "then", "price_then", "after_losses")
    assert tuple(found["compared"][name] for name in names) == pytest.approx(compared)
    assert found["compared"]["at"] == "2026-01-15T03:00:00Z"


def test_no_saving_is_named_beside_a_sale_of_the_same_minutes():
    """What is sold now would be missing of what is sold later, and not of what the house uses beside it."""
    found = facts(a_draft(2, import_price=3.89, export_price=3.54), 1.0, 3.0)
    assert found["runner_up"]["action"] == "discharge"
    assert [found["compared"][name] for name in ("now", "price_now", "then")] == ["sell", 3.54, "sell"]


@pytest.mark.parametrize(("sold_kw", "would"), [(0.0, True), (1.0, None)])
def test_what_only_the_rival_s_energy_would_do_is_told_apart_from_what_the_plan_does(sold_kw, would):
    battery = replace(BATTERY, soc0_kwh=7.0)
    draft = a_draft(2, import_price=0.1, export_price=(0.4, 0.2), load_kw=0.0, battery=battery)
    found = facts(draft, 5.0, sold_kw)
    assert [found["compared"][name] for name in ("keeps", "then", "price_then")] == [False, "sell", 0.2]
    assert found["compared"].get("would") is would


def test_what_is_left_in_the_battery_is_compared_with_what_it_is_worth_when_the_plan_ends():
    battery = replace(BATTERY, terminal_value_per_kwh=0.25)
    found = facts(a_draft(1, battery=battery), 1.0)
    assert found["compared"] == {
        "keeps": False,
        "now": "buy",
        "price_now": 0.3,
        "then": "end",
        "price_then": None,
        "at": None,
        "after_losses": 0.25,
    }
    assert found["runner_up"] == {"action": "hold", "power_w": 0, "costs_more": 0.05}


def test_energy_is_carried_past_no_full_battery():
    # Full at noon in between: what is not sold at 20 c cannot be used at 90 c.
    draft = a_draft(
        3,
        import_price=(0.1, 0.1, 0.9),
        export_price=(0.2, 0.05, 0.05),
        pv_kw=(0.0, 6.0, 0.0),
        battery=replace(BATTERY, soc0_kwh=7.0),
    )
    found = facts(draft, 2.0, -5.0, 1.0)
    assert found["compared"]["then"] == "sun"  # the sun of the second hour is all that it would replace
    assert found["compared"]["price_then"] == 0.05
    assert found["runner_up"]["costs_more"] == pytest.approx(0.15, abs=1e-3)


def test_what_is_left_of_a_quota_prices_a_rival_by_its_next_kwh():
    draft = a_draft(
        2,
        import_price=(0.3, 0.2),
        battery_export_allowed=(False, False),
        battery=EMPTY,
        quotas=a_quota("import", 2.0, -0.25),
    )
    found = facts(draft, -1.0, 1.0)
    # a kWh for 5 c, used for 20 c: the quota's last
    assert found["runner_up"] == {"action": "self_consumption", "power_w": 0, "costs_more": 0.15}
    assert (found["compared"]["price_now"], found["limit"]) == (0.05, "quota")


def test_what_a_floor_keeps_is_not_compared_with_a_use_before_it():
    floor = FloorSpec(name="by four", steps=(1,), kwh=5.0, penalty_per_kwh=1.0)
    series = {"import_price": (0.35, 0.9, 0.2), "battery_export_allowed": (False,) * 3, "export_price": 0.0}
    free, floored = (facts(a_draft(3, **series, floors=f), 0.0, 0.0, 1.0) for f in ((), (floor,)))
    # without it a kWh used now would only be missing at 20 c; with it, it has to be charged again first
    assert free["runner_up"]["costs_more"] == 0
    assert floored["runner_up"]["costs_more"] == pytest.approx(0.55)
    assert floored["compared"]["then"] == "buy"


def test_a_slot_with_nothing_else_to_do_has_no_rival_and_names_its_limit():
    draft = a_draft(
        1, battery=replace(BATTERY, soc0_kwh=1.0, max_charge_kw=0.0), battery_export_allowed=(False,)
    )
    found = facts(draft, 0.0)
    assert found["limit"] == "reserve"
    assert "runner_up" not in found
    assert "compared" not in found


@pytest.mark.parametrize(
    ("series", "battery_kw", "limit"),
    [
        ({}, -5.0, "charge_power"),
        ({}, -3.0, None),
        ({"grid": GridSpec(import_limit_kw=4.0)}, -3.0, "import_limit"),
        ({"battery": replace(BATTERY, soc0_kwh=7.0)}, -3.0, "capacity"),
        ({"pv_kw": 3.0}, -2.0, "surplus"),
        ({}, 5.0, "discharge_power"),
        ({"grid": GridSpec(export_limit_kw=2.0)}, 3.0, "export_limit"),
        ({}, 4.0, "reserve"),
        ({"battery": replace(BATTERY, export_reserve_kwh=3.0)}, 2.0, "export_reserve"),
        ({}, 1.0, "load"),
        ({"battery": replace(BATTERY, soc0_kwh=10.0), "pv_kw": 3.0}, 0.0, "capacity"),
        ({"demand": DemandSpec(enabled_by_default=True, price_per_kw=9.0, window_steps=(0,), interval_h=1.0,
                               peak_so_far_kw=3.0)}, -2.0, "demand"),
        # 4 kWh at 20 c less, all of them used
        ({"quotas": a_quota("import", 4.0, -0.2)},
         -3.0, "quota"),
        ({"quotas": a_quota("import", 9.0, -0.2)},
         -3.0, None),
        ({"quotas": a_quota("export", 1.0, 0.2)},
         2.0, "quota"),
        ({"floors": (FloorSpec(name="by seven", steps=(0,), kwh=7.0, penalty_per_kwh=1.0),)}, -2.0, "floor"),
        ({"battery": replace(BATTERY, grid_charge_max_kwh=7.0)}, -2.0, "grid_charge_cap"),
        ({"earnings_limits": (EarningsLimit(name="tax", steps=(0,), most=0.1),)}, 2.0, "earnings_limit"),
    ],
)  # fmt: skip
def test_what_binds_is_named(series, battery_kw, limit):
    assert facts(a_draft(1, **series), battery_kw).get("limit") == limit


def test_a_charge_that_would_raise_the_demand_peak_is_no_cheap_rival():
    demand = DemandSpec(
        enabled_by_default=True, price_per_kw=9.0, window_steps=(0,), interval_h=1.0, peak_so_far_kw=1.0
    )
    draft = a_draft(2, import_price=(0.1, 0.6), export_price=0.0, battery_export_allowed=(False, False))
    cheap = facts(draft, 0.0, 1.0)
    dear = facts(replace(draft, problem=replace(draft.problem, demand=demand)), 0.0, 1.0)
    assert cheap["runner_up"]["action"] == dear["runner_up"]["action"] == "self_consumption"
    found = facts(replace(draft, may_hold=False, problem=replace(draft.problem, demand=demand)), 1.0, 1.0)
    assert found["runner_up"]["costs_more"] > 9 * 4  # 5 kW above the peak of 1 kW


def sale_facts(prices, tariff=None, battery_kw=(4.0, 0.0, 0.0), **series):
    draft = a_draft(3, export_price=prices, **series)
    return facts(draft, *battery_kw, known=Known(tariff=tariff))


def test_only_a_price_that_no_known_one_beats_is_the_best_ahead():
    assert sale_facts((0.4, 0.3, 0.2))["rank"] == 1
    assert "dearer" not in sale_facts((0.4, 0.3, 0.2))
    beyond = Tariff(
        slots=tuple(
            PriceSlot(
                start=START + timedelta(hours=hour),
                end=START + timedelta(hours=hour + 1),
                import_price=0.5,
                export_price=price,
            )
            for hour, price in enumerate((0.4, 0.3, 0.2, 0.45))
        )
    )
    found = sale_facts((0.4, 0.3, 0.2), beyond)
    assert found["rank"] == 2
    assert found["dearer"] == {"price": 0.45, "at": "2026-01-15T05:00:00Z", "because": "beyond_plan"}


@pytest.mark.parametrize(
    ("battery_kw", "series", "because"),
    [
        ((4.0, -5.0, 0.0), {"battery": replace(BATTERY, soc0_kwh=9.0)}, "full_again"),
        ((2.0, 0.0, 5.0), {"battery": replace(BATTERY, soc0_kwh=9.0)}, "power"),
        ((2.0, 0.0, 3.0), {"grid": GridSpec(export_limit_kw=2.0)}, "export_limit"),
        ((2.0, 0.0, 2.0), {}, None),
    ],
)
def test_a_sale_says_why_it_does_not_wait_for_a_dearer_hour(battery_kw, series, because):
    found = sale_facts((0.4, 0.1, 0.6), battery_kw=battery_kw, **series)
    assert found["rank"] == 2
    assert found["dearer"] == {"price": 0.6, "at": "2026-01-15T04:00:00Z", "because": because}


def test_a_slot_that_was_kept_for_its_switches_says_what_the_change_would_earn():
    draft = a_draft(2, import_price=(0.3, 0.31), export_price=0.0, battery=replace(BATTERY, soc0_kwh=2.0))
    wished = [Act(PlanAction.HOLD), Act(PlanAction.SELF_CONSUMPTION)]
    found = facts(draft, 1.0, 0.0, known=Known(wished=wished, switches=SwitchPrice(0.1, 0.02)))
    assert (found["limit"], found["would_be"]) == ("switch_cost", "hold")
    assert found["would_earn"] == pytest.approx(0.01)
    assert found["runner_up"] == {"action": "hold", "power_w": 0, "costs_more": 0.01}  # 2 c less 1
    cheap = facts(draft, 1.0, 0.0, known=Known(wished=wished, switches=SwitchPrice(0.002, 0.0004)))
    assert "would_earn" not in cheap  # it would earn its switches: something else keeps it


@pytest.mark.parametrize(
    ("battery_kw", "slot", "acts", "running", "is_told"),
    [
        ((0.0, 1.0, 0.0), 1, "hhs", None, False),  # holding on moves a switch that there is anyway
        ((1.0, 0.0, 0.0), 0, "hss", PlanAction.HOLD, False),
        ((1.0, 0.0, 0.0), 0, "hss", PlanAction.SELF_CONSUMPTION, True),
        ((0.0, 1.0, 1.0, 0.0), 2, "hhhs", None, False),  # so does holding on for two steps
        ((0.0, 1.0, 1.0, 0.0), 2, "hshs", None, True),  # a hold of its own is two switches more
    ],
)
def test_only_what_would_need_a_switch_more_is_kept_for_its_switches(
    battery_kw, slot, acts, running, is_told
):
    steps = len(battery_kw)
    soc0_kwh = 1.0 + sum(battery_kw)
    prices = (*(0.3,) * (steps - 1), 0.31)
    draft = a_draft(steps, import_price=prices, export_price=0.0, battery=replace(BATTERY, soc0_kwh=soc0_kwh))
    way = {"h": PlanAction.HOLD, "s": PlanAction.SELF_CONSUMPTION}
    wished = [Act(way[each]) for each in acts]
    known = Known(wished=wished, running=running, switches=SwitchPrice(0.1, 0.02))
    found = facts(draft, *battery_kw, slot=slot, known=known)
    assert (found.get("limit") == "switch_cost", "would_earn" in found) == (is_told, is_told)


@pytest.mark.parametrize(
    ("price", "limit_kw", "held_back", "by"),
    [
        (-0.03, None, (), "price"),
        (0.05, 1.0, (), "export_limit"),
        (-0.03, 1.0, (), "price"),
        (0.0, 0.0, (0,), "price"),  # what earns too little is held back by a limit of ours: no reason
        (0.011, 0.0, (0,), "price"),
        (0.0, 1.0, (1,), "export_limit"),
    ],
)
def test_curtailment_is_explained_by_its_price_or_its_limit(price, limit_kw, held_back, by):
    draft = a_draft(
        1,
        pv_kw=5.0,
        export_price=price,
        battery=replace(BATTERY, soc0_kwh=10.0),
        grid=GridSpec(export_limit_kw=limit_kw),
    )
    draft = replace(draft, held_back=frozenset(held_back))
    found = facts(draft, 0.0, curtail_kw=(3.0,))
    assert (found["curtail_w"], found["export_price"], found["curtailed_by"]) == (3000, price, by)


def test_a_house_without_a_battery_is_told_without_a_rival():
    from tests.domain.plan.plans import NO_BATTERY

    [slot] = told(a_draft(1, battery=NO_BATTERY, battery_export_allowed=(False,)), 0.0).slots
    assert "compared" not in slot.reason.facts
