"""The status document: what was observed, what is wanted and who wants it; unknown is null and never 0."""

import pytest
from msgspec.structs import replace

from domain.command.decision import BatteryDecision, LoadpointDecision, Owner
from domain.command.order import BatteryAction, BatteryOrder
from domain.curtailment.proof import Enforcement
from domain.energy.ledger import Ledger
from domain.energy.stored import Stored
from domain.energy.unsettled import Unsettled
from domain.house.house import Site, Vehicle
from domain.reading.battery import BatteryMode
from domain.reading.reading import Health
from domain.reason.reason import Reason, Why
from domain.status.document import (
    CurtailmentStatus,
    DeviceHealth,
    PriceStatus,
    SiteStatus,
    Today,
)
from domain.status.problems import Problem, ProblemCode
from domain.tariff.slots import PriceKind, PriceSlot, Tariff
from tests.builders import NOON, a_house, a_loadpoint, after, an_observation
from tests.domain.status.documents import LIFTED, LIMITED, painted, reading, the_battery
from tests.fakes.status_inputs import deciding


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
