"""What a car takes at most is learned from its meter, and from nothing that another cause may have."""

import msgspec
import pytest
from msgspec.structs import replace

from domain.command.capabilities import ChargerCapabilities
from domain.command.decision import Owner
from domain.command.held import Held
from domain.command.order import ChargeOrder
from domain.house.settings import Mode, SmartSettings, SolarSettings
from domain.loadpoint.ceiling import Ceiling, Ceilings
from domain.loadpoint.memory import LoadpointMemory
from domain.loadpoint.smart_wish import wish_of
from domain.loadpoint.surplus import share
from domain.reason.reason import Why
from domain.site import Memory, decide_site
from tests.builders import NOON, a_car, a_charger, a_house, a_loadpoint, a_view, after, an_observation
from tests.domain.loadpoint.test_surplus import a_claim

DEVICE = "loadpoints/garage"
LP = a_loadpoint(id="garage", mode=Mode.FAST, vehicle="car", phases="auto")
CARS = (a_car(), a_car(id="other"))
HALF = dict.fromkeys(range(6), (32, 15.6))  # offered and drawn, A, by the minute


def lived(by_minute, memory=None, *, able=None, lp=LP, **charger) -> Ceilings:
    """What is known once all that was lived on one phase."""
    known = memory or Memory()
    for minute, (offered_a, drawn_a, *more) in by_minute.items():
        order = ChargeOrder(current_a=offered_a)
        held = Held(target=DEVICE, order=order, owner="fast", issued_by="fast", since=after(60 * minute - 1))
        reading = a_charger(230 * drawn_a, **{**charger, **(more[0] if more else {})})
        now = after(60 * minute)
        seen = replace(an_observation(at=now, chargers={"garage": reading}), charger_at={"garage": now})
        ables = {} if able is None else {"garage": able}
        view = a_view(
            a_house(lp, vehicles=CARS), seen, memory=known, held={DEVICE: held}, chargers=ables
        )  # fmt: skip
        known = decide_site(view, now).memory
    return known.loadpoints["garage"].ceilings


def known_a(ceilings: Ceilings) -> float | None:
    return ceilings.on.get(1, Ceiling()).most_a


@pytest.mark.parametrize(
    ("by_minute", "charger", "most_a"),
    [
        (HALF, {}, 15.6),
        (dict.fromkeys(range(5), (32, 15.6)), {}, None),  # not yet so long
        (HALF | {2: (32, 15.3), 4: (32, 15.9)}, {}, 15.6),  # voltages move
        (HALF | {3: (32, 12.0)}, {}, None),  # it is not steady
        (dict.fromkeys(range(9), (16, 15.6)), {}, None),  # it takes what it is offered
        (HALF | {3: (16, 15.6)}, {}, None),  # by our own order for a while
        (HALF, {"target_current_a": 16.0}, None),  # its charger is not set to more
        (HALF, {"vehicle_soc_pct": 85}, None),  # it may taper off
        (dict.fromkeys(range(9), (32, 4.0)), {}, None),  # it heats
        (HALF | {3: (32, 0.0)}, {}, None),
        # without its level less than before may be the end of its charge
        (HALF, {"vehicle_soc_pct": None}, 15.6),
        ({minute - 1: (32, 31.0) for minute in range(1)} | HALF, {"vehicle_soc_pct": None}, None),
        ({minute - 1: (32, 31.0) for minute in range(1)} | HALF, {}, 15.6),
        # and afterwards
        (HALF | {6: (10, 9.9), 7: (32, 15.6)}, {}, 15.6),  # less was offered
        (HALF | {6: (17, 16.0)}, {}, 15.6),
        (HALF | {6: (17, 16.9)}, {}, None),  # it takes more
        (HALF | {6 + minute: (17, 10.0) for minute in range(6)}, {}, 10.0),
        (HALF | {6: (32, 0.0), 7: (32, 0.0)}, {}, 15.6),  # a pause
        (HALF | {6: (32, 0.0, {"connected": False})}, {}, None),  # unplugged
        (HALF | {6: (32, 0.0, {"connected": None})}, {}, None),  # nobody sees the plug
        (HALF | {6: (32, 0.0, {"vehicle_soc_pct": 90})}, {}, 15.6),
    ],
)
def test_only_a_steady_draw_well_below_the_offer_tells_what_a_car_takes(by_minute, charger, most_a):
    assert known_a(lived(by_minute, **charger)) == (None if most_a is None else pytest.approx(most_a))


