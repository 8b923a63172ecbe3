"""A person's order in the plan: projected as it will be carried out, and the plan begins after it."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.command.capabilities import BatteryCapabilities
from domain.command.intent import BatteryIntent
from domain.command.order import BatteryAction
from domain.forecast.series import PowerForecast, PowerSlot
from domain.house.house import Battery, Curtailment, House, Site
from domain.house.optimiser import FlowLimit, Optimiser
from domain.plan.cars.wish import CarWish
from domain.plan.draft.build import build
from domain.plan.draft.limits import connection_kw
from domain.plan.draft.standing import after_a_sale, charging_beside, fixed, is_limited_beside, until_the_end
from domain.plan.plan import PlanAction
from domain.plan.problem.problem import EvSpec, GridSpec
from domain.reason.reason import Why
from domain.status.words import sentence
from domain.tariff.slots import PriceSlot, Tariff
from tests.domain.plan.plans import BATTERY, START, a_draft
from tests.fakes.telling import a_telling

TEN_KWH = replace(BATTERY, eta_charge=0.92, eta_discharge=0.92, reserve_kwh=2.0, export_reserve_kwh=9.0)


def an_order(action, minutes=60, **more):
    until = START + timedelta(minutes=minutes)
    return BatteryIntent(command_id="c", action=action, since=START, until=until, **more)


def in_fives(steps, **more):
    usual = {"hours": 1 / 12, "load_kw": 0.0, "battery": TEN_KWH, "grid": GridSpec()}
    return a_draft(steps, **{**usual, **more})


def found(draft, order):
    return fixed(draft, order, {"sell": "Sell when dear"})


def test_scenario_27_an_order_to_discharge_ends_at_the_hardwares_reserve():
    """10 kWh at 50 %, floor 20 %, 5 kW for an hour: 2.76 kWh, six slots of 5 kW, the seventh 3.12 kW."""
    done = found(in_fives(12), an_order(BatteryAction.FORCE_DISCHARGE, power_w=5_000.0))
    assert [slot.power_w for slot in done.slots] == [5_000] * 6 + [3_120] + [0] * 5
    assert sum(slot.power_w for slot in done.slots) / 12_000 == pytest.approx(2.76)
    assert (done.slots[-1].soc_pct, done.soc_pct) == (20.0, pytest.approx(20.0))
    assert done.until == START + timedelta(hours=1)
    assert {slot.reason.code for slot in done.slots} == {Why.USER_COMMAND}


@pytest.mark.parametrize(
    ("order", "actions", "soc_pct"),
    [
        (
            {"action": BatteryAction.FORCE_CHARGE, "power_w": 6_000.0},
            [PlanAction.CHARGE] * 2,
            59.2,
        ),  # 5 kW most
        ({"action": BatteryAction.FORCE_CHARGE, "power_w": 1_000.0}, [PlanAction.CHARGE] * 2, 51.8),
        ({"action": BatteryAction.HOLD}, [PlanAction.HOLD] * 2, 50.0),
        ({"action": BatteryAction.SELF_CONSUMPTION}, [PlanAction.SELF_CONSUMPTION] * 2, 50.0),
        (
            {"action": BatteryAction.FORCE_CHARGE, "target_soc_pct": 54.0},
            [PlanAction.CHARGE, PlanAction.SELF_CONSUMPTION],
            54.6,
        ),
        (
            {"action": BatteryAction.FORCE_DISCHARGE, "target_soc_pct": 45.0},
            [PlanAction.DISCHARGE, PlanAction.SELF_CONSUMPTION],
            44.6,
        ),
    ],
)
def test_each_order_is_projected_as_it_is_carried_out(order, actions, soc_pct):
    done = found(in_fives(2, hours=0.1), an_order(minutes=12, **order))
    assert [slot.action for slot in done.slots] == actions
    assert done.soc_pct == pytest.approx(soc_pct, abs=0.06)


@pytest.mark.parametrize(("issued_by", "automation"), [("user", None), ("automation:sell", "Sell when dear")])
def test_its_slots_say_whose_order_it_is(issued_by, automation):
    order = replace(an_order(BatteryAction.HOLD), issued_by=issued_by)
    reason = found(in_fives(12), order).slots[0].reason
    assert reason.code is Why.USER_COMMAND
    assert reason.facts.get("automation") == automation


@pytest.mark.parametrize(
    ("action", "able", "is_limited"),
    [
        (BatteryAction.FORCE_DISCHARGE, {}, False),  # the limit waits for the order
        (BatteryAction.FORCE_DISCHARGE, {"curtails_while_forced": True}, True),
        (BatteryAction.HOLD, {}, False),
        (BatteryAction.HOLD, {"curtails_while_held": True}, True),
        (BatteryAction.SELF_CONSUMPTION, {}, True),
    ],
)
def test_an_order_is_projected_without_an_export_limit_that_waits_for_its_end(action, able, is_limited):
    house, order = House(curtailment=Curtailment(enabled=True)), an_order(action)
    until = until_the_end(house, order, BatteryCapabilities(**able), START)
    assert (until.curtailment.enabled, until.optimiser.horizon_h) == (is_limited, 1.0)
    assert is_limited_beside(order, BatteryCapabilities(**able)) == is_limited  # so is somebody's wish


NIGHT = timedelta(hours=9)
ALL_DAY = {"from_": "00:00", "to": "24:00"}


@pytest.mark.parametrize(
    ("action", "wanted"),
    [
        (BatteryAction.FORCE_CHARGE, {"grid_charge_price_ceiling": 0.1}),
        (BatteryAction.FORCE_CHARGE, {"grid_charge_max_soc_pct": 20}),
        (BatteryAction.FORCE_CHARGE, {"limit": (FlowLimit(**ALL_DAY, import_limit_w=1_000),)}),
        (BatteryAction.FORCE_DISCHARGE, {"limit": (FlowLimit(**ALL_DAY, export_limit_w=0),)}),
        (BatteryAction.FORCE_DISCHARGE, {"reserve_pct": 60}),
    ],
)
def test_what_the_owner_wants_of_the_planning_holds_back_no_order(action, wanted):
    house = House(
        battery=Battery(capacity_wh=10_000, max_charge_w=3_000, max_discharge_w=3_000),
        optimiser=Optimiser(enabled=True, **wanted),
    )
    order, day = an_order(action), START + timedelta(days=1)
    draft = build(
        until_the_end(house, order, BatteryCapabilities(), START),
        START,
        soc_pct=50.0,
        tariff=Tariff(slots=(PriceSlot(start=START, end=day, import_price=0.3, export_price=0.1),)),
        load=PowerForecast(slots=(PowerSlot(START, day, 500.0),)),
        solar=None,
    )
    assert {slot.power_w for slot in found(draft, order).slots} == {3_000}


CAR = EvSpec(
    name="carport",
    start=0,
    deadline=12,
    max_kw=7.36,
    energy_kwh=3.0,
    step_max_kw=(7.36,) * 6 + (0.0,) * 6,
)


def with_car(draft):
    return replace(draft, problem=replace(draft.problem, evs=(CAR,)))


@pytest.mark.parametrize(
    ("order", "battery_kw"),
    [
        ({"action": BatteryAction.HOLD}, [0.0, 0.0]),
        ({"action": BatteryAction.FORCE_CHARGE, "power_w": 2_000.0}, [-2.0, -2.0]),
        ({"action": BatteryAction.FORCE_DISCHARGE, "power_w": 1_000.0}, [1.0, 1.0]),
        ({"action": BatteryAction.SELF_CONSUMPTION}, [2.36, -5.0]),  # it covers the car, too
    ],
)
def test_a_car_charges_in_the_slots_of_an_order_as_it_was_planned(order, battery_kw):
    slots = found(with_car(in_fives(12, pv_kw=6.0, load_kw=1.0)), an_order(**order)).slots
    assert [slot.ev_w for slot in slots] == [{"carport": 7_360}] * 6 + [{"carport": 0}] * 6
    flows = [1.0 + 7.36 - 6.0 - battery_kw[0], 1.0 - 6.0 - battery_kw[1]]
    assert [slots[t].grid_w for t in (0, 6)] == [round(1000 * kw) for kw in flows]


def test_a_charge_that_leaves_a_car_its_room_reaches_its_target_later():
    draft = in_fives(12, grid=GridSpec(import_limit_kw=8.36))
    order = an_order(BatteryAction.FORCE_CHARGE, target_soc_pct=52.0)
    actions = [[slot.action for slot in found(each, order).slots] for each in (draft, with_car(draft))]
    assert [each.count(PlanAction.CHARGE) for each in actions] == [1, 3]


@pytest.mark.parametrize(
    ("action", "beside"),
    [
        (BatteryAction.HOLD, ["goes on", "begins"]),
        (BatteryAction.FORCE_CHARGE, ["goes on", "begins"]),
        (BatteryAction.FORCE_DISCHARGE, ["goes on"]),
    ],
)
def test_beside_a_sale_by_hand_no_car_begins(action, beside):
    wish = CarWish(name="begins", ready=START, departure=START + NIGHT, energy_kwh=5.0, max_kw=7.0)
    wishes = [replace(wish, name="goes on", is_on=True), wish]
    order = an_order(action)
    assert [each.name for each in charging_beside(order, wishes)] == beside
    begin = {each.name for each in after_a_sale(order, wishes) if each.ready == START}
    assert begin == set(beside)
    assert {each.ready for each in after_a_sale(order, wishes)} <= {START, order.until}
    leaves = replace(wish, departure=order.until)  # nothing to be planned for: it is told what keeps it
    late = replace(wish, ready=START + NIGHT / 2)
    assert after_a_sale(order, [leaves, late]) == (leaves, late)
    assert after_a_sale(None, wishes) == tuple(wishes)


@pytest.mark.parametrize(
    ("action", "import_kw", "does", "power_w", "grid_w", "by_hand"),
    [
        (BatteryAction.FORCE_CHARGE, 5.4, PlanAction.SELF_CONSUMPTION, 0, 0, None),
        (BatteryAction.FORCE_CHARGE, 5.5, PlanAction.CHARGE, 5_000, 5_500, BatteryAction.FORCE_CHARGE),
        (BatteryAction.FORCE_DISCHARGE, 4.4, PlanAction.SELF_CONSUMPTION, 0, 0, None),
        (
            BatteryAction.FORCE_DISCHARGE,
            4.5,
            PlanAction.DISCHARGE,
            5_000,
            -4_500,
            BatteryAction.FORCE_DISCHARGE,
        ),
    ],
)
def test_a_battery_that_takes_no_power_does_all_of_an_order_or_nothing(
    action, import_kw, does, power_w, grid_w, by_hand
):
    whole = replace(TEN_KWH, whole_power=True)
    limits = {"import_max_kw": (import_kw,), "export_max_kw": (import_kw,)}
    done = found(
        in_fives(1, load_kw=0.5, battery=whole, **limits), an_order(action, minutes=5, power_w=1_000.0)
    )
    (slot,) = done.slots
    assert (slot.action, slot.power_w, slot.grid_w) == (does, power_w, grid_w)
    assert slot.reason.code == (Why.PHASE_LIMITED if by_hand is None else Why.USER_COMMAND)
    assert done.told[START].by_hand is by_hand


def test_an_order_with_a_target_waits_where_nothing_of_it_is_left_and_is_not_over():
    whole = replace(TEN_KWH, whole_power=True)
    order = an_order(BatteryAction.FORCE_CHARGE, minutes=15, target_soc_pct=54.0)
    done = found(in_fives(3, battery=whole, import_max_kw=(1.0, 9.0, 9.0)), order)
    assert [slot.action for slot in done.slots] == [
        PlanAction.SELF_CONSUMPTION,
        PlanAction.CHARGE,
        PlanAction.CHARGE,
    ]
    assert [told.by_hand for told in done.told.values()] == [None, *[BatteryAction.FORCE_CHARGE] * 2]


FUSE, WISH, EXPORT = {"main_fuse_a": 25.0}, {"import_limit_w": 2_000.0}, {"export_limit_w": 2_000.0}


@pytest.mark.parametrize(
    ("action", "site", "issued_by", "text"),
    [
        (BatteryAction.FORCE_CHARGE, WISH, "user", "the import limit of 2 kW leaves 1.5 kW"),
        (BatteryAction.FORCE_CHARGE, FUSE | WISH, "user", "the import limit of 2 kW leaves 1.5 kW"),
        (BatteryAction.FORCE_CHARGE, FUSE, "user", "the main fuse of 25 A leaves 4.7 kW"),
        (BatteryAction.FORCE_DISCHARGE, EXPORT, "automation:sell", "the export limit of 2 kW leaves 2.5 kW"),
    ],
)
def test_an_order_says_which_limit_leaves_nothing_of_it(action, site, issued_by, text):
    limits_kw = connection_kw(Site(**site))
    limits = {"import_max_kw": (limits_kw[0] or 99.0,), "export_max_kw": (limits_kw[1] or 99.0,)}
    draft = in_fives(1, load_kw=0.5, battery=replace(TEN_KWH, whole_power=True), **limits)
    order = an_order(action, minutes=5, issued_by=issued_by)
    (slot,) = fixed(draft, order, {"sell": "Sell when dear"}, Site(**site)).slots
    said = sentence(slot.reason, a_telling())
    assert said.endswith(f"; {text}, and this battery chooses its own power.")
    assert said.startswith("You told" if issued_by == "user" else "Your automation “Sell when dear” told")
