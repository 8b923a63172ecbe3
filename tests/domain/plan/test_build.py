"""From the house to a problem: aligned to the clock, ending where knowledge ends."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from msgspec.structs import replace

from adapters.solver.solve import solve
from domain.command.capabilities import BatteryCapabilities
from domain.command.order import BatteryAction
from domain.forecast.series import PowerForecast, PowerSlot
from domain.house.house import Battery, Curtailment, House, Optimiser, Site
from domain.plan.cars.stretch import Taken
from domain.plan.cars.wish import CarWish
from domain.plan.draft.build import ABLE, Draft, build
from domain.plan.draft.steps import edges, known_until, means
from domain.plan.plan import PlanAction
from domain.plan.problem.check import check
from domain.plan.problem.gave_way import gave_way
from domain.reason.reason import Reason, Why
from domain.tariff.slots import PriceSlot, Tariff
from tests.domain.plan.at_once import explain

NOON = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
HOUSE = House(
    battery=Battery(capacity_wh=10_000, efficiency=0.92, reserve_pct=10),
    optimiser=Optimiser(enabled=True, wear_per_kwh=0),
)
HALF_HOURS = replace(HOUSE, optimiser=replace(HOUSE.optimiser, step_s=1_800))


def a_tariff(hours=48, buy=lambda _h: 0.30, sell=lambda _h: 0.08, start=NOON):
    return Tariff(
        slots=tuple(
            PriceSlot(
                start=start + timedelta(hours=h),
                end=start + timedelta(hours=h + 1),
                import_price=buy(h),
                export_price=sell(h),
            )
            for h in range(hours)
        )
    )


def a_forecast(power_w=1_000.0, hours=48, start=NOON):
    return PowerForecast(slots=(PowerSlot(start, start + timedelta(hours=hours), power_w),))


def a_draft(house=HOUSE, now=NOON, **changes):
    known = {"soc_pct": 50.0, "tariff": a_tariff(), "load": a_forecast(), "solar": a_forecast(0.0)}
    return build(house, now, **{**known, **changes})


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"soc_pct": None}, Why.BATTERY_SOC_UNKNOWN),
        ({"tariff": None}, Why.PRICE_UNKNOWN),
        ({"tariff": Tariff()}, Why.PRICE_UNKNOWN),
        ({"tariff": a_tariff(start=NOON + timedelta(hours=1))}, Why.PRICE_UNKNOWN),
        ({"tariff": a_tariff(start=NOON - timedelta(hours=48))}, Why.PRICE_UNKNOWN),  # all of it is over
        ({"load": None}, Why.LOAD_UNKNOWN),
        ({"load": PowerForecast()}, Why.LOAD_UNKNOWN),
        ({"house": House()}, Why.NO_PLAN),
    ],
)
def test_without_knowledge_there_is_a_reason_and_no_plan(changes, why):
    found = a_draft(**changes)
    assert isinstance(found, Reason)
    assert found.code is why


def test_two_days_are_a_few_hundred_steps_on_the_clocks_marks():
    draft = a_draft(now=NOON + timedelta(minutes=2, seconds=10))
    assert draft.edges[0] == NOON + timedelta(minutes=2, seconds=10)
    assert draft.edges[1] == NOON + timedelta(minutes=5)
    assert draft.problem.hours[0] == pytest.approx(170 / 3600)
    assert draft.problem.steps < 200
    assert all(edge.minute % 5 == 0 and edge.second == 0 for edge in draft.edges[1:-1])
    assert draft.problem.hours[100] == 0.5


def test_the_horizon_ends_where_prices_end_and_not_a_slot_later():
    draft = a_draft(tariff=a_tariff(hours=7))
    assert draft.edges[-1] == NOON + timedelta(hours=7)


def test_a_gap_in_the_prices_ends_the_horizon():
    slots = a_tariff().slots
    draft = a_draft(tariff=Tariff(slots=slots[:3] + slots[4:]))
    assert draft.edges[-1] == NOON + timedelta(hours=3)


def test_solar_past_its_forecast_is_nothing():
    draft = a_draft(solar=a_forecast(4_000.0, hours=2))
    after = [
        pv
        for pv, at in zip(draft.problem.pv_kw, draft.edges, strict=False)
        if at >= NOON + timedelta(hours=2)
    ]
    assert draft.problem.pv_kw[0] == 4.0
    assert set(after) == {0.0}


def test_an_unknown_export_price_sells_nothing_from_the_battery():
    draft = a_draft(tariff=a_tariff(sell=lambda h: None if h < 2 else 5.0))
    allowed = draft.problem.battery_export_allowed
    assert not any(allowed[:24])
    assert all(allowed[24:])


@pytest.mark.parametrize(
    ("curtailment", "to_import", "export_limit_w", "most"),
    [
        (False, False, None, 0.0),
        (False, False, 2_000, 2.0),  # what the inverter throttles by itself: 5 - 1 - 2
        (True, False, None, 4.0),  # the sun serves the house first
        (True, True, None, 5.0),
    ],
)
def test_solar_is_thrown_away_only_as_far_as_the_owner_allows(curtailment, to_import, export_limit_w, most):
    house = replace(
        HOUSE,
        site=Site(export_limit_w=export_limit_w),
        curtailment=Curtailment(enabled=curtailment),
        optimiser=Optimiser(enabled=True, curtail_to_import=to_import),
    )
    assert a_draft(house=house, solar=a_forecast(5_000.0)).problem.curtail_limits_kw[0] == pytest.approx(most)


def test_the_house_may_need_more_than_the_import_limit():
    house = replace(HOUSE, site=Site(import_limit_w=3_000))
    draft = a_draft(house=house, load=a_forecast(9_000.0), soc_pct=10.0)
    plan = solve(draft.problem)
    assert plan.has_plan
    (missed,) = gave_way(draft.problem, plan)
    assert (missed.what, missed.amount, missed.unit) == ("import_limit", pytest.approx(6.0), "kW")
    assert missed.text == "The house alone takes 6.0 kW more than the connection allows."
    assert check(draft.problem, plan) == []


@pytest.mark.parametrize(
    ("wish", "first_kw", "limits"),
    [
        (
            {},
            None,
            [8.0, 4.0, 3.0, 8.0, 3.0],
        ),  # as far as it fits beside the house, and the other one gave way
        ({"max_kw": 1.5}, None, [7.5, 3.5, 3.0, 7.5, 3.0]),  # the battery gets nothing of it
        ({}, 1.0, [7.0, 3.0, 3.0, 7.0, 3.0]),  # all that is known to be needed
        ({"is_due": False}, None, [6.0, 3.0, 3.0, 6.0, 3.0]),  # what the house alone takes
        ({"ready": NOON + timedelta(hours=2)}, None, [6.0, 3.0, 3.0, 8.0, 3.0]),
        ({"departure": NOON + timedelta(hours=2)}, None, [8.0, 4.0, 3.0, 6.0, 3.0]),
    ],
)
def test_a_car_with_a_departure_may_have_what_charges_beside_the_plan_would_leave_it(wish, first_kw, limits):
    house = replace(HOUSE, site=Site(import_limit_w=3_000), optimiser=Optimiser(enabled=True, step_s=3_600))
    usual = {"ready": NOON, "departure": NOON + timedelta(hours=9), "energy_kwh": 9.0, "max_kw": 7.36}
    car = CarWish(name="car", **(usual | wish))
    hours = list(pairwise(NOON + timedelta(hours=h) for h in range(6)))
    drawn_kw = (5.0, 1.0, 0.0, 5.0, 0.0)
    other = Taken(slots=tuple((*span, kw) for span, kw in zip(hours, drawn_kw, strict=True)), gives_way=True)
    load = [PowerSlot(*span, 1_000 + 1_000 * kw) for span, kw in zip(hours, drawn_kw, strict=True)]
    known = None if first_kw is None else [Taken(slots=((NOON, NOON + timedelta(hours=5), first_kw),))]
    found = a_draft(
        house=house, cars=(car,), load=PowerForecast(slots=tuple(load)), giving_way=[other], first=known
    ).problem
    assert [round(found.import_limits_kw[t], 2) for t in range(5)] == limits


def test_no_import_limit_and_a_limit_of_zero_are_different_things():
    free, closed = a_draft(), a_draft(house=replace(HOUSE, site=Site(import_limit_w=0)))
    assert free.problem.grid.import_limit_kw is None
    assert closed.problem.grid.import_limit_kw == 0.0


def test_the_fuse_bounds_charging_from_the_grid():
    house = replace(HOUSE, site=Site(main_fuse_a=20, fuse_margin_a=2))
    assert a_draft(house=house).problem.grid.import_limit_kw == pytest.approx(18 * 0.23)


@pytest.mark.parametrize("soc_pct", [0.0, 3.0, 9.9, 10.0, 20.0, 100.0, 101.0])
def test_every_state_of_charge_has_a_plan_that_never_sinks_below_reserve_or_start(soc_pct):
    draft = a_draft(
        soc_pct=soc_pct, tariff=a_tariff(buy=lambda h: 15.0 if h == 5 else 0.2, sell=lambda _h: 0.1)
    )
    plan = solve(draft.problem)
    assert plan.has_plan
    assert check(draft.problem, plan) == []
    assert min(plan.soc_kwh) >= min(1.0, soc_pct / 10) - 1e-4


def test_the_optimiser_reserve_stops_export_but_not_the_house():
    tariff = a_tariff(hours=12, buy=lambda h: 0.9 if h < 8 else 0.3, sell=lambda h: 2.0 if h < 4 else 0.05)
    draft = a_draft(house=HALF_HOURS, tariff=tariff, soc_pct=90.0)
    plan = solve(draft.problem)
    sold = [t for t in range(draft.problem.steps) if plan.export_kw[t] > 0.1]
    assert sold
    assert min(plan.soc_kwh[t] for t in sold) >= 2.0 - 1e-3  # 20 % of 10 kWh
    assert min(plan.soc_kwh) == pytest.approx(1.0, abs=1e-2)  # 10 %: the house's own


def test_selling_for_nothing_or_less_is_never_planned():
    draft = a_draft(tariff=a_tariff(buy=lambda _h: 0.3, sell=lambda h: -0.1 if h % 2 else 0.0), soc_pct=100.0)
    assert sum(solve(draft.problem).export_kw) < 1e-3


def test_steps_tile_the_horizon_without_slivers():
    made = edges(NOON + timedelta(minutes=4, seconds=50), NOON + timedelta(hours=5, seconds=3), 300)
    assert made[1] == NOON + timedelta(minutes=10)  # ten seconds are no step of their own
    assert made[-1] == NOON + timedelta(hours=5, seconds=3)
    assert min((b - a).total_seconds() for a, b in pairwise(made)) >= 15


def test_means_weigh_by_time_and_take_gaps_as_nothing():
    limits = [NOON, NOON + timedelta(minutes=30), NOON + timedelta(minutes=60)]
    slots = [
        (NOON - timedelta(minutes=5), NOON + timedelta(minutes=10), 3.0),
        (NOON + timedelta(minutes=10), NOON + timedelta(minutes=45), 6.0),
    ]
    assert means(slots, limits) == pytest.approx([5.0, 3.0])


def test_known_until_stops_at_the_first_gap():
    hour = timedelta(hours=1)
    slots = [(NOON - hour, NOON + hour), (NOON + hour, NOON + 2 * hour), (NOON + 3 * hour, NOON + 4 * hour)]
    assert known_until(slots, NOON) == NOON + 2 * hour
    assert known_until(slots, NOON + 2.5 * hour) is None


def test_a_draft_is_what_the_solver_takes():
    assert isinstance(a_draft(), Draft)
    assert check(a_draft().problem, solve(a_draft().problem)) == []


def test_a_soft_reserve_does_not_buy_the_right_to_export():
    """Starting below the reserve there is slack; a spike must not spend it on battery export."""
    house = replace(HOUSE, site=Site(import_limit_w=6_000))
    tariff = a_tariff(hours=8, buy=lambda _h: 0.2, sell=lambda h: 15.0 if h == 1 else 0.1)
    draft = a_draft(house=house, tariff=tariff, soc_pct=4.0)
    plan = solve(draft.problem)
    assert check(draft.problem, plan) == []
    sold = [t for t in range(draft.problem.steps) if plan.export_kw[t] > 0.01]
    assert sold
    assert min(plan.soc_kwh[t] for t in sold) >= 2.0 - 1e-3


ALL = frozenset(BatteryAction)
CHEAP_THEN_DEAR = a_tariff(
    hours=12, buy=lambda h: -0.05 if h < 3 else 0.6, sell=lambda h: 0.9 if 5 < h < 8 else 0.0
)


@pytest.mark.parametrize(
    ("lacks", "never"),
    [
        (BatteryAction.FORCE_CHARGE, PlanAction.CHARGE),
        (BatteryAction.FORCE_DISCHARGE, PlanAction.DISCHARGE),
        (BatteryAction.HOLD, PlanAction.HOLD),
    ],
)
def test_a_plan_never_counts_on_what_the_battery_cannot_be_told(lacks, never):
    solar = PowerForecast(slots=(PowerSlot(NOON + timedelta(hours=2), NOON + timedelta(hours=5), 3_000.0),))

    def actions(acts):
        able = replace(ABLE, actions=acts)
        draft = a_draft(house=HALF_HOURS, tariff=CHEAP_THEN_DEAR, solar=solar, able=able)
        solution = solve(draft.problem)
        assert check(draft.problem, solution) == []
        return {slot.action for slot in explain(draft, solution, plan_id="p", made_at=NOON).slots}

    assert never in actions(ALL)
    assert never not in actions(ALL - {lacks})


def test_a_battery_that_can_only_be_read_moves_what_sun_and_house_leave():
    draft = a_draft(tariff=CHEAP_THEN_DEAR, solar=a_forecast(3_000.0, hours=3), able=BatteryCapabilities())
    solution = solve(draft.problem)
    for t in range(draft.problem.steps):
        spare = draft.problem.pv_kw[t] - draft.problem.load_kw[t]
        assert solution.charge_kw[t] <= max(0.0, spare) + 1e-6
        assert solution.discharge_kw[t] <= max(0.0, -spare) + 1e-6


def test_what_the_inverter_ignores_is_not_planned_as_curtailment():
    house = replace(HOUSE, curtailment=Curtailment(enabled=True))
    sunny = {"solar": a_forecast(5_000.0), "house": house}
    assert max(a_draft(**sunny).problem.curtail_limits_kw) > 0
    assert (
        max(
            a_draft(
                **sunny, able=replace(ABLE, actions=ALL - {BatteryAction.CURTAIL})
            ).problem.curtail_limits_kw
        )
        == 0
    )


@pytest.mark.parametrize(
    ("able", "flags"),
    [
        (ABLE, (True, True, True)),
        (replace(ABLE, hold_keeps_empty=False), (True, False, True)),  # the sun goes on filling it
        (replace(ABLE, actions=ABLE.actions - {BatteryAction.HOLD}), (False, False, True)),
        (replace(ABLE, selectable_power=False), (True, True, False)),
        (replace(ABLE, actions=ABLE.actions - {BatteryAction.FORCE_CHARGE}), (True, True, False)),
    ],
)
def test_what_a_family_cannot_do_is_known_to_the_draft(able, flags):
    draft = a_draft(able=able)
    assert (draft.may_hold, draft.may_keep_empty, draft.may_slow) == flags


@pytest.mark.parametrize("forced", [False, True])
def test_no_sun_is_thrown_away_beside_the_grid_nor_while_the_limit_does_not_hold(forced):
    problem = a_draft(able=replace(ABLE, curtails_while_forced=forced)).problem
    assert (problem.curtail_beside_import, problem.curtail_while_forced) == (False, forced)
    wanted = replace(HOUSE, optimiser=Optimiser(enabled=True, curtail_to_import=True))
    assert a_draft(wanted).problem.curtail_beside_import


def test_a_price_that_moves_far_ahead_is_not_averaged_away():
    spike = NOON + timedelta(hours=20, minutes=5)
    slots = [
        PriceSlot(
            start=NOON + timedelta(minutes=5 * n),
            end=NOON + timedelta(minutes=5 * n + 5),
            import_price=5.0 if NOON + timedelta(minutes=5 * n) == spike else 0.30 + 0.001 * (n % 2),
            export_price=0.08,
        )
        for n in range(48 * 12)
    ]
    draft = a_draft(tariff=Tariff(slots=tuple(slots)))
    assert spike in draft.edges
    assert spike + timedelta(minutes=5) in draft.edges
    assert max(draft.problem.import_price) == pytest.approx(5.0)
    near_enough = {edge for edge in draft.edges if edge < NOON + timedelta(hours=36)}
    assert near_enough - set(a_draft().edges) == {spike, spike + timedelta(minutes=5)}


def test_the_battery_gives_nothing_while_a_car_of_the_load_charges_whose_mode_spares_it():
    spared = ((NOON + timedelta(hours=1), NOON + timedelta(hours=2)),)
    draft = a_draft(HALF_HOURS, spared=spared, tariff=a_tariff(hours=4))
    assert isinstance(draft, Draft)
    assert draft.problem.discharge_max_kw is not None
    assert [kw > 0 for kw in draft.problem.discharge_max_kw] == [
        not any(start <= begin < end for start, end in spared) for begin in draft.edges[:-1]
    ]
