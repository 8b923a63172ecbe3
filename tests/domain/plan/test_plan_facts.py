"""The facts a planned action is told by: prices, until when, and what the energy is kept for."""

import pytest
from msgspec.structs import replace

from domain.plan.plan import PlanAction
from domain.reason.reason import Why
from tests.domain.plan.plans import BATTERY, a_draft, told

COMPARED = ("limit", "runner_up", "compared", "planned_w")  # see test_comparison.py


def facts(draft, *battery_kw, slot=0, **changes):
    return told(draft, *battery_kw, **changes).slots[slot].reason.facts


def test_every_action_has_its_own_facts():
    draft = a_draft(
        4,
        import_price=(0.1234567, 0.2345678, 0.7654321, 0.3456789),
        export_price=(0.01, 0.02, 0.6543219, 0.03),
        battery=replace(BATTERY, soc0_kwh=5.0049),
    )
    slots = told(draft, -2.0, 0.0, 3.0, 1.0).slots
    assert [slot.reason.code for slot in slots] == [
        Why.PLAN_CHARGE,
        Why.PLAN_HOLD,
        Why.PLAN_DISCHARGE,
        Why.SELF_CONSUMPTION,
    ]
    charge, hold, discharge, rest = (
        {name: fact for name, fact in slot.reason.facts.items() if name not in COMPARED} for slot in slots
    )
    assert charge == {
        "start": "2026-01-15T02:00:00Z",
        "until": "2026-01-15T03:00:00Z",
        "power_w": 2000,
        "price": 0.123457,
        "paid_to_use": False,
        "price_until": "2026-01-15T03:00:00Z",
        "soc_pct": 50.0,
        "next_dear_price": 0.654322,
        "next_dear_at": "2026-01-15T04:00:00Z",
    }
    assert hold == {
        "start": "2026-01-15T03:00:00Z",
        "until": "2026-01-15T04:00:00Z",
        "price": 0.234568,
        "kept_for_price": 0.654322,
        "kept_for_at": "2026-01-15T04:00:00Z",
        "soc_pct": 70.0,
    }
    assert discharge == {
        "start": "2026-01-15T04:00:00Z",
        "until": "2026-01-15T05:00:00Z",
        "power_w": 3000,
        "export_price": 0.654322,
        "rank": 1,
        "soc_pct": 70.0,
    }
    assert rest == {
        "start": "2026-01-15T05:00:00Z",
        "until": "2026-01-15T06:00:00Z",
        "battery_w": 1000,
        "price": 0.345679,
    }


@pytest.mark.parametrize(("soc0_kwh", "soc_pct"), [(0.0, 0.0), (1.2345, 12.3), (1.0, 10.0)])
def test_the_charge_before_an_action_is_told_to_a_tenth(soc0_kwh, soc_pct):
    draft = a_draft(battery=replace(BATTERY, soc0_kwh=soc0_kwh))
    assert facts(draft, -2.0)["soc_pct"] == soc_pct


@pytest.mark.parametrize(("price", "paid"), [(-0.0001, True), (0.0, False), (0.0001, False)])
def test_power_pays_to_be_used_only_below_zero(price, paid):
    assert facts(a_draft(import_price=price), -2.0)["paid_to_use"] is paid


@pytest.mark.parametrize(
    ("prices", "rank"),
    [
        ((0.4, 0.3, 0.2), 1),
        ((0.4, 0.5, 0.6), 3),
        ((0.4, 0.5, 0.5), 2),  # two slots of one price are one better price
        ((0.4, 0.500001, 0.500002), 2),
        ((0.4, 0.4, 0.4), 1),
        ((0.400001, 0.400003, 0.1), 1),  # less than a thousandth of a cent is no difference
        ((0.4, 0.40001, 0.1), 2),
    ],
)
def test_a_sale_is_ranked_among_the_export_prices_of_the_plan(prices, rank):
    assert facts(a_draft(3, export_price=prices), 3.0, 0.0, 0.0)["rank"] == rank


@pytest.mark.parametrize(
    ("hours", "battery_kw", "dear"),
    [
        # the dearest later use counts; what the battery does now, or before, does not
        (1.0, (-2.0, 1.0, 1.0, 1.0), ("2026-01-15T04:00:00Z", 0.6)),
        (1.0, (-2.0, 1.0, 0.0, 1.0), ("2026-01-15T05:00:00Z", 0.5)),
        (1.0, (-2.0, 0.101, 0.1, 0.1), ("2026-01-15T03:00:00Z", 0.4)),  # 100 W are no use
        (1.0, (-2.0, 0.0, 0.0, 0.0), None),
        # once some was used, later uses live on what is bought again; before that, on all of it
        (1.0, (-2.0, 1.0, -1.0, 1.0), ("2026-01-15T03:00:00Z", 0.4)),
        (1.0, (-2.0, 0.0, -1.0, 1.0), ("2026-01-15T05:00:00Z", 0.5)),
        # a day ahead and no further
        (12.0, (-0.2, 0.2, 0.2, 0.2), ("2026-01-15T14:00:00Z", 0.4)),
        (11.5, (-0.2, 0.2, 0.2, 0.2), ("2026-01-16T01:00:00Z", 0.6)),
    ],
)
def test_energy_is_kept_for_its_dearest_use_within_a_day(hours, battery_kw, dear):
    draft = a_draft(4, hours=hours, import_price=(0.1, 0.4, 0.6, 0.5), export_price=0.0)
    found = facts(draft, *battery_kw)
    assert (found["next_dear_at"], found["next_dear_price"]) == (dear or (None, None))


