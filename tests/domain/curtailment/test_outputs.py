"""AC-coupled inverters: when they are limited, to what, and what is left alone."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.command.capabilities import InverterCapabilities
from domain.command.held import Held
from domain.command.order import BatteryAction, OutputOrder
from domain.curtailment.decide import decide_limits
from domain.curtailment.following import load_following_w, needed_w, shared, steady
from domain.curtailment.output import OUTPUT, ignoring, kept
from domain.curtailment.outputs import beside, is_to_be_limited
from domain.curtailment.proof import Enforcement
from domain.house.house import Curtailment, Optimiser
from domain.house.settings import Mode
from domain.reason.reason import Why
from domain.status.words import sentence
from domain.view import Memory
from tests.builders import (
    ABLE,
    NOON,
    a_charge,
    a_charger,
    a_house,
    a_loadpoint,
    a_price,
    a_view,
    after,
    an_observation,
)
from tests.fakes.telling import a_telling

ON = Curtailment(enabled=True)
SHED = "pv/shed"
BESIDE = replace(ABLE, actions=ABLE.actions - {BatteryAction.CURTAIL, BatteryAction.UNCURTAIL})
TEN_KW = InverterCapabilities(limits=True, rated_w=10_000)


def seeing(*, soc=85.0, charge_w=3_000.0, export_w=300.0, ac_w=4_000.0, buy=0.3, sell=0.002, **changes):
    seen = an_observation(
        grid_w=None if export_w is None else -export_w,
        pv_w=ac_w,
        battery_w=-charge_w,
        soc_pct=soc,
        price=a_price(buy, sell) if buy is not None else None,
    )
    return replace(seen, inverter_w={SHED: ac_w} if ac_w is not None else {}, **changes)


def holding(limit_w, since=NOON - timedelta(minutes=5)):
    return {
        SHED: Held(
            target=SHED,
            order=OutputOrder(limit_w=limit_w),
            owner="curtailment",
            issued_by="curtailment",
            since=since,
        )
    }


def decide(seen, held=None, forced=None, inverters=None, was=True, house=None, **view):
    return decide_limits(
        a_view(
            house=house or a_house(curtailment=ON),
            seen=seen,
            battery=BESIDE,
            inverters=inverters or {SHED: TEN_KW},
            outputs=held or {},
            memory=Memory(curtailment_active=was),
            **view,
        ),
        forced,
        NOON,
    )


def test_scenario_16_paid_imports_limit_always():
    found = decide(seeing(soc=50, export_w=0, buy=-0.02, sell=0.05), was=False)
    assert (found.active, found.reason.code) == (True, Why.IMPORT_PAID)


def test_scenario_16_a_battery_that_charges_at_85_percent_lets_the_rest_out():
    found = decide(seeing(soc=85))
    assert (found.active, found.outputs, found.reason.code) == (False, {}, Why.BATTERY_ABSORBS)


def test_scenario_16_at_95_percent_export_is_limited():
    found = decide(seeing(soc=95))
    assert (found.active, found.desired_w, found.limit_w) == (True, 0, None)
    assert found.reason.code is Why.EXPORT_UNECONOMIC


@pytest.mark.parametrize("lost", [{"export_w": None}, {"ac_w": None}, {"is_delayed": True}])
@pytest.mark.parametrize("held", [None, holding(3_700)])
def test_scenario_16_where_telemetry_is_lost_nothing_changes(lost, held):
    found = decide(seeing(soc=95, **lost), held)
    assert found.outputs == ({SHED: 3_700} if held else {})
    assert (found.active, found.reason.code) == (held is not None, Why.TELEMETRY_STALE)


@pytest.mark.parametrize(
    ("buy", "sell", "held", "silent_for", "limits", "text"),
    [
        (None, None, holding(3_700), 59, {SHED: 3_700}, "Export stays limited until 13:00 at the latest,"),
        (0.3, None, holding(3_700), 59, {SHED: 3_700}, "Export stays limited until 13:00 at the latest,"),
        (None, None, holding(3_700), 60, {}, "Export is not limited any more,"),
        (0.3, None, holding(3_700), 60, {}, "Export is not limited any more,"),
        (-0.02, None, holding(3_700), 60, {SHED: 3_700}, "Power from the grid pays"),  # that is paid
        (None, None, None, 1, {}, "The price of power is not known right now."),  # nothing is begun
        (0.3, None, None, 1, {}, "The price of power is not known right now."),
    ],
)
def test_a_limit_goes_on_for_an_hour_after_the_last_price_and_none_is_begun_meanwhile(
    buy, sell, held, silent_for, limits, text
):
    now = NOON + timedelta(minutes=silent_for)
    seen = seeing(soc=99, buy=buy, sell=sell, charge_w=0.0, export_w=0.0 if held else 300.0, ac_w=3_700.0)
    view = a_view(
        house=a_house(curtailment=ON),
        seen=seen,
        battery=BESIDE,
        inverters={SHED: TEN_KW},
        outputs=held or {},
        memory=Memory(curtailment_active=True, priced_until=NOON),
    )
    found = decide_limits(view, None, now)
    assert found.outputs == limits
    assert sentence(found.reason, a_telling()).startswith(text)


@pytest.mark.parametrize(
    ("soc", "charge_w", "export_w", "is_limited", "wanted"),
    [
        (50, 0, 101, False, True),  # a battery that is held takes nothing
        (50, 0, 100, False, False),
        (89.9, 51, 3_000, False, False),
        (90, 51, 101, False, True),
        (97, 0, 0, False, False),
        (100, 60, 0, False, False),  # it still charges
        (100, 0, 0, False, True),
        (95, 2_000, 0, True, True),  # what is limited stays so: nobody sees what the sun could give
        (89, 2_000, 0, True, False),  # until there is room again
        (None, 0, 200, False, True),
        (None, 0, 0, False, False),
    ],
)
def test_the_order_of_decisions(soc, charge_w, export_w, is_limited, wanted):
    seen = seeing(soc=soc, charge_w=charge_w, export_w=export_w)
    assert is_to_be_limited(seen, is_limited=is_limited) is wanted


def test_a_full_battery_at_night_needs_no_limit():
    assert not is_to_be_limited(seeing(soc=100, charge_w=0, export_w=0, ac_w=20), is_limited=False)


def test_scenario_17_the_limit_is_what_the_house_and_its_battery_take():
    assert needed_w(1_200, 2_500) == 3_700
    assert needed_w(1_200, 50) == 1_200  # so little is no charge
    seen = seeing(charge_w=2_500, export_w=300, ac_w=4_000)
    assert (seen.load_w, load_following_w(seen, seen.inverter_w)) == (1_200, 3_700)


@pytest.mark.parametrize(
    ("wanted_w", "limit_w"), [(3_740, 3_700), (3_660, 3_700), (3_760, 3_760), (3_640, 3_640)]
)
def test_scenario_17_a_change_below_50_watts_is_not_written(wanted_w, limit_w):
    assert steady(wanted_w, holding(3_700)[SHED], 3_700, NOON, TEN_KW) == limit_w


def test_a_limit_is_refreshed_every_half_minute_and_only_where_it_is_felt():
    just_set = holding(3_700, since=after(-20))[SHED]
    assert steady(1_000, just_set, 3_700, NOON, TEN_KW) == 3_700
    assert steady(1_000, just_set, 3_700, after(10), TEN_KW) == 1_000
    assert steady(3_000, holding(3_700)[SHED], 900, NOON, TEN_KW) == 3_700  # the sun gives far less than both
    assert steady(3_000, holding(3_700)[SHED], None, NOON, TEN_KW) == 3_000


def test_sun_that_cannot_be_limited_counts_first():
    seen = replace(seeing(charge_w=0, export_w=3_000, ac_w=4_000), pv_w=5_500.0)
    assert load_following_w(seen, seen.inverter_w) == 1_000  # 2,500 W of load, 1,500 W from other inverters


def test_one_that_the_battery_sees_and_that_is_silent_itself_keeps_its_limit():
    silent = replace(seeing(soc=100, charge_w=0), inverter_w={})
    assert decide(silent, holding(3_700)).outputs == {SHED: 3_700}


def test_several_share_in_proportion_and_one_with_its_own_meter_lets_nothing_out():
    six, two = replace(TEN_KW, rated_w=6_000), replace(TEN_KW, rated_w=2_000)
    assert shared(4_000, {"a": six, "b": two}) == {"a": 3_000, "b": 1_000}
    assert shared(9_999, {"a": six}) == {"a": 6_000}
    metered = replace(TEN_KW, by_own_meter=True)
    assert shared(1_000, {"a": six, "m": metered}) == {"a": 1_000, "m": 0}
    assert shared(1_000, {"m": metered}) == {"m": 0}


def test_a_battery_that_may_take_more_is_let_a_little_more():
    seen = seeing(soc=95, charge_w=2_000, export_w=0, ac_w=3_000)
    assert decide(seen, holding(2_000)).outputs == {SHED: 3_100}
    assert decide(replace_soc(seen, 98), holding(2_000)).outputs == {SHED: 3_000}
    assert decide(seen, holding(2_000), forced=BatteryAction.HOLD).outputs == {SHED: 3_000}


def replace_soc(seen, soc):
    return replace(seen, battery=replace(seen.battery, soc_pct=soc))


@pytest.mark.parametrize("forced", [BatteryAction.FORCE_CHARGE, BatteryAction.FORCE_DISCHARGE])
def test_a_force_that_owns_the_battery_goes_first(forced):
    found = decide(seeing(soc=95, buy=-0.02), holding(3_700), forced=forced)
    assert (found.active, found.outputs, found.reason.code) == (True, {}, Why.FORCE_HAS_PRIORITY)


@pytest.mark.parametrize(
    ("lp", "draws_w", "intents", "is_free"),
    [
        (a_loadpoint(mode=Mode.SOLAR), 1_400, {}, True),
        (a_loadpoint(mode=Mode.SOLAR), 0, {}, False),
        (a_loadpoint(mode=Mode.FAST), 7_000, {}, False),  # house load
        (a_loadpoint(mode=Mode.SOLAR), 7_000, {"garage": a_charge()}, False),
    ],
)
def test_nothing_is_limited_while_a_car_takes_the_sun(lp, draws_w, intents, is_free):
    seen = seeing(soc=100, charge_w=0, ac_w=9_000.0, chargers={"garage": a_charger(draws_w)})
    found = decide(seen, house=a_house(lp, curtailment=ON), charge_intents=intents)
    assert (not found.outputs) is is_free
    assert (found.reason.code is Why.CAR_ABSORBS) is is_free


def test_the_sun_serves_the_house_unless_paid_imports_are_wanted_instead():
    seen = seeing(soc=100, charge_w=0, export_w=3_000, ac_w=4_000, buy=-0.02)
    assert decide(seen).outputs == {SHED: 1_000}
    greedy = a_house(curtailment=ON, optimiser=Optimiser(curtail_to_import=True))
    assert decide(seen, house=greedy).outputs == {SHED: 0}


def test_without_a_price_nothing_changes():
    seen = seeing(soc=100, charge_w=0, export_w=3_000, buy=None)
    assert decide(seen, was=True).outputs == {}
    assert decide(seen, holding(3_700), was=False).outputs == {SHED: 1_000}  # it goes on following


def test_what_cannot_be_limited_now_keeps_what_it_holds():
    silent = replace(TEN_KW, rated_w=None)
    found = decide(seeing(soc=95), holding(3_700), inverters={SHED: silent})
    assert found.outputs == {SHED: 3_700}
    assert decide(seeing(soc=95), inverters={SHED: silent}).reason.code is Why.NOT_SUPPORTED


@pytest.mark.parametrize("off", [{"monitoring": True, "curtailment": ON}, {}])
def test_monitoring_and_a_switched_off_rule_limit_nothing(off):
    found = decide(seeing(soc=100, charge_w=0), holding(3_700), house=a_house(**off))
    assert (found.active, found.outputs) == (False, {})


def test_beside_a_hybrid_both_are_limited():
    view = a_view(
        house=a_house(curtailment=ON),
        seen=seeing(soc=100, charge_w=0, export_w=3_000),
        inverters={SHED: TEN_KW},
    )
    found = decide_limits(view, None, NOON)
    assert (found.limit_w, found.outputs, found.is_uneconomic) == (0, {SHED: 1_000}, True)


@pytest.mark.parametrize(
    ("gives_w", "since", "verdict"),
    [
        (3_700, -90, Enforcement.ENFORCED),
        (1_000, -90, Enforcement.UNKNOWN),  # the sun gives less anyway
        (4_000, -30, Enforcement.UNKNOWN),  # inverters take their time
        (4_000, -90, Enforcement.NOT_ENFORCED),
        (None, -90, Enforcement.UNKNOWN),
    ],
)
def test_what_comes_out_shows_whether_a_limit_is_kept(gives_w, since, verdict):
    outputs = holding(3_700, since=after(since))
    seen = replace(seeing(), inverter_w={} if gives_w is None else {SHED: gives_w})
    assert kept(outputs, {SHED: TEN_KW}, seen, NOON) is verdict
    assert kept(outputs, {}, seen, NOON) is verdict, "one that has not told yet, after a restart"
    assert OUTPUT.seems_lost(OutputOrder(limit_w=3_700), SHED, seen, after(since)) is (
        verdict is Enforcement.NOT_ENFORCED
    )


@pytest.mark.parametrize(
    ("since", "verdict"), [(-119, Enforcement.UNKNOWN), (-120, Enforcement.NOT_ENFORCED)]
)
def test_an_inverter_that_is_slow_has_its_own_time_to_come_down(since, verdict):
    slow = {SHED: replace(TEN_KW, ramp_s=120)}
    seen = replace(seeing(), inverter_w={SHED: 4_000})
    assert kept(holding(3_700, since=after(since)), slow, seen, NOON) is verdict
    found = ignoring(holding(3_700, since=after(since)), slow, seen, NOON)
    assert found == ({SHED} if verdict is Enforcement.NOT_ENFORCED else set())


@pytest.mark.parametrize(("lets_go", "outputs"), [(False, {SHED: 3_700}), (True, {})])
def test_a_limit_is_handed_back_while_it_can_be_and_one_that_only_falls_silent_keeps_it(lets_go, outputs):
    unable = {SHED: replace(TEN_KW, limits=False, lets_go_now=lets_go)}
    found = decide(seeing(soc=100, charge_w=0), holding(3_700), inverters=unable)
    assert found.outputs == outputs
    unknown = decide(seeing(soc=100, charge_w=0, export_w=None), holding(3_700), inverters=unable)
    assert unknown.outputs == outputs


def test_a_plan_may_count_on_inverters_that_take_a_limit():
    assert BatteryAction.CURTAIL in beside(BESIDE, {SHED: TEN_KW}).actions
    assert BatteryAction.CURTAIL not in beside(BESIDE, {SHED: InverterCapabilities()}).actions
