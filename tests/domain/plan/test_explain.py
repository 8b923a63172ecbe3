"""A solution becomes slots with an action, whole watts and a reason."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from adapters.solver.solve import solve
from domain.plan.draft.build import Draft
from domain.plan.plan import PlanAction
from domain.plan.problem.problem import BatterySpec, GridSpec, PlanProblem
from domain.plan.problem.solution import Solution, SolveStatus
from domain.plan.why.words import plan_sentence
from domain.reason.reason import Reason, Why
from domain.reason.spoken import price_words
from tests.domain.plan.at_once import explain
from tests.fakes.telling import a_telling

START = datetime(2026, 1, 15, 2, 0, tzinfo=UTC)
BATTERY = BatterySpec(
    capacity_kwh=10.0,
    max_charge_kw=5.0,
    max_discharge_kw=5.0,
    eta_charge=1.0,
    eta_discharge=1.0,
    soc0_kwh=5.0,
    reserve_kwh=1.0,
    reserve_slack_kwh=0.0,
)


def a_draft(steps=1, *, buy=0.3, sell=0.1, load=1.0, pv=0.0, battery=BATTERY, **changes):
    def spread(value):
        return tuple(value) if isinstance(value, (list, tuple)) else (float(value),) * steps

    problem = PlanProblem(
        steps=steps,
        dt_h=1.0,
        battery=battery,
        grid=GridSpec(export_limit_kw=5.0),
        import_price=spread(buy),
        export_price=spread(sell),
        pv_kw=spread(pv),
        load_kw=spread(load),
        **changes,
    )
    return Draft(problem=problem, edges=tuple(START + timedelta(hours=h) for h in range(steps + 1)))


def a_solution(draft, battery_kw, curtail_kw=None):
    """The flows that follow from battery powers (+ discharges), kW."""
    problem, energy, stored = draft.problem, draft.problem.battery.start_kwh, []
    wasted = curtail_kw or (0.0,) * problem.steps
    grid = [
        load - pv + waste - power
        for load, pv, waste, power in zip(problem.load_kw, problem.pv_kw, wasted, battery_kw, strict=True)
    ]
    for power in battery_kw:
        energy -= power
        stored.append(energy)
    return Solution(
        status=SolveStatus.OPTIMAL,
        objective=0.0,
        import_kw=tuple(max(g, 0.0) for g in grid),
        export_kw=tuple(max(-g, 0.0) for g in grid),
        charge_kw=tuple(max(-p, 0.0) for p in battery_kw),
        discharge_kw=tuple(max(p, 0.0) for p in battery_kw),
        curtail_kw=tuple(wasted),
        soc_kwh=tuple(stored),
    )


@pytest.mark.parametrize(
    ("battery_kw", "load", "pv", "soc0", "action"),
    [
        (-3.0, 1.0, 0.0, 5.0, PlanAction.CHARGE),
        (-0.1, 1.0, 0.0, 5.0, PlanAction.HOLD),  # 100 W is not more than 100 W
        (-2.0, 1.0, 3.0, 5.0, PlanAction.SELF_CONSUMPTION),  # all of it is solar
        (-2.05, 1.0, 3.0, 5.0, PlanAction.SELF_CONSUMPTION),  # 50 W from the grid are noise
        (-3.0, 1.0, 2.0, 5.0, PlanAction.CHARGE),
        (3.0, 1.0, 0.0, 5.0, PlanAction.DISCHARGE),
        (1.0, 1.0, 0.0, 5.0, PlanAction.SELF_CONSUMPTION),
        (1.05, 1.0, 0.0, 5.0, PlanAction.SELF_CONSUMPTION),
        (0.5, 1.0, 0.0, 5.0, PlanAction.SELF_CONSUMPTION),
        (0.0, 1.0, 0.0, 5.0, PlanAction.HOLD),
        (0.0, 1.0, 0.0, 1.0, PlanAction.SELF_CONSUMPTION),  # at the reserve there is nothing to hold
        (0.0, 1.0, 2.0, 5.0, PlanAction.HOLD),  # kept empty
        (0.0, 1.0, 2.0, 10.0, PlanAction.SELF_CONSUMPTION),  # full
    ],
)
def test_the_action_follows_from_the_flows(battery_kw, load, pv, soc0, action):
    draft = a_draft(load=load, pv=pv, battery=replace(BATTERY, soc0_kwh=soc0))
    plan = explain(draft, a_solution(draft, (battery_kw,)), plan_id="p", made_at=START)
    assert plan.slots[0].action is action
    assert plan.slots[0].power_w == (
        0.0 if action is PlanAction.HOLD else pytest.approx(1000 * abs(battery_kw))
    )


def test_a_battery_that_cannot_be_held_covers_the_house_where_the_plan_would_keep_its_energy():
    draft = replace(a_draft(6, load=(1.0, 1.0, 1.0, 1.0, 1.0, 1.0)), may_hold=False)
    plan = explain(draft, a_solution(draft, (0.0, 0.0, -3.0, 2.0, 0.0, 0.0)), plan_id="p", made_at=START)
    assert [slot.action for slot in plan.slots] == [
        PlanAction.SELF_CONSUMPTION,
        PlanAction.SELF_CONSUMPTION,
        PlanAction.CHARGE,
        PlanAction.DISCHARGE,
        PlanAction.SELF_CONSUMPTION,
        PlanAction.SELF_CONSUMPTION,
    ]
    assert [slot.soc_pct for slot in plan.slots] == pytest.approx([40, 30, 60, 40, 30, 20])
    assert [slot.grid_w for slot in plan.slots] == [0, 0, 4000, -1000, 0, 0]


def test_a_battery_left_alone_stops_at_its_reserve_and_takes_what_was_to_be_thrown_away():
    draft = replace(a_draft(3, load=(3.0, 3.0, 0.0), pv=(0.0, 0.0, 4.0)), may_hold=False)
    plan = explain(draft, a_solution(draft, (0.0, 0.0, 0.0), (0.0, 0.0, 4.0)), plan_id="p", made_at=START)
    assert [slot.soc_pct for slot in plan.slots] == pytest.approx([20, 10, 50])
    assert [slot.grid_w for slot in plan.slots] == [0, 2000, 0]
    assert plan.slots[2].curtail_w == 0


def test_powers_are_whole_watts_towards_zero_and_the_energy_follows_them():
    draft = a_draft(2)
    plan = explain(draft, a_solution(draft, (-1.2349, 2.9999)), plan_id="p", made_at=START)
    assert [slot.power_w for slot in plan.slots] == [1234.0, 2999.0]
    assert [slot.soc_pct for slot in plan.slots] == pytest.approx([62.34, 32.35])


def test_every_slot_balances_in_one_sign():
    draft = a_draft(3, pv=(0.0, 4.0, 9.0), load=1.2345)
    plan = explain(draft, a_solution(draft, (2.0, -1.0, -1.0), (0.0, 0.0, 2.5)), plan_id="p", made_at=START)
    for slot, battery_w in zip(plan.slots, (2000, -1000, -1000), strict=True):
        assert slot.grid_w + slot.pv_w + battery_w == slot.load_w
    assert plan.slots[2].curtail_w == 2500


def test_flows_that_would_cancel_are_netted():
    draft = a_draft()
    both = replace(a_solution(draft, (-1.0,)), charge_kw=(3.0,), discharge_kw=(2.0,))
    assert explain(draft, both, plan_id="p", made_at=START).slots[0].power_w == 1000.0


def test_facts_name_the_use_that_the_energy_is_kept_for():
    draft = a_draft(4, buy=(0.05, 0.2, 0.6, 0.3))
    plan = explain(draft, a_solution(draft, (-3.0, 0.0, 1.0, 1.0)), plan_id="p", made_at=START)
    charge, hold = plan.slots[0].reason, plan.slots[1].reason
    assert (charge.code, hold.code) == (Why.PLAN_CHARGE, Why.PLAN_HOLD)
    assert charge.facts["next_dear_price"] == hold.facts["kept_for_price"] == 0.6
    assert charge.facts["next_dear_at"] == hold.facts["kept_for_at"] == "2026-01-15T04:00:00Z"
    assert charge.facts["soc_pct"] == 50.0


def test_the_best_export_slot_has_rank_one():
    draft = a_draft(3, sell=(0.2, 9.0, 0.4))
    plan = explain(draft, a_solution(draft, (2.0, 2.0, 0.0)), plan_id="p", made_at=START)
    assert [slot.reason.facts["rank"] for slot in plan.slots[:2]] == [3, 1]


@pytest.mark.parametrize(
    ("code", "facts", "sentence"),
    [
        (
            Why.PLAN_CHARGE,
            {"power_w": 5000, "price": -0.06, "paid_to_use": True, "price_until": "2026-01-15T06:30:00Z",
             "start": "2026-01-15T02:00:00Z"},
            "Charging at 5.0 kW: power pays 6 c/kWh to use now.",
        ),
        (
            Why.PLAN_CHARGE,
            {"power_w": 2500, "price": 0.085, "paid_to_use": False, "next_dear_price": 20.3,
             "next_dear_at": "2026-01-15T12:00:00Z", "start": "2026-01-15T02:00:00Z"},
            "Charging at 2.5 kW: power costs 8.5 c/kWh now and is worth $20.30/kWh at 22:30.",
        ),
        (
            Why.PLAN_CHARGE,
            {"power_w": 2500, "price": 0.08, "paid_to_use": False, "next_dear_price": None},
            "Charging at 2.5 kW: power costs only 8 c/kWh.",
        ),
        (
            Why.PLAN_DISCHARGE,
            {"power_w": 5000, "export_price": 13.0, "rank": 1},
            "Selling 5.0 kW from the battery: export earns $13.00/kWh, the best price ahead.",
        ),
        (
            Why.PLAN_DISCHARGE,
            {"power_w": 5000, "export_price": 0.41, "rank": 2},
            "Selling 5.0 kW from the battery: export earns 41 c/kWh.",
        ),
        (
            Why.PLAN_HOLD,
            {"price": 0.12, "kept_for_price": 0.41, "kept_for_at": "2026-01-15T20:30:00Z",
             "start": "2026-01-15T02:00:00Z"},
            ("Keeping the battery's charge for 07:00 tomorrow, when power is worth 41 c/kWh; "
            "now it costs 12 c/kWh."),
        ),
        (Why.PLAN_HOLD, {}, "Keeping the battery's charge."),
        (  # what is as dear now is kept for nothing
            Why.PLAN_HOLD,
            {"price": 0.41, "kept_for_price": 0.41, "kept_for_at": "2026-01-15T20:30:00Z"},
            "Keeping the battery's charge.",
        ),
        (Why.SELF_CONSUMPTION, {"battery_w": 900}, "Running the house from the battery."),
        (Why.SELF_CONSUMPTION, {"battery_w": -900}, "Storing spare solar power in the battery."),
        (Why.SELF_CONSUMPTION, {}, "The battery runs by itself."),
        (Why.MANUAL, {}, ""),
    ],
)  # fmt: skip
def test_a_reason_reads_like_a_sentence(code, facts, sentence):
    assert plan_sentence(Reason(code, facts), a_telling(timezone="Australia/Adelaide")) == sentence


@pytest.mark.parametrize(
    ("price", "currency", "words"),
    [
        (0.0, "AUD", "0 c/kWh"),
        (-0.0001, "AUD", "0 c/kWh"),
        (0.025, "GBP", "2.5 p/kWh"),
        (0.3619, "EUR", "36.2 c/kWh"),
        (1.0, "USD", "$1.00/kWh"),
        (-2.5, "EUR", "−€2.50/kWh"),
        (0.5, "NOK", "NOK 0.50/kWh"),
    ],
)
def test_prices_are_said_as_people_say_them(price, currency, words):
    assert price_words(price, currency) == words


def test_every_reason_of_a_solved_plan_can_be_said():
    draft = a_draft(
        8, buy=(-0.1, 0.1, 0.1, 0.5, 0.6, 0.2, 0.2, 0.4), sell=(0.0, 0.0, 0.0, 0.4, 5.0, 0.1, 0.1, 0.1)
    )
    plan = explain(draft, solve(draft.problem), plan_id="p", made_at=START)
    sentences = [plan_sentence(slot.reason, a_telling()) for slot in plan.slots]
    assert all(sentence.endswith(".") for sentence in sentences)
    assert plan.slots[4].action is PlanAction.DISCHARGE


def test_an_action_is_said_to_last_until_it_first_ends_though_it_comes_again():
    draft = a_draft(6, buy=(0.1, 0.1, 0.2, 0.2, 0.1, 0.5), load=1.0)
    solution = a_solution(draft, (-1.0, -1.0, -1.0, 0.0, -1.0, 1.0))
    first = explain(draft, solution, plan_id="p", made_at=START).slots[0].reason.facts
    assert (first["until"], first["price_until"]) == ("2026-01-15T05:00:00Z", "2026-01-15T04:00:00Z")
    draft = a_draft(4, buy=(0.1, 0.2, 0.1, 0.5), load=1.0)
    solution = a_solution(draft, (-1.0, -1.0, -1.0, 0.0))
    first = explain(draft, solution, plan_id="p", made_at=START).slots[0].reason.facts
    assert (first["until"], first["price_until"]) == ("2026-01-15T05:00:00Z", "2026-01-15T03:00:00Z")


def test_being_paid_to_charge_is_told_apart_from_charging_at_a_price():
    draft = a_draft(3, buy=(-0.1, -0.05, 0.1), load=1.0)
    slots = explain(draft, a_solution(draft, (-1.0, -1.0, -1.0)), plan_id="p", made_at=START).slots
    assert [slot.reason.facts["paid_to_use"] for slot in slots] == [True, True, False]
    assert slots[0].reason.facts["until"] == "2026-01-15T04:00:00Z"
