"""Each hour in which a car charges says why it is that one and no later."""

from typing import Any

import pytest

from domain.plan.cars.choice import Part
from domain.plan.cars.room import Fuse
from domain.plan.cars.stretch import Taken, stretches
from domain.plan.cars.told import told
from domain.reason.reason import Reason, Why
from domain.status.words import sentence
from tests.domain.plan.car_night import NIGHT, TEN_PM, a_car, hour, night, planned, sunny
from tests.fakes.telling import a_telling

HOURLY_KWH = 0.9 * 7.36
BUSY: dict[str, Any] = {"fuse": Fuse(max_a=32), "forced": ((hour(1), hour(9), 7.0),)}


@pytest.mark.parametrize(
    ("wish", "ahead", "text"),
    [
        (
            {"energy_kwh": 6.0},
            {},
            "Charging until 02:54: power costs 9 c/kWh, and later hours are no cheaper.",
        ),
        (
            {"energy_kwh": 13.2},
            {},
            "Charging until 03:59: power costs 9 c/kWh; waiting until then would cost 10 c/kWh.",
        ),
        (
            {"energy_kwh": 9.0, "strategy": "as_late_as_possible", "max_price": None},
            {},
            "Charging until 07:00, as late as the car can be ready by 07:00.",
        ),
        (
            {"energy_kwh": 12.0},
            {"prices": (-0.05, -0.01, *NIGHT[2:])},
            "Charging until 23:48: power pays 5 c/kWh to use; after that it pays only 1 c/kWh.",
        ),
        (
            {"energy_kwh": 6.0, "strategy": "as_late_as_possible", "max_price": None},
            {"prices": (*NIGHT[:8], 0.0)},
            "Charging until 06:54: power costs 0 c/kWh, and later hours are no cheaper.",
        ),
        (  # free as well, though not nothing
            {"energy_kwh": 6.0, "strategy": "as_late_as_possible", "max_price": None},
            {"prices": (0.00001, *NIGHT[1:])},
            "Charging until 22:54: power costs 0 c/kWh, and later hours are no cheaper.",
        ),
        (
            {"energy_kwh": 6.0, "soc_pct": None},
            {},
            (
                "Charging until 02:54: power costs 9 c/kWh, and later hours are no cheaper; "
                "how full the car is nobody tells, so the most it could need is planned."
            ),
        ),
        (
            {"strategy": "solar_only"},
            {"solar": sunny(h0=4.0)},
            "Charging until 23:00 from spare solar power, as planned.",
        ),
        (
            {"energy_kwh": 6.0},
            {"prices": (None,) * 9},
            (
                "Charging until 07:00, because the car would not be ready in time otherwise, "
                "and no price is known for then."
            ),
        ),
        # one that will not be ready does not say that it will
        (
            {"max_price": 0.11},
            {},
            "Charging until 05:00; at 07:00 the car will still be short of 3.5 kWh.",
        ),
        # an hour for which the fuse has no room is none to wait for, and a cheap one does not suffice
        (
            {"energy_kwh": 6.0, "max_price": None},
            BUSY | {"prices": (0.1, *(0.2,) * 8)},
            "Charging until 22:54: power costs 10 c/kWh, and later hours are no cheaper.",
        ),
        (
            {"energy_kwh": 0.9 * 7.36, "max_price": None},
            BUSY | {"prices": (0.1, *(0.2,) * 8)},
            "Charging until 23:00: power costs 10 c/kWh, and no later hour is left to choose from.",
        ),
        (
            {"energy_kwh": 6.0, "max_price": None},
            BUSY | {"prices": (0.1, *(0.05,) * 8)},
            "Charging until 22:54: power costs 10 c/kWh; the cheaper hour at 23:00 does not suffice.",
        ),
        (
            {"energy_kwh": 4.5 * HOURLY_KWH, "departure": hour(4.5), "max_price": None},
            {"prices": (0.1, *(0.2,) * 8)},
            "Charging until 02:30 tomorrow: power costs 10 c/kWh, and all later hours are needed, too.",
        ),
        (
            {"energy_kwh": 4.5 * HOURLY_KWH, "departure": hour(4.5), "max_price": None},
            {"prices": (0.1,) * 9},
            "Charging until 02:30 tomorrow: power costs 10 c/kWh, and no later hour is left to choose from.",
        ),
        (  # what the sun gives is less than it could have; it charges on, so nobody waits until then
            {"energy_kwh": 2.4 * HOURLY_KWH, "departure": hour(4.5), "max_price": None},
            {"prices": (0.1, *(0.3,) * 8), "solar": sunny(h1=2.0, h2=2.0, h3=2.0, h4=2.0)},
            "Charging until 02:30 tomorrow: power costs 10 c/kWh; from 23:00 it costs 30 c/kWh.",
        ),
        (  # hours of which nobody knows the price are not needed, nor to be chosen
            {"energy_kwh": 2.0 * HOURLY_KWH, "departure": hour(4.5), "max_price": None},
            {"prices": (0.1, 0.2)},
            "Charging until 00:00 tomorrow: power costs 10 c/kWh, and no later hour is left to choose from.",
        ),
    ],
)
def test_a_slot_says_why_now_and_not_later(wish, ahead, text):
    plan = planned(a_car(**wish), night(**ahead))
    assert sentence(plan.slots[0].reason, a_telling(plan.slots[0].start)) == text


