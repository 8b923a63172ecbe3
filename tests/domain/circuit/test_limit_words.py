"""What is said of a limit is true now: it binds, or its room has to last; whose wish it is stays."""

import pytest
from msgspec.structs import replace

from domain.circuit.limit import within_limits
from domain.circuit.memory import LimitMemory
from domain.command.decision import Owner, SiteDecision
from domain.command.order import BatteryAction, BatteryOrder
from domain.house.house import Site
from domain.reason.reason import Reason, Why
from domain.status.limited import ordered
from domain.status.words import sentence
from tests.builders import ABLE, NOON, a_house, a_view, after, an_observation
from tests.domain.circuit.connection import NO_EXPORT_LIMIT, Connection, charging, one_phase
from tests.fakes.telling import a_telling

UNTIL = f"{after(3_600):%H:%M}"
SOON = f"{after(70):%H:%M}"


def said_of_a(house: Connection) -> str:
    return sentence(house.of("a").reason, a_telling())


def said_of_battery(house: Connection) -> str:
    assert house.found is not None
    assert house.found.battery is not None
    return sentence(house.found.battery.reason, a_telling())


def a_car_cut_by_the_house() -> Connection:
    """A 25 A fuse, of which the house took 15 A a moment ago: 2 A are the margin, and the car came to 8 A."""
    house = Connection(Site(main_fuse_a=25), one_phase("a", max_current_a=16))
    house.at(0, {"a": 16}, grid_w=4 * 230, has_battery=False)
    house.at(10, {"a": 16}, {"a": 16}, grid_w=31 * 230, has_battery=False)
    return house


def test_while_the_fuse_binds_it_leaves_no_more():
    house = a_car_cut_by_the_house()
    assert said_of_a(house) == "Held at 8 A: the main fuse leaves no more."


@pytest.mark.parametrize(
    ("used_a", "text"),
    [
        (15, "Held at 8 A: the main fuse leaves no more."),
        (14, f"Held at 8 A: the main fuse has room for 9 A again; it rises at {SOON} at the earliest."),
        (4, f"Held at 8 A: the main fuse has room for 16 A again; it rises at {SOON} at the earliest."),
    ],
)
def test_a_car_that_waits_to_rise_says_to_what_and_when(used_a, text):
    house = a_car_cut_by_the_house()
    assert house.at(20, {"a": 16}, {"a": 8}, grid_w=230 * (used_a + 8), has_battery=False) == {"a": 8}
    assert said_of_a(house) == text


def test_more_room_than_a_first_rise_takes_has_to_last_too():
    house = a_car_cut_by_the_house()
    house.at(20, {"a": 16}, {"a": 8}, grid_w=230 * (12 + 8), has_battery=False)
    assert house.at(75, {"a": 16}, {"a": 8}, grid_w=230 * (4 + 8), has_battery=False) == {"a": 11}
    later = f"{after(135):%H:%M} at the earliest."
    assert said_of_a(house) == f"Held at 11 A: the main fuse has room for 16 A again; it rises at {later}"


@pytest.mark.parametrize(
    ("phases", "fuse_a", "held"),
    [(1, 18, "Held at 16 A"), (3, 50, "Held at 16 A on each of 3 phases, 48 A together")],
)
def test_a_fuse_that_binds_only_without_the_sun_says_so_and_one_phase_bears_all_of_a_car(
    phases, fuse_a, held
):
    house = Connection(Site(main_fuse_a=fuse_a, phases=1), one_phase("a", max_current_a=32, phases=phases))
    seen = {"grid_w": 16 * 230 * phases - 3 * 2_200, "pv_w": 7_400, "has_battery": False}
    assert house.at(0, {"a": 32}, {"a": 16}, **seen) == {"a": 16}
    assert said_of_a(house) == f"{held}: the main fuse leaves no more without sun and battery."
    with_the_import_shown = Connection(house.house.site, one_phase("a", max_current_a=32, phases=phases))
    with_the_import_shown.at(0, {"a": 32}, {"a": 16}, grid_w=16 * 230 * phases + 100, has_battery=False)
    assert said_of_a(with_the_import_shown).endswith("the main fuse leaves no more.")


