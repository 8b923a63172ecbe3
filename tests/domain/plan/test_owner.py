"""What the owner asks of the plan: by local time, as far as it goes, and told where it does not."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from adapters.solver.solve import solve
from domain.command.intent import ExportIntent
from domain.forecast.series import PowerForecast, PowerSlot
from domain.house.house import Battery, House, Site
from domain.house.optimiser import FlowLimit, Optimiser, ReserveFloor
from domain.language.languages import GERMAN
from domain.plan.acts.switches import FREE
from domain.plan.draft.build import build
from domain.plan.draft.owner import deadlines
from domain.plan.plan import PlanAction
from domain.plan.problem.check import check
from domain.plan.problem.gave_way import GaveWay, gave_way
from domain.tariff.slots import PriceSlot, Tariff
from tests.domain.plan.at_once import settle, spread
from tests.fakes.telling import a_telling

SYDNEY = ZoneInfo("Australia/Sydney")
MORNING = datetime(2026, 1, 15, 6, 0, tzinfo=SYDNEY)
HOUR = timedelta(hours=1)


def a_tariff(buy, sell, hours=24, start=MORNING, **more):
    slots = tuple(
        PriceSlot(
            start=start + h * HOUR, end=start + (h + 1) * HOUR, import_price=buy(h), export_price=sell(h)
        )
        for h in range(hours)
    )
    return Tariff(slots=slots, **more)


def a_power(watts, hours=24, start=MORNING):
    power = watts if callable(watts) else lambda _h: watts
    return PowerForecast(
        slots=tuple(PowerSlot(start + h * HOUR, start + (h + 1) * HOUR, power(h)) for h in range(hours))
    )


def a_draft(
    buy=lambda _h: 0.3,
    sell=lambda _h: 0.05,
    *,
    load=1_000.0,
    sun=0.0,
    soc_pct=50.0,
    now=MORNING,
    hours=24,
    tariff=None,
    paid_today=None,
    reserve_pct=0,
    asked=None,
    **settings,
):
    usual = {"enabled": True, "wear_per_kwh": 0, "step_s": 3600, "reserve_pct": 0, "caution": 0}
    house = House(
        site=Site(timezone="Australia/Sydney"),
        battery=Battery(
            capacity_wh=10_000,
            max_charge_w=2_000,
            max_discharge_w=2_000,
            efficiency=1,
            reserve_pct=reserve_pct,
        ),
        optimiser=Optimiser(**{**usual, **settings}),
    )
    return build(
        house,
        now,
        soc_pct=soc_pct,
        tariff=tariff or a_tariff(buy, sell, hours),
        load=a_power(load, hours),
        solar=a_power(sun, hours),
        paid_today=paid_today,
        limit=asked,
    )


def solved(draft):
    plan = solve(draft.problem)
    assert check(draft.problem, plan) == []
    return plan


def at(draft, local_hour, day=15):
    """The step that ends then."""
    return draft.edges.index(datetime(2026, 1, day, local_hour, 0, tzinfo=SYDNEY).astimezone(UTC)) - 1


def cheap_then_dear(h):
    return (0.10, 0.20, 0.20)[h] if h < 3 else 0.60


def test_nothing_is_charged_from_the_grid_above_the_price_ceiling():
    free = solved(a_draft(cheap_then_dear, soc_pct=0.0))
    held = solved(a_draft(cheap_then_dear, soc_pct=0.0, grid_charge_price_ceiling=0.15))
    assert sum(free.charge_kw[:3]) == pytest.approx(6.0)
    assert held.charge_kw[0] == pytest.approx(2.0)
    assert sum(held.charge_kw[1:3]) == pytest.approx(0.0)
    sunny = solved(a_draft(cheap_then_dear, soc_pct=0.0, sun=2_000.0, grid_charge_price_ceiling=0.15))
    assert sum(sunny.charge_kw[1:3]) == pytest.approx(2.0)  # what the sun has to spare is no grid's


def test_the_grid_fills_the_battery_up_to_its_cap_and_the_sun_beyond():
    night = solved(a_draft(cheap_then_dear, soc_pct=0.0, grid_charge_max_soc_pct=30))
    assert max(night.soc_kwh) == pytest.approx(3.0)
    sunny = solved(a_draft(cheap_then_dear, soc_pct=0.0, sun=2_000.0, grid_charge_max_soc_pct=30))
    assert max(sunny.soc_kwh) > 4.0


@pytest.mark.parametrize(
    ("now", "hours", "found"),
    [
        ("2026-01-15T06:00", 24, ["2026-01-15T17:15+11:00"]),
        ("2026-01-15T17:14", 24, ["2026-01-15T17:15+11:00"]),
        ("2026-01-15T17:15", 24, ["2026-01-16T17:15+11:00"]),  # at dusk tomorrow's is tomorrow's
        ("2026-01-15T18:00", 48, ["2026-01-16T17:15+11:00", "2026-01-17T17:15+11:00"]),
        ("2026-04-04T18:00", 25, ["2026-04-05T17:15+10:00"]),  # a day of 25 hours
        ("2026-10-03T18:00", 24, ["2026-10-04T17:15+11:00"]),  # and one of 23
        ("2026-01-15T06:00", 6, []),
    ],
)
def test_a_charge_by_a_time_is_meant_for_one_instant_whenever_it_is_asked_for(now, hours, found):
    start = datetime.fromisoformat(now).replace(tzinfo=SYDNEY)
    settings = Optimiser(charge_by="17:15")
    ends = deadlines(settings, SYDNEY, start, start.astimezone(UTC) + hours * HOUR)
    assert [each.isoformat(timespec="minutes") for each in ends] == found


def test_midnight_is_the_end_of_the_day():
    ends = deadlines(Optimiser(charge_by="24:00"), SYDNEY, MORNING, MORNING + 24 * HOUR)
    assert ends == (datetime(2026, 1, 16, 0, 0, tzinfo=SYDNEY),)


def test_the_battery_is_charged_by_its_time_with_the_sun_counted_and_used_again_afterwards():
    draft = a_draft(profit_max=True, charge_by="17:00", charge_by_soc_pct=90)
    plan = solved(draft)
    assert plan.soc_kwh[at(draft, 17)] == pytest.approx(9.0)
    assert plan.soc_kwh[-1] < 9.0
    sunny = a_draft(
        load=0.0, sun=lambda h: 2_000.0 if 4 <= h < 6 else 0.0, charge_by="17:00", charge_by_soc_pct=90
    )
    assert sum(solved(sunny).import_kw) == pytest.approx(0.0, abs=1e-6)
    short = a_draft(soc_pct=0.0, now=MORNING + 10 * HOUR, charge_by="17:00")
    (missed,) = gave_way(short.problem, solved(short))
    assert (missed.what, missed.amount) == ("floor:100 % by 17:00 on 2026-01-15", pytest.approx(8.0))
    assert missed.text == "100 % by 17:00 on 2026-01-15: the battery holds 8.0 kWh less."


DAYS_WINDOW = ReserveFloor(from_="22:00", to="02:00", reserve_pct=60)


@pytest.mark.parametrize(
    ("settings", "now", "english", "german"),
    [
        (
            {"charge_by": "17:00"},
            MORNING + 10 * HOUR,
            "By 17:00 the battery was to hold 100 %: it holds 8.0 kWh less.",
            "Bis 17:00 sollte die Batterie bei 100 % sein: Es sind 8,0 kWh weniger.",
        ),
        (
            {"charge_by": "17:00"},
            MORNING - 7 * HOUR,
            "By 17:00 tomorrow the battery was to hold 100 %: it holds 8.0 kWh less.",
            "Bis morgen 17:00 sollte die Batterie bei 100 % sein: Es sind 8,0 kWh weniger.",
        ),
        (
            {"floor": (DAYS_WINDOW,)},
            MORNING,
            "From 22:00 to 02:00 tomorrow the battery was to hold 60 %: it holds 8.0 kWh less.",
            "Von 22:00 bis morgen 02:00 sollte die Batterie 60 % halten: Es sind 8,0 kWh weniger.",
        ),
    ],
)
def test_a_floor_that_gave_way_is_told_by_the_clock_of_the_house_in_the_readers_language(
    settings, now, english, german
):
    draft = a_draft(soc_pct=0.0, now=MORNING, hours=24, **settings)
    floor = draft.problem.floors[0]
    missed = GaveWay(what=f"floor:{floor.name}", amount=8.0, unit="kWh", wanted=draft.wanted[floor.name])
    assert missed.told(a_telling(now, timezone="Australia/Sydney")).text == english
    assert missed.told(a_telling(now, GERMAN, timezone="Australia/Sydney")).text == german


def test_each_floor_belongs_to_its_window_and_day_and_is_another_than_the_reserves():
    floors = (
        ReserveFloor(from_="16:00", to="20:00", reserve_pct=60),
        ReserveFloor(from_="22:00", to="02:00", days="fri", reserve_pct=40),  # Friday is the 16th
    )
    draft = a_draft(lambda h: 0.9 if h < 24 else 0.3, hours=48, floor=floors, reserve_pct=10, profit_max=True)
    plan, problem = solved(draft), draft.problem
    assert [floor.name for floor in problem.floors] == [
        "60 % from 16:00 to 20:00 on 2026-01-15",
        "60 % from 16:00 to 20:00 on 2026-01-16",
        "40 % from 22:00 to 02:00 on 2026-01-16",
    ]
    assert plan.soc_kwh[at(draft, 20)] >= 6.0 - 1e-6
    assert plan.soc_kwh[at(draft, 2, day=16)] < 4.0  # Thursday night has no floor
    assert min(plan.soc_kwh) == pytest.approx(1.0)  # the house goes on to the reserve of the hardware
    assert gave_way(problem, plan) == ()


def test_limits_of_a_window_bind_what_the_plan_adds_and_not_the_house_itself():
    limits = (FlowLimit(from_="06:00", to="08:00", import_limit_w=1_500, export_limit_w=500),)
    free, held = a_draft(cheap_then_dear, soc_pct=0.0), a_draft(cheap_then_dear, soc_pct=0.0, limit=limits)
    assert solved(free).import_kw[0] == pytest.approx(3.0)
    assert solved(held).import_kw[0] == pytest.approx(1.5)
    assert solved(held).import_kw[2] == pytest.approx(3.0)  # at eight it is over
    large = a_draft(load=4_000.0, limit=limits)
    assert large.problem.import_limits_kw[0] == 4.0
    sunny = a_draft(load=0.0, sun=3_000.0, soc_pct=100.0, limit=limits)
    assert sunny.problem.export_limits_kw[0] == 3.0
    selling = a_draft(sell=lambda _h: 0.9, load=0.0, soc_pct=100.0, hours=3, limit=limits)
    assert solved(selling).export_kw[:3] == pytest.approx((0.5, 0.5, 2.0))
    to_its_end = (replace(limits[0], to="09:00"),)
    selling = a_draft(sell=lambda _h: 0.9, load=0.0, soc_pct=100.0, hours=3, limit=to_its_end)
    assert solved(selling).export_kw[:3] == pytest.approx((0.5, 0.5, 0.5))


def test_while_somebody_limits_what_is_sold_the_plan_sells_no_more():
    wish = ExportIntent(command_id="c", limit_w=500.0, since=MORNING, until=MORNING + 2 * HOUR)
    selling = a_draft(sell=lambda _h: 0.9, load=0.0, soc_pct=100.0, hours=3, asked=wish)
    assert solved(selling).export_kw[:3] == pytest.approx((0.5, 0.5, 2.0))
    sunny = a_draft(load=0.0, sun=3_000.0, soc_pct=100.0, asked=wish)
    assert sunny.problem.export_limits_kw[0] == 3.0  # a problem that can be solved: the sun is not its own


def test_profit_max_sells_what_would_have_been_kept():
    kept = a_draft(sell=lambda h: 0.2 if h == 20 else 0.0, load=0.0)
    sold = a_draft(sell=lambda h: 0.2 if h == 20 else 0.0, load=0.0, profit_max=True)
    assert sold.problem.battery.terminal_value_per_kwh == kept.problem.battery.terminal_value_per_kwh / 2
    assert (sum(solved(kept).export_kw), sum(solved(sold).export_kw)) == (0.0, pytest.approx(2.0))


def test_cost_neutral_sells_as_much_as_the_local_day_costs():
    def sold(paid_today, supply):
        tariff = a_tariff(lambda _h: 0.45, lambda _h: 0.4, 24, supply_charge_per_day=supply)
        draft = a_draft(
            load=0.0, soc_pct=100.0, tariff=tariff, paid_today=paid_today, cost_neutral=True, profit_max=True
        )
        plan, midnight = solved(draft), at(draft, 0, day=16)
        return round(0.4 * sum(plan.export_kw[: midnight + 1]), 3)

    assert sold(0.0, 1.2) == 1.2
    assert sold(0.8, 1.2) == 2.0
    assert sold(-2.0, 1.2) == 0.0  # it has earned more than the day costs
    assert sold(0.8, None) == 0.8
    assert sold(None, 1.2) == 0.0  # nobody knows what it has cost
    assert sold(9.0, 9.0) == 4.0  # all there is


@pytest.mark.parametrize("night_w", [200.0, 3_000.0])  # a plan that earns, and one that costs
def test_what_is_sold_at_one_price_is_spread_evenly_over_its_hours_and_nothing_else_is_moved(night_w):
    def sell(h):
        return 0.5 if 10 <= h < 14 else 0.05

    def load(h):
        return night_w if h >= 18 else 200.0

    draft = a_draft(
        lambda h: 0.55 if h < 18 else 0.45, sell, load=load, soc_pct=50.0, spread_export=True, profit_max=True
    )
    plan, acts = settle(draft, solved(draft), None, FREE)
    even, told = spread(draft, plan, acts)
    window = range(10, 14)
    assert len({round(even.export_kw[t], 6) for t in window}) == 1
    assert len({round(plan.export_kw[t], 6) for t in window}) > 1
    assert sum(even.export_kw) == pytest.approx(sum(plan.export_kw), abs=1e-6)
    assert even.objective == pytest.approx(plan.objective, abs=1e-3)
    assert check(draft.problem, even) == []
    assert [told[t] for t in range(draft.problem.steps) if t not in window] == [
        act for t, act in enumerate(acts) if t not in window
    ]
    assert all(told[t].action is PlanAction.DISCHARGE for t in window)


def test_a_plan_that_sells_nothing_is_left_alone():
    draft = a_draft()
    plan, acts = settle(draft, solved(draft), None, FREE)
    assert spread(draft, plan, acts) == (plan, acts)


def likely_and_bad(likely_w, bad_w, name, hours=24):
    return replace(a_power(likely_w, hours), **{name: a_power(bad_w, hours).slots})


@pytest.mark.parametrize(
    ("caution", "sun_kw", "load_kw"), [(0, 4.0, 1.0), (0.5, 2.5, 1.0), (0.75, 1.75, 1.5), (1, 1.0, 2.0)]
)
def test_caution_plans_between_the_likely_and_the_bad(caution, sun_kw, load_kw):
    house = House(battery=Battery(), optimiser=Optimiser(enabled=True, caution=caution))
    draft = build(
        house,
        MORNING,
        soc_pct=50.0,
        tariff=a_tariff(lambda _h: 0.3, lambda _h: 0.05),
        solar=likely_and_bad(4_000.0, 1_000.0, "low"),
        load=likely_and_bad(1_000.0, 2_000.0, "high"),
    )
    assert set(draft.problem.pv_kw) == {sun_kw}
    assert set(draft.problem.load_kw) == {load_kw}


@pytest.mark.parametrize(
    ("caution", "likely"), [(0, []), (0.25, [0.15, 0.15]), (0.5, [0.3, 0.3]), (1, [0.3, 0.3])]
)
def test_with_half_the_caution_a_load_that_may_differ_counts_as_it_is_likely(caution, likely):
    draft = build(
        House(battery=Battery(), optimiser=Optimiser(enabled=True, caution=caution)),
        MORNING,
        soc_pct=50.0,
        tariff=a_tariff(lambda _h: 0.3, lambda _h: 0.05),
        load=replace(a_power(1_000.0), low=a_power(500.0).slots, high=a_power(2_000.0).slots),
        solar=None,
    )
    assert [case.likely for case in draft.cases] == likely
    assert [case.problem.load_kw[0] for case in draft.cases] == [0.5, 2.0][: len(likely)]


def test_what_a_source_does_not_tell_is_planned_on_the_median():
    sun = replace(a_power(4_000.0), low=a_power(1_000.0, hours=2).slots)
    house = House(battery=Battery(), optimiser=Optimiser(enabled=True, step_s=3600, caution=1))
    draft = build(
        house,
        MORNING,
        soc_pct=50.0,
        tariff=a_tariff(lambda _h: 0.3, lambda _h: 0.05),
        solar=sun,
        load=a_power(1.0),
    )
    assert draft.problem.pv_kw[:3] == (1.0, 1.0, 4.0)