OTHER = Taken(slots=((TEN_PM, hour(9), 5.06),))
WIRED = "; fuse and circuits leave it 3.7 kW beside what others draw."
LET_IN = "; the import limit leaves it 3.7 kW beside what others draw."


@pytest.mark.parametrize(
    ("ahead", "end"),
    [
        ({}, "."),
        ({"fuse": Fuse(max_a=38)}, WIRED),
        ({"import_kw": 8.74}, LET_IN),
        ({"import_kw": 8.74, "fuse": Fuse(max_a=60)}, LET_IN),
        ({"fuse": Fuse(max_a=53)}, "."),  # hardly less than all
    ],
)
@pytest.mark.parametrize("energy_kwh", [5.0, 80.0])
def test_a_slot_says_what_the_connection_leaves_the_car_where_that_is_less_than_it_could_have(
    energy_kwh, ahead, end
):
    plan = planned(a_car(energy_kwh=energy_kwh, max_price=None), night(**ahead, beside=(OTHER,)))
    assert sentence(plan.slots[0].reason, a_telling(plan.slots[0].start)).endswith(end)
    is_held = "held_w" in plan.slots[0].reason.facts
    assert is_held == (end != ".")


def test_a_limit_that_begins_when_the_charge_ends_has_not_held_it():
    wish = a_car(energy_kwh=0.9 * 3.68, max_price=None)
    part = Part(hour(0), hour(1), power_kw=3.68, sun_kw=0.0, price=0.3)
    later = Taken(slots=((hour(1), hour(9), 5.06),))
    ahead = stretches(wish, night(fuse=Fuse(max_a=38), beside=(later,)))
    plan = told(wish, [part], ahead, plan_id="p1", made_at=TEN_PM, made_by="optimiser")
    assert "held_by" not in plan.slots[0].reason.facts


@pytest.mark.parametrize(("others_until_h", "next_at"), [(2, "00:00"), (1, "23:00")])
def test_the_cheaper_hour_told_is_the_first_in_which_it_could_have_more(others_until_h, next_at):
    wish = a_car(energy_kwh=0.9 * 14.72, max_price=None)
    parts = [
        Part(hour(0), hour(1), power_kw=7.36, sun_kw=0.0, price=0.3),
        Part(hour(1), hour(3), power_kw=3.68, sun_kw=0.0, price=0.1),
    ]
    other = Taken(slots=((hour(0), hour(others_until_h), 5.06),))
    ahead = stretches(wish, night((0.3, 0.1, 0.1, *(0.3,) * 6), fuse=Fuse(max_a=38), beside=(other,)))
    plan = told(wish, parts, ahead, plan_id="p1", made_at=TEN_PM, made_by="optimiser")
    assert plan.slots[0].reason.facts["next_at"].endswith(f"T{next_at}:00Z")


@pytest.mark.parametrize(("left_s", "is_told"), [(59, False), (60, True), (3_600, True)])
@pytest.mark.parametrize("less_kw", [0.0, 3.68])
def test_less_than_a_minute_is_no_hour_to_wait_for(less_kw, left_s, is_told):
    """It charges all of the cheap hour but so much, or with half of its power in so much of it."""
    wish = a_car(energy_kwh=30.0, max_price=None)
    begins = hour(2 - left_s / 3_600)
    parts = [Part(hour(0), hour(1), power_kw=7.36, sun_kw=0.0, price=0.3)]
    if left_s < 3_600:
        parts.append(Part(hour(1), begins, power_kw=7.36, sun_kw=0.0, price=0.1))
    if less_kw:
        parts.append(Part(begins, hour(2), power_kw=less_kw, sun_kw=0.0, price=0.1))
    ahead = stretches(wish, night((0.3, 0.1, *(0.4,) * 7)))
    plan = told(wish, parts, ahead, plan_id="p1", made_at=TEN_PM, made_by="optimiser")
    assert (plan.slots[0].reason.facts.get("next_price") == 0.1) is is_told


@pytest.mark.parametrize(
    ("begins_h", "text"),
    [
        (8, "Charging until 07:00, as late as the car can be ready by 07:00."),
        (5, "Charging until 04:00, as planned."),
    ],
)
def test_only_the_last_hours_before_it_leaves_are_called_as_late_as_can_be(begins_h, text):
    wish = a_car(energy_kwh=0.9 * 7.36, strategy="as_late_as_possible", max_price=None)
    part = Part(hour(begins_h), hour(begins_h + 1), power_kw=7.36, sun_kw=0.0, price=0.1)
    ahead = stretches(wish, night())
    plan = told(wish, [part], ahead, plan_id="p1", made_at=TEN_PM, made_by="optimiser")
    assert sentence(plan.slots[0].reason, a_telling(hour(begins_h))) == text