def test_a_use_is_worth_what_it_earns_where_it_is_sold_and_what_it_saves_where_it_is_not():
    draft = a_draft(3, import_price=(0.1, 0.5, 0.3), export_price=(0.0, 0.2, 0.4))
    found = facts(draft, -1.0, 3.0, 1.0)  # sold at 20 c, then used instead of buying at 30 c
    assert (found["next_dear_at"], found["next_dear_price"]) == ("2026-01-15T04:00:00Z", 0.3)


@pytest.mark.parametrize(
    ("prices", "battery_kw", "until", "price_until"),
    [
        ((0.1, 0.1, 0.1, 0.1), (-1.0, -1.0, -1.0, -1.0), 6, 6),
        ((0.1, 0.1, 0.1, 0.1), (-1.0, -1.0, 0.0, -1.0), 4, 4),
        ((0.1, 0.1, 0.2, 0.1), (-1.0, -1.0, -1.0, -1.0), 6, 4),
        ((-0.1, -0.2, 0.1, -0.1), (-1.0, -1.0, -1.0, -1.0), 4, 3),  # paid, and then no longer
        ((0.1, -0.1, -0.1, 0.1), (-1.0, -1.0, -1.0, -1.0), 3, 3),
        ((0.0, 0.0, -0.1, 0.0), (-1.0, -1.0, -1.0, -1.0), 4, 4),
        ((0.1, 0.100002, 0.1, 0.1), (-1.0, -1.0, -1.0, 0.0), 5, 5),  # no difference anyone could see
        ((0.1, 0.10002, 0.1, 0.1), (-1.0, -1.0, -1.0, 0.0), 5, 3),
    ],
)
def test_an_action_is_told_until_it_or_its_price_changes(prices, battery_kw, until, price_until):
    found = facts(a_draft(4, import_price=prices), *battery_kw)
    assert found["until"] == f"2026-01-15T0{until}:00:00Z"
    assert found["price_until"] == f"2026-01-15T0{price_until}:00:00Z"


def test_the_last_action_is_told_until_the_plans_end():
    found = facts(a_draft(3), 0.0, -1.0, -1.0, slot=2)
    assert (found["until"], found["price_until"]) == ("2026-01-15T05:00:00Z", "2026-01-15T05:00:00Z")


def test_the_next_other_action_is_the_first_that_differs():
    plan = told(a_draft(4), -2.0, -2.0, 0.0, -2.0)
    first, _, third, fourth = plan.slots
    assert plan.after(first.start) is third
    assert plan.after(third.start) is fourth
    assert plan.after(fourth.start) is None
    assert plan.after(first.start.replace(hour=1)) is first  # before the plan begins
    assert plan.at(first.start.replace(hour=1)) is None
    assert plan.at(first.end).start == first.end
    assert plan.at(fourth.end) is None
    assert third.action is PlanAction.HOLD


def test_a_charge_from_the_sun_alone_is_told_as_such():
    [slot] = told(a_draft(pv_kw=4.0), -1.0).slots
    assert slot.reason.facts["from_sun"] is True
    assert slot.reason.facts["export_price"] == 0.1
    [slot] = told(a_draft(pv_kw=0.5), -3.0).slots
    assert "from_sun" not in slot.reason.facts


def test_room_is_kept_for_the_next_charge_and_says_what_the_sun_earns():
    draft = a_draft(2, pv_kw=(3.0, 0.0), import_price=(0.3, -0.1))
    first, _ = told(draft, 0.0, -4.0).slots
    facts = first.reason.facts
    assert (facts["keeps_room"], facts["export_price"]) == (True, 0.1)
    assert (facts["room_for_price"], facts["room_for_at"]) == (-0.1, "2026-01-15T03:00:00Z")
    assert "kept_for_price" not in facts


def test_room_is_kept_where_sun_is_held_back_though_a_watt_is_bought():
    draft = a_draft(2, pv_kw=(3.0, 0.0), load_kw=1.001, import_price=(-0.02, -0.1), export_price=-0.02)
    first, _ = told(draft, 0.0, -4.0, curtail_kw=(2.0, 0.0)).slots
    assert (first.grid_w, first.curtail_w) == (1, 2_000)
    assert first.reason.facts["keeps_room"]