def test_a_car_that_waits_while_the_meter_shows_nothing_says_what_is_not_counted():
    house = Connection(Site(main_fuse_a=5.5, fuse_margin_a=1), one_phase("a", max_current_a=16))
    house.at(0, {"a": 16}, grid_w=-2_000, has_battery=False)
    assert said_of_a(house) == (
        "Waiting: the main fuse leaves 4 A without sun and battery, and this charger needs 6 A."
    )


def test_hardly_more_is_not_called_none():
    house = Connection(Site(main_fuse_a=25), one_phase("a", max_current_a=16))
    house.at(0, {"a": 16}, grid_w=4 * 230, has_battery=False)
    house.at(10, {"a": 16}, {"a": 16}, grid_w=(16 + 14.1) * 230, has_battery=False)
    assert said_of_a(house) == "Held at 8 A: the main fuse leaves no more."
    house.at(20, {"a": 16}, {"a": 8}, grid_w=(8 + 13.5) * 230, has_battery=False)
    assert said_of_a(house) == "Held at 8 A: the main fuse leaves hardly more."


@pytest.mark.parametrize(
    ("used_a", "text"),
    [
        (19, "Waiting: the main fuse leaves 4 A, and this charger needs 6 A."),
        (4, f"Waiting: the main fuse has room for 16 A again; charging starts at {SOON} at the earliest."),
    ],
)
def test_a_car_that_waits_to_start_says_what_it_waits_for(used_a, text):
    house = Connection(Site(main_fuse_a=25), one_phase("a", max_current_a=16))
    house.at(0, {"a": 16}, grid_w=4 * 230, has_battery=False)
    assert house.at(10, {"a": 16}, {"a": 16}, grid_w=35 * 230, has_battery=False) == {"a": 0}
    assert house.at(20, {"a": 16}, {"a": 0}, grid_w=230 * used_a, has_battery=False) == {"a": 0}
    assert said_of_a(house) == text


def test_a_car_that_rises_after_the_next_reading_says_that():
    house = Connection(Site(main_fuse_a=40), one_phase("a"))
    house.at(0, {"a": 10}, grid_w=500)
    house.at(10, {"a": 16}, {"a": 10}, grid_w=None)
    assert said_of_a(house) == "Held at 10 A until a new reading shows what is free."


def test_a_silent_charger_that_keeps_less_than_was_wanted_names_no_current():
    house = Connection(Site(main_fuse_a=25), one_phase("a"))
    house.at(0, {"a": 10}, grid_w=500)
    assert house.at(10, {"a": 20}, silent=("a",), grid_w=500) == {"a": 10}
    assert said_of_a(house) == "The charger does not answer."


@pytest.mark.parametrize(
    ("facts", "rise_a", "text"),
    [
        (
            {"limit": "the main fuse"},
            10,
            "charging starts at 10 A soon, as the rate is not changed too often",
        ),
        ({"limit": None}, 10, "charging starts at 10 A soon, as the rate is not changed too often"),
        ({"takes_a": 12}, 16, "charging starts at 16 A soon, as the rate is not changed too often"),
        (
            {"limit": "the main fuse", "phases": 3, "together_a": 30},
            10,
            "charging starts at 10 A soon, as the rate is not changed too often",
        ),
        ({"limit": "the main fuse"}, None, "what is left is less than this charger's minimum"),
    ],
)
def test_a_charge_that_has_not_begun_is_not_held(facts, rise_a, text):
    told = ordered(Reason(Why.PHASE_LIMITED, {"current_a": 10, "min_current_a": 6, **facts}), 0, rise_a)
    assert sentence(told, a_telling()) == f"Waiting: {text}."


def test_a_battery_that_is_held_at_a_part_says_how_much():
    house = Connection(Site(import_limit_w=4_000), one_phase("a"))
    house.battery = charging(5_000)
    house.at(0, {"a": 0}, grid_w=1_500)
    assert said_of_battery(house) == "Held at 2.5 kW: the import limit leaves no more."
    house.at(10, {"a": 0}, grid_w=2_500, battery_w=-2_500)
    at = f"{after(60):%H:%M} at the earliest."
    assert (
        said_of_battery(house)
        == f"Held at 2.5 kW: the import limit has room for 4.0 kW again; it rises at {at}"
    )
    house.at(20, {"a": 0}, grid_w=3_800, battery_w=-2_500)
    assert said_of_battery(house) == "Held at 2.5 kW: the import limit leaves hardly more."