@pytest.mark.parametrize(
    ("price", "text"),
    [
        (0.2, "; the rest at 20 c/kWh."),
        (-0.017, "; the rest pays 1.7 c/kWh to use."),  # as the battery's card says it
        (-0.0001, "; the rest at 0 c/kWh."),
        (None, "."),  # quite another price has come than was planned with
    ],
)
def test_the_rest_of_a_sunny_charge_is_told_by_the_sign_of_its_price(price, text):
    facts = {
        "source": "grid",
        "mostly_sun": True,
        "price": price,
        "until": hour(1).isoformat(),
        "strategy": "cheapest",
    }
    told = sentence(Reason(Why.PLANNED_WINDOW, facts), a_telling(hour(0)))
    assert told == f"Charging until 23:00 mostly from spare solar power, as planned{text}"


@pytest.mark.parametrize(
    ("sun_kw", "text"),
    [
        (7.36, "Charging until 23:00 from spare solar power, as planned."),
        (3.7, "Charging until 23:00 mostly from spare solar power, as planned; the rest at 20 c/kWh."),
        (
            3.6,
            (
                "Charging until 23:00: power costs 20 c/kWh; "
                "the cheaper hour at 02:00 tomorrow does not suffice."
            ),
        ),
    ],
)
def test_what_the_grid_adds_to_the_sun_is_not_compared_with_cheaper_hours(sun_kw, text):
    wish = a_car(energy_kwh=0.9 * 7.36, max_price=None)
    part = Part(hour(0), hour(1), power_kw=7.36, sun_kw=sun_kw, price=0.2)
    ahead = stretches(wish, night())
    plan = told(wish, [part], ahead, plan_id="p1", made_at=TEN_PM, made_by="optimiser")
    assert sentence(plan.slots[0].reason, a_telling(hour(0))) == text


@pytest.mark.parametrize(
    ("next_at", "price", "more", "text"),
    [
        ("23:00", 0.11, {}, "; waiting until then would cost 11 c/kWh."),
        ("23:00", 0.09, {}, "; the cheaper hour after that does not suffice."),
        (
            "23:00",
            0.09,
            {"saves_no_turn": True},
            "; waiting until then would save less than a start and a stop cost.",
        ),
        ("23:02", 0.11, {}, "; waiting until 23:02 would cost 11 c/kWh."),
        # within the charge itself nobody waits: it goes on then
        ("22:58", 0.11, {}, "; from 22:58 it costs 11 c/kWh."),
        ("22:58", 0.09, {}, "; the cheaper hour at 22:58 does not suffice."),
        ("22:58", -0.01, {"price": -0.05}, "; from 22:58 it pays only 1 c/kWh."),
        ("23:02", 0.09, {}, "; the cheaper hour at 23:02 does not suffice."),
        (
            "23:02",
            0.09,
            {"saves_no_turn": True},
            "; waiting until 23:02 would save less than a start and a stop cost.",
        ),
    ],
)
def test_the_hour_at_which_a_charge_ends_is_named_once(next_at, price, more, text):
    facts = {"source": "grid", "price": 0.1, "until": "2026-01-15T23:00:00Z", "next_price": price}
    reason = Reason(Why.PLANNED_WINDOW, facts | more | {"next_at": f"2026-01-15T{next_at}:00Z"})
    now = "power pays 5 c/kWh to use" if reason.facts["price"] < 0 else "power costs 10 c/kWh"
    assert sentence(reason, a_telling(TEN_PM)) == f"Charging until 23:00: {now}{text}"


@pytest.mark.parametrize(
    ("begins_h", "tells_turn"),
    [
        (1, False),  # the charge goes on then with less than it could: moving more there takes no turn
        (2, True),
    ],
)
def test_only_an_hour_beyond_the_charge_would_take_a_start_and_a_stop(begins_h, tells_turn):
    wish = a_car(energy_kwh=0.9 * 11.0, max_price=None, turn_cost=1.0)
    parts = [
        Part(hour(0), hour(1), power_kw=7.36, sun_kw=0.0, price=0.2),
        Part(hour(begins_h), hour(begins_h + 1), power_kw=3.7, sun_kw=0.0, price=0.1),
    ]
    ahead = stretches(wish, night((0.2, *(0.1 if h == begins_h else 0.3 for h in range(1, 9)))))
    plan = told(wish, parts, ahead, plan_id="p1", made_at=TEN_PM, made_by="optimiser")
    facts = plan.slots[0].reason.facts
    assert (facts["next_price"], "saves_no_turn" in facts) == (0.1, tells_turn)
