"""The status document: what was observed, what is wanted and who wants it; unknown is null and never 0."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.battery.contradiction import ModeDoubt
from domain.command.decision import BatteryDecision, CurtailmentDecision, LoadpointDecision, Owner
from domain.command.order import BatteryAction, BatteryOrder
from domain.curtailment.proof import Enforcement
from domain.energy.ledger import Ledger
from domain.energy.stored import Stored
from domain.energy.unsettled import Unsettled
from domain.house.house import Battery, Site, Vehicle
from domain.instants import rfc3339
from domain.plan.plan import Plan, PlanAction, PlanSlot
from domain.reading.battery import BatteryMode, BatteryReading
from domain.reading.reading import Health
from domain.reason.reason import Reason, Why
from domain.status.document import (
    BatteryStatus,
    CurtailmentStatus,
    DeviceHealth,
    PlanStatus,
    PriceStatus,
    SiteStatus,
    Today,
)
from domain.status.inputs import StatusInputs
from domain.status.problems import Problem, ProblemCode
from domain.status.render import status_of
from domain.tariff.slots import PriceKind, PriceSlot, Tariff
from domain.tariff.terms import Band, TariffTerms
from tests.builders import NOON, a_house, a_loadpoint, a_price, after, an_observation
from tests.fakes.status_inputs import deciding, the_inputs


def painted(**changes):
    return status_of(the_inputs(**changes), NOON)


def the_battery(**changes) -> BatteryStatus:
    found = painted(**changes).battery
    assert found is not None
    return found


def reading(**values):
    """A house whose battery says just this."""
    return replace(an_observation(), battery=BatteryReading(**values))


def test_a_document_tells_which_house_it_is_and_when():
    site = Site(name="Cabin", timezone="Australia/Perth", currency="AUD")
    found = painted(house=a_house(site=site, monitoring=True))
    assert (found.seq, found.at, found.event) == (0, NOON, None)
    assert found.site == SiteStatus(name="Cabin", timezone="Australia/Perth", currency="AUD", monitoring=True)
    assert not painted().site.monitoring


@pytest.mark.parametrize(
    ("grid_w", "told"),
    [(1_234.4, "1234.0"), (-1_234.6, "-1235.0"), (-0.4, "0.0"), (0.0, "0.0"), (None, "None")],
)
def test_powers_are_whole_watts_and_no_zero_is_below_zero(grid_w, told):
    assert str(painted(seen=an_observation(grid_w=grid_w)).flow.grid_w) == told


def test_every_flow_has_its_own_place():
    seen = an_observation(grid_w=500, pv_w=3_000, battery_w=-1_500)
    flow = painted(seen=seen).flow
    assert (flow.grid_w, flow.pv_w, flow.battery_w, flow.load_w, flow.ev_w) == (500, 3_000, -1_500, 2_000, 0)


def test_a_house_without_a_battery_shows_none():
    assert painted(house=a_house(battery=None)).battery is None
    assert painted(decision=deciding(battery=None)).battery is None


def test_a_battery_is_shown_as_it_was_read():
    decision = BatteryDecision(owner=Owner.USER, until=after(60), reason=Reason(Why.USER_COMMAND))
    found = the_battery(
        house=a_house(battery=Battery(capacity_wh=9_000)),
        seen=reading(soc_pct=73.64, power_w=-2_500.4, mode=BatteryMode.FORCE_CHARGE, reserve_pct=15),
        decision=deciding(battery=decision),
        devices={"battery": DeviceHealth(health=Health.DEGRADED, age_s=12)},
    )
    assert found == BatteryStatus(
        soc_pct=73.6,
        power_w=-2_500,
        capacity_wh=9_000,
        reserve_pct=15,
        mode=BatteryMode.FORCE_CHARGE,
        owner="user",
        until=after(60),
        reason=Reason(Why.USER_COMMAND, {}, "The battery does what you asked."),
        health=Health.DEGRADED,
        observed_at=NOON,
    )


def test_what_a_battery_does_not_say_is_not_known():
    silent = the_battery(seen=replace(an_observation(), battery=None, battery_at=None), devices={})
    assert (silent.soc_pct, silent.power_w, silent.mode, silent.observed_at) == (None, None, "unknown", None)
    assert (silent.reserve_pct, silent.health) == (10, "offline")
    mute = the_battery(seen=reading())
    assert (mute.soc_pct, mute.power_w, mute.reserve_pct) == (None, None, 10)


def test_the_reserve_that_people_set_is_shown_before_the_one_read_back():
    house, seen = a_house(battery=Battery(reserve_pct=30)), reading(reserve_pct=15)
    assert the_battery(house=house, seen=seen).reserve_pct == 15
    assert the_battery(house=house, seen=seen, is_reserve_set=True).reserve_pct == 30


@pytest.mark.parametrize(
    ("doubted_s", "mode"), [(59, BatteryMode.HOLD), (60, BatteryMode.UNKNOWN), (600, BatteryMode.UNKNOWN)]
)
def test_a_mode_that_the_meter_contradicts_is_not_shown(doubted_s, mode):
    doubt = ModeDoubt(mode=BatteryMode.HOLD, since=after(-doubted_s))
    assert the_battery(seen=reading(mode=BatteryMode.HOLD), mode_doubt=doubt).mode is mode


LIMITED = CurtailmentDecision(
    active=True, limit_w=0.0, reason=Reason(Why.EXPORT_UNECONOMIC, {"export_price": -0.02})
)
IGNORED = CurtailmentDecision(active=True, reason=Reason(Why.NOT_ENFORCED))
LIFTED = CurtailmentDecision(active=False, reason=Reason(Why.EXPORT_WORTHWHILE))


@pytest.mark.parametrize(
    ("owner", "curtailment", "shown", "why"),
    [
        (Owner.NONE, LIMITED, "curtailment", Why.EXPORT_UNECONOMIC),
        (Owner.NONE, IGNORED, "none", Why.NOT_ENFORCED),  # it tried, and holds nothing
        (Owner.NONE, LIFTED, "none", Why.SELF_CONSUMPTION),
        (Owner.OPTIMISER, LIMITED, "optimiser", Why.SELF_CONSUMPTION),
        (Owner.USER, LIFTED, "user", Why.SELF_CONSUMPTION),
    ],
)
def test_a_battery_that_nobody_else_holds_is_the_export_limits(owner, curtailment, shown, why):
    decision = BatteryDecision(owner=owner, reason=Reason(Why.SELF_CONSUMPTION))
    found = the_battery(decision=deciding(battery=decision, curtailment=curtailment))
    assert (found.owner, found.reason.code) == (shown, why)


@pytest.mark.parametrize(
    ("curtailment", "acknowledged", "enforcement", "shown"),
    [
        (LIMITED, True, Enforcement.ENFORCED, (True, 0.0, True, True)),
        (LIMITED, True, Enforcement.NOT_ENFORCED, (True, 0.0, True, False)),
        (LIMITED, False, Enforcement.UNKNOWN, (True, 0.0, False, None)),
        (LIFTED, True, Enforcement.ENFORCED, (False, None, None, None)),  # nothing is wanted any more
    ],
)
def test_wanted_acknowledged_and_observed_are_three_things(curtailment, acknowledged, enforcement, shown):
    found = painted(
        decision=deciding(curtailment=curtailment),
        curtail_acknowledged=acknowledged,
        enforcement=enforcement,
    ).curtailment
    assert (found.active, found.desired_w, found.acknowledged, found.enforced) == shown
    assert isinstance(found, CurtailmentStatus)
    assert found.reason.text


def a_slot(minutes: float, action: PlanAction, reason: Reason) -> PlanSlot:
    start = NOON + timedelta(minutes=minutes)
    return PlanSlot(
        start=start,
        end=start + timedelta(minutes=30),
        action=action,
        power_w=2_500,
        soc_pct=50,
        grid_w=0,
        pv_w=0,
        load_w=0,
        import_price=0.3,
        export_price=0.1,
        reason=reason,
    )


def test_a_plan_is_shown_by_its_step_of_now_and_the_next_other_one():
    now = a_slot(-10, PlanAction.CHARGE, Reason(Why.PLAN_CHARGE, {"power_w": 2_500}))
    hold = a_slot(20, PlanAction.HOLD, Reason(Why.PLAN_HOLD))
    plan = Plan(id="p-1", made_at=after(-60), status="optimal", slots=(now, hold), cost=1, solve_ms=9)
    found = painted(plan=plan).plan
    assert isinstance(found, PlanStatus)
    assert (found.id, found.made_at) == ("p-1", after(-60))
    assert found.now is not None
    assert found.next is not None
    assert (found.now.action, found.now.power_w, found.now.end) == ("charge", 2_500, after(1_200))
    assert found.now.reason.text == "Charging 2.5 kW while power is cheap."
    assert (found.next.action, found.next.start) == ("hold", after(1_200))


@pytest.mark.parametrize(
    ("terms", "costs"),
    [
        (TariffTerms(), "12 c/kWh"),
        (TariffTerms(bands=(Band(name="free", upto_kwh=3, price=0.0),)), "10 c/kWh"),  # the plan's own prices
    ],
)
def test_the_plan_s_step_and_the_battery_tell_of_now_with_the_price_that_holds_now(terms, costs):
    reason = Reason(
        Why.PLAN_HOLD, {"price": 0.1, "kept_for_price": 0.3, "kept_for_at": rfc3339(after(3_600))}
    )
    plan = Plan(
        id="p-1",
        made_at=after(-60),
        status="optimal",
        slots=(a_slot(-1, PlanAction.HOLD, reason),),
        cost=1,
        solve_ms=9,
    )
    found = painted(
        plan=plan,
        decision=deciding(battery=BatteryDecision(owner=Owner.OPTIMISER, reason=reason)),
        seen=an_observation(price=a_price(0.12)),
        tariff=Tariff(terms=terms),
    )
    assert found.plan is not None
    assert found.plan.now is not None
    assert found.battery is not None
    for told in (found.plan.now.reason.text, found.battery.reason.text):
        assert told.endswith(f"; now it costs {costs}.")


@pytest.mark.parametrize(
    ("health", "is_promised"),
    [(Health.OK, True), (Health.DEGRADED, True), (Health.OFFLINE, False), (Health.REFUSED, False)],
)
def test_steps_of_the_plan_are_told_while_the_battery_answers(health, is_promised):
    runs = a_slot(-1, PlanAction.SELF_CONSUMPTION, Reason(Why.SELF_CONSUMPTION))
    hold = a_slot(20, PlanAction.HOLD, Reason(Why.PLAN_HOLD))
    plan = Plan(id="p-1", made_at=after(-60), status="optimal", slots=(runs, hold), cost=1, solve_ms=9)
    found = painted(plan=plan, devices={"battery": DeviceHealth(health=health, age_s=3)}).plan
    assert found is not None
    assert [found.now is not None, found.next is not None] == [is_promised, is_promised]


@pytest.mark.parametrize(
    ("refusal", "text"),
    [
        (None, "The plan is being made."),
        (Reason(Why.PRICE_UNKNOWN), "There is no plan for now."),
    ],
)
def test_a_battery_without_a_plan_says_whether_one_is_being_made(refusal, text):
    decision = deciding(battery=BatteryDecision(owner=Owner.NONE, reason=Reason(Why.NO_PLAN)))
    assert the_battery(decision=decision, plan_refusal=refusal).reason.text == text


def test_without_a_plan_none_is_shown_and_one_that_is_over_has_no_steps():
    assert painted().plan is None
    old = a_slot(-60, PlanAction.CHARGE, Reason(Why.PLAN_CHARGE))
    plan = Plan(id="p-1", made_at=after(-3_600), status="optimal", slots=(old,), cost=1, solve_ms=9)
    found = painted(plan=plan).plan
    assert found is not None
    assert (found.now, found.next) == (None, None)


PRICE = PriceSlot(
    start=NOON,
    end=after(300),
    import_price=0.36190049,
    export_price=0.10440049,
    kind=PriceKind.CURRENT,
)


@pytest.mark.parametrize(
    ("slot", "tariff", "shown"),
    [
        (None, Tariff(), None),
        (
            None,
            Tariff(source="amber", fetched_at=after(-12.34)),
            PriceStatus(source="amber", age_s=12.3),
        ),
        (
            PRICE,
            Tariff(source="amber", fetched_at=after(5)),  # a clock that was set back
            PriceStatus(
                import_price=0.3619,
                export_price=0.1044,
                kind="current",
                until=after(300),
                source="amber",
                age_s=0,
            ),
        ),
        (
            replace(PRICE, import_price=-0.0200004, export_price=None),
            Tariff(),
            PriceStatus(import_price=-0.02, kind="current", until=after(300)),
        ),
        (replace(PRICE, import_price=0.123457), Tariff(), PriceStatus(
            import_price=0.123457, export_price=0.1044, kind="current", until=after(300)
        )),
    ],
)  # fmt: skip
def test_a_price_is_told_with_its_source_and_age_and_one_that_is_unknown_is_null(slot, tariff, shown):
    assert painted(seen=an_observation(price=slot), tariff=tariff).price == shown


def test_today_is_empty_before_the_first_look():
    assert painted().today == Today()


def test_today_tells_tenths_of_watt_hours_and_hundredths_of_cents():
    hour = dict.fromkeys(("grid_s", "pv_s", "load_s", "ev_s", "compared_s"), 3600.0)
    ledger = Ledger(
        day=NOON.date(),
        since=NOON,
        at=after(3_600),
        import_wh=1_000.04,
        export_wh=200.26,
        pv_wh=3_000.14,
        load_wh=500.06,
        ev_wh=-0.04,
        paid=0.123449,
        priced_wh=1_200,
        compared_paid=0.1,
        without_battery=0.250051,
        stored=Stored(wh=250, worth=0.20, known_s=3_600),
        unsettled=(
            Unsettled(at=NOON, import_price=0.5, import_wh=100.0),
            Unsettled(at=after(300), export_price=0.30049, export_wh=100.0),
        ),
        **hour,
    )
    today = painted(ledger=ledger).today
    assert today == Today(
        import_wh=1_000.0,
        export_wh=200.3,
        pv_wh=3_000.1,
        load_wh=500.1,
        ev_wh=0.0,
        ev_fed_wh=0.0,
        cost=0.1234,
        savings=0.2001,
        provisional_cost=0.02,
        since=NOON,
        coverage=1.0,
    )
    assert str(today.ev_wh) == "0.0"
    unmeasured = painted(ledger=replace(ledger, grid_s=0.0)).today
    assert (unmeasured.import_wh, unmeasured.cost, unmeasured.load_wh) == (None, None, 500.1)
    assert unmeasured.provisional_cost is None


def test_problems_stand_in_the_document_as_sentences_the_worst_first():
    found = painted(
        problems=(
            Problem(code=ProblemCode.NO_PLAN, device=None, since=NOON),
            Problem(code=ProblemCode.DEVICE_OFFLINE, device="grid", since=NOON),
        )
    ).problems
    assert [each.text for each in found] == ["The grid meter does not answer.", "There is no plan for now."]


def test_chargers_that_share_a_name_are_told_apart_by_their_ids():
    silent = tuple(
        Problem(code=ProblemCode.DEVICE_OFFLINE, device=f"loadpoints/{key}", since=NOON)
        for key in ("garage", "shed")
    )
    alike = [a_loadpoint(id=key, name="Wallbox") for key in ("garage", "shed")]
    off = LoadpointDecision(reason=Reason(Why.MODE_DISABLED))
    both = deciding(loadpoints={"garage": off, "shed": off})
    found = painted(house=a_house(*alike), decision=both, problems=silent).problems
    assert [each.text for each in found] == [
        "The charger Wallbox (garage) does not answer.",
        "The charger Wallbox (shed) does not answer.",
    ]


@pytest.mark.parametrize("code", [ProblemCode.BEHIND_SCHEDULE, ProblemCode.CAR_DRAWS_NOTHING])
@pytest.mark.parametrize(("vehicle", "said"), [("van", "The Van "), (None, "The car at the charger Garage ")])
def test_a_problem_of_a_car_names_the_car_where_it_is_known(code, vehicle, said):
    house = a_house(a_loadpoint(name="Garage", vehicle=vehicle), vehicles=(Vehicle(id="van"),))
    late = Problem(code=code, device="loadpoints/garage", since=NOON)
    assert painted(house=house, problems=(late,)).problems[0].text.startswith(said)


def test_devices_are_shown_as_they_are():
    devices = {"grid": DeviceHealth(health=Health.OFFLINE, age_s=None)}
    assert painted(devices=devices).devices == devices


def test_a_sentence_is_told_in_the_money_and_time_of_the_house():
    site = Site(timezone="Australia/Brisbane", currency="GBP")
    reason = Reason(Why.USER_COMMAND, {"action": "hold", "until": after(3_600)})
    decision = BatteryDecision(owner=Owner.USER, reason=reason)
    found = the_battery(house=a_house(site=site), decision=deciding(battery=decision))
    assert found.reason.text == "You told the battery to keep its charge until 23:00."
    limited = painted(house=a_house(site=site), decision=deciding(curtailment=LIMITED)).curtailment
    assert limited.reason.text == "Export is limited, because it would cost 2 p/kWh: nothing goes out."


@pytest.mark.parametrize(
    ("health", "text"),
    [
        (Health.OK, "Handing the battery back as it was before."),
        (Health.OFFLINE, "The battery is handed back as it was before as soon as it answers."),
    ],
)
def test_a_battery_that_does_not_answer_is_not_said_to_be_handed_back_now(health, text):
    decision = BatteryDecision(owner=Owner.NONE, reason=Reason(Why.RESTORING, {"issued_by": "user"}))
    devices = {"battery": DeviceHealth(health=health, age_s=3)}
    assert the_battery(decision=deciding(battery=decision), devices=devices).reason.text == text


def test_a_quiet_house_has_no_other_reserve_than_the_files():
    assert not StatusInputs(
        house=a_house(), seen=an_observation(), decision=deciding(), devices={}, drivers={}, tariff=Tariff()
    ).is_reserve_set


@pytest.mark.parametrize(("soc_pct", "shown"), [(79.96, 79.9), (80, 80), (41.3, 41.3), (99.99, 99.9), (0, 0)])
def test_a_charge_is_never_shown_as_a_threshold_that_it_has_not_reached(soc_pct, shown):
    assert the_battery(seen=reading(soc_pct=soc_pct)).soc_pct == shown


@pytest.mark.parametrize(
    ("set_s_ago", "pending"),
    [
        (None, BatteryMode.FORCE_DISCHARGE),
        (1, BatteryMode.FORCE_DISCHARGE),  # it is set, and was not looked at since
        (60, None),  # and this is what it calls that
    ],
)
def test_what_was_ordered_is_pending_until_a_look_that_is_newer(set_s_ago, pending):
    order = BatteryOrder(action=BatteryAction.FORCE_DISCHARGE, until=after(60))
    asked = Reason(Why.USER_COMMAND)
    found = the_battery(
        seen=replace(reading(mode=BatteryMode.FORCE_CHARGE, power_w=-2_500), battery_at=after(-10)),
        decision=deciding(
            battery=BatteryDecision(order=order, owner=Owner.USER, until=after(60), reason=asked)
        ),
        battery_set_at=None if set_s_ago is None else after(-set_s_ago),
    )
    assert (found.mode, found.pending_mode) == (BatteryMode.FORCE_CHARGE, pending)