@pytest.mark.parametrize(
    ("before", "now", "most_a"),
    [("car", "car", 15.6), (None, "car", 15.6), ("car", None, 15.6), ("car", "other", None)],
)
def test_it_is_the_cars_own_and_outlives_a_restart(before, now, most_a):
    learned = Memory(
        loadpoints={"garage": LoadpointMemory(ceilings=lived(HALF, lp=replace(LP, vehicle=before)))}
    )
    kept = msgspec.json.decode(msgspec.json.encode(learned), type=Memory)
    assert kept == learned
    found = known_a(lived({7: (32, 0.0)}, kept, lp=replace(LP, vehicle=now)))
    assert found == (None if most_a is None else pytest.approx(most_a))


def test_what_is_on_or_off_is_offered_all_of_its_current():
    switch = ChargerCapabilities(max_current_a=32, rate_control=False)
    assert known_a(lived(dict.fromkeys(range(6), (16, 15.6)), able=switch)) == pytest.approx(15.6)


def a_ceiling(most_a: float, phases: int = 1) -> Ceilings:
    return Ceilings(on={phases: Ceiling(most_a=most_a)})


@pytest.mark.parametrize(
    ("ceilings", "able", "kilowatts"),
    [
        (Ceilings(), None, (1.38, 7.36)),
        (a_ceiling(15.6), None, (1.38, 3.68)),
        (a_ceiling(15.4), None, (1.38, 3.45)),
        (a_ceiling(5.0), None, (1.38, 1.38)),
        (a_ceiling(40.0), None, (1.38, 7.36)),
        (a_ceiling(10.0, phases=3), None, (1.38, 7.36)),  # nothing is known of one phase
        (a_ceiling(15.6), ChargerCapabilities(max_current_a=32, rate_control=False), (3.68, 3.68)),
    ],
)
def test_a_car_is_planned_with_what_it_takes(ceilings, able, kilowatts):
    lp = a_loadpoint(mode=Mode.SMART, vehicle="car", smart=SmartSettings(departures={"thu": "18:00"}))
    found = wish_of(lp, a_house(lp, vehicles=CARS), a_charger(), able, None, NOON, 1, ceilings)
    assert found is not None
    assert (found.min_kw, found.max_kw) == pytest.approx(kilowatts)


@pytest.mark.parametrize(
    ("strategy", "surplus_w", "first", "second"),
    [
        ("priority_first", 9_000, 3_680, 5_290),
        ("priority_first", 12_000, 4_600, 7_360),  # what nobody else takes it is offered
        ("even", 8_000, 3_680, 4_140),
        ("priority_only", 9_000, 7_360, 0),
    ],
)
def test_a_car_has_of_the_sun_what_it_uses_and_more_only_where_nobody_else_does(
    strategy, surplus_w, first, second
):
    capped = {"max_w": 3_680, "spare_w": 3_680}
    claims = [a_claim("b", surplus_w), a_claim("a", surplus_w, priority=1, **capped)]
    assert share(claims, strategy) == {"a": first, "b": second}


def given(ceilings: Ceilings, **other) -> tuple[int, int, Why]:
    """What two cars get of 8.5 kW of sun, A, and why the second one does; the first one charges."""
    solar = SolarSettings(start_delay_s=0, buffer_w=0)
    lps = tuple(a_loadpoint(id=name, mode=Mode.SOLAR, solar=solar) for name in ("first", "next"))
    memory = LoadpointMemory(owner=Owner.SOLAR, on_since=after(-900), current_a=32, ceilings=ceilings)
    seen = an_observation(grid_w=-4_820, chargers={"first": a_charger(3_680), "next": a_charger()})
    known = Memory(loadpoints={"first": memory, "next": LoadpointMemory(**other)})
    orders = decide_site(a_view(a_house(*lps), seen, memory=known), NOON).decision.loadpoints
    return orders["first"].order.current_a, orders["next"].order.current_a, orders["next"].reason.code


@pytest.mark.parametrize(
    ("ceilings", "other", "amps"),
    [
        (Ceilings(), {}, (30, 6, Why.FOLLOWING_SURPLUS)),
        (a_ceiling(16.0), {}, (16, 20, Why.FOLLOWING_SURPLUS)),
        # the other rests still, and will have what the first one does not use
        (a_ceiling(16.0), {"off_since": after(-10)}, (32, 0, Why.MIN_OFF_RUNNING)),
    ],
)
def test_what_one_car_does_not_take_of_the_sun_the_next_one_gets(ceilings, other, amps):
    assert given(ceilings, **other) == amps