def nothing_left(site: Site, action: BatteryAction, owner: Owner, grid_w: float, **able: bool) -> str:
    """What is said of a battery's order that gets nothing; its owner and its end stay."""
    order = BatteryOrder(action=action, power_w=3_000, until=after(3_600))
    wish = replace(charging(None), order=order, owner=owner)
    view = a_view(a_house(site=site), an_observation(grid_w=grid_w), battery=replace(ABLE, **able))
    decision = SiteDecision(battery=wish, curtailment=NO_EXPORT_LIMIT)
    found = within_limits(decision, view, LimitMemory(), NOON).decision.battery
    assert found is not None
    assert (found.order, found.owner, found.until) == (None, owner, after(3_600))
    return sentence(found.reason, a_telling())


CHARGE, SELL = BatteryAction.FORCE_CHARGE, BatteryAction.FORCE_DISCHARGE


@pytest.mark.parametrize(
    ("owner", "begins"),
    [
        (Owner.USER, "You told the battery to {action} until {until}; "),
        (Owner.OPTIMISER, "The battery is to {action} until {until}; "),
    ],
)
@pytest.mark.parametrize(
    ("site", "action", "grid_w", "limit"),
    [
        (Site(export_limit_w=5_000), SELL, -5_000, "the export limit of 5 kW"),
        (Site(import_limit_w=3_500), CHARGE, 3_400, "the import limit of 3.5 kW"),
        (Site(main_fuse_a=32), CHARGE, 7_000, "the main fuse of 32 A"),
    ],
)
def test_an_order_that_a_limit_holds_at_nothing_stays_whose_it_is(site, action, grid_w, limit, owner, begins):
    begin = begins.format(action="charge" if action is CHARGE else "discharge", until=UNTIL)
    assert nothing_left(site, action, owner, grid_w) == f"{begin}{limit} leaves no room for it now."


def test_a_battery_that_chooses_its_own_power_says_what_was_left():
    text = nothing_left(Site(export_limit_w=2_000), SELL, Owner.USER, 500, selectable_power=False)
    left = "the export limit of 2 kW leaves 2.5 kW, and this battery chooses its own power."
    assert text == f"You told the battery to discharge until {UNTIL}; {left}"


def test_an_order_that_waits_for_its_room_to_last_says_when_it_goes_on():
    house = Connection(Site(import_limit_w=3_000), one_phase("a"))
    house.battery = charging(None)
    house.at(0, {"a": 0}, grid_w=2_950)
    house.at(10, {"a": 0}, grid_w=500)
    said = f"the import limit of 3 kW has room for it again, from {after(60):%H:%M} at the earliest."
    assert said_of_battery(house) == f"You told the battery to charge until {UNTIL}; {said}"


@pytest.mark.parametrize(
    ("code", "rise_a", "text"),
    [
        (Why.FULL_RATE, None, "Charging at full rate, 8 A."),
        (Why.FULL_RATE, 26, "Charging at 8 A; it rises to 26 A soon, as the rate is not changed too often."),
        (Why.PHASE_LIMITED, None, "Held at 8 A: the main fuse leaves no more."),
        (
            Why.PHASE_LIMITED,
            26,
            "Held at 8 A: the main fuse has room for 26 A again; it rises when that has lasted.",
        ),
        (Why.MANUAL, 26, "You asked for this charge at 26 A; it ends at 14:00 at the latest."),
    ],
)
def test_a_reason_names_the_current_that_is_ordered(code, rise_a, text):
    facts = {"limit": "the main fuse", "current_a": 26, "min_current_a": 6}
    wanted = Reason(code, facts | {"until": NOON.replace(hour=14, minute=0)})
    assert sentence(ordered(wanted, 8, rise_a), a_telling()) == text
