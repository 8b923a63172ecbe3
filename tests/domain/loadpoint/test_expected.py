"""What a mode will charge by the clock or by price is told ahead as its rules will then decide it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from domain.command.capabilities import ChargerCapabilities
from domain.command.decision import Owner
from domain.command.intent import ChargeIntent
from domain.house.house import House, Site
from domain.house.optimiser import Optimiser
from domain.house.settings import CheapSettings, Mode, ScheduleSettings, SmartSettings
from domain.loadpoint.ceiling import Ceiling, Ceilings
from domain.loadpoint.expected import Expected, charged_by_mode, expected_of, moved_kwh, spared_spans
from domain.loadpoint.limit import Reached
from domain.loadpoint.memory import LoadpointMemory
from domain.loadpoint.offer import Offer
from domain.loadpoint.smart_plans import foreseen
from domain.plan.cars.stretch import Taken
from domain.reading.charger import ChargerState
from domain.reason.reason import Why
from domain.tariff.slots import PriceSlot, Tariff
from domain.tariff.terms import DemandCharge, TariffTerms
from domain.tariff.wall_clock import When
from tests.builders import NOON, a_car, a_charge, a_charger, a_house, a_loadpoint, after, an_observation

HOUR = 3_600
KW = 7.36
DEAR_FROM_FOUR = (0.1, 0.1, 0.1, 0.1, 0.4, 0.4, 0.1, 0.1)
ONE_TO_THREE = ScheduleSettings(from_="13:00", to="15:00")
WINDOW: dict[str, Any] = {"mode": Mode.SCHEDULE, "schedule": ONE_TO_THREE}
CHEAP: dict[str, Any] = {
    "mode": Mode.CHEAP,
    "cheap": CheapSettings(opportunity_price=0.1, recovery_price=0.3),
}
FAST: dict[str, Any] = {"mode": Mode.FAST}
PEAK = TariffTerms(demand=(DemandCharge(name="peak", per_kw=10, when=(When(from_="14:00", to="15:00"),)),))
TWELVE_H: dict[str, Any] = {"prices": (0.1,) * 12, "horizon_h": 12}
AT_16_A = LoadpointMemory(ceilings=Ceilings(vehicle="car", on={1: Ceiling(most_a=16.0)}))
RUNS = LoadpointMemory(owner=Owner.SCHEDULE, on_since=after(-600))


def a_site_of(**changes: Any) -> Site:
    return Site(timezone="UTC", **changes)


def expected(
    lp: dict[str, Any],
    *,
    prices=DEAR_FROM_FOUR,
    minutes=60,
    memory: LoadpointMemory | None = None,
    intent: ChargeIntent | None = None,
    site: Site | None = None,
    terms: TariffTerms | None = None,
    sold_for_h: float = 0.0,
    battery_pct: float = 50.0,
    horizon_h: float = 8.0,
    first: Sequence[Taken] = (),
    able: ChargerCapabilities | None = None,
    **charger: Any,
) -> tuple[Expected, ...]:
    """The car at a garage with prices hour by hour, which needs 30 kWh where nothing else is said."""
    usual = {"vehicle": "car", "smart": SmartSettings(charge_efficiency=1.0), **lp}
    house = a_house(
        a_loadpoint(**usual),
        site=site or a_site_of(),
        vehicles=(a_car(),),
        optimiser=Optimiser(enabled=True, horizon_h=horizon_h),
    )
    slots = tuple(
        PriceSlot(start=after(60 * minutes * t), end=after(60 * minutes * (t + 1)), import_price=price)
        for t, price in enumerate(prices)
    )
    seen = an_observation(
        soc_pct=battery_pct, chargers={"garage": a_charger(**{"vehicle_soc_pct": 50, **charger})}
    )
    return expected_of(
        house,
        seen,
        {} if able is None else {"garage": able},
        {} if intent is None else {"garage": intent},
        {} if memory is None else {"garage": memory},
        foreseen(house, Tariff(slots=slots, terms=terms or TariffTerms()), {}),
        NOON,
        sold_until=after(sold_for_h * HOUR) if sold_for_h else None,
        first=first,
    )


def hours_of(lp: dict[str, Any], **how: Any) -> list[tuple[float, float, float]]:
    """From when to when after noon, h, with how much, kW."""
    found: list[tuple[float, float, float]] = []
    for each in expected(lp, **how):
        for start, end, kw in each.taken.slots:
            begin, until = ((at - NOON) / timedelta(hours=1) for at in (start, end))
            found.append((round(begin, 2), round(until, 2), round(kw, 2)))
    return found


@pytest.mark.parametrize(
    ("lp", "how", "hours"),
    [
        (WINDOW, {}, [(1, 3, KW)]),
        (WINDOW, {"vehicle_soc_pct": 90}, [(1, 1.82, KW)]),  # 6 kWh
        (WINDOW, {"prices": (0.1, 0.4, 0.1)}, [(2, 3, KW)]),  # above its cap it waits
        (WINDOW, {"terms": PEAK}, [(1, 2, KW)]),  # a demand charge counts
        (WINDOW | {"charge_in_demand_window": True}, {"terms": PEAK}, [(1, 3, KW)]),
        (WINDOW, {"horizon_h": 2}, [(1, 2, KW)]),
        (WINDOW, {"site": a_site_of(main_fuse_a=20, fuse_margin_a=2)}, [(1, 3, 4.14)]),
        (WINDOW, {"site": a_site_of(import_limit_w=5_000)}, [(1, 3, 4.83)]),
        (WINDOW, {"site": a_site_of(import_limit_w=1_000)}, []),
        (WINDOW, {"sold_for_h": 1.5}, [(1.5, 3, KW)]),
        (WINDOW, {"memory": RUNS, "draws_w": 3_000.0, "sold_for_h": 1.5}, [(1, 3, KW)]),
        ({"mode": Mode.SCHEDULE, "schedule": ScheduleSettings(from_="11:00", to="14:00")},
         {"memory": RUNS, "draws_w": 3_000.0}, [(0, 2, 3.0)]),
        ({"mode": Mode.SCHEDULE, "schedule": ScheduleSettings(no_grid_import=True, to="14:00")},
         {}, []),
        (CHEAP, {}, [(0, 4, KW), (6, 6.08, KW)]),
        (CHEAP, {"prices": (0.2, 0.2, 0.1, 0.2)}, [(2, 3, KW)]),
        (CHEAP, {"prices": (0.2,) * 8, "vehicle_soc_pct": 30}, [(0, 0.82, KW)]),  # to the recovery level
        (CHEAP, {"prices": (0.2, 0.1, 0.2), "vehicle_soc_pct": 30}, [(0, 0.82, KW), (1, 2, KW)]),
        (CHEAP, {"prices": (0.2,) * 4, "vehicle_soc_pct": None}, [(0, 4, KW)]),
        (CHEAP, {"battery_pct": 15.0}, []),
        # five minutes at the limit earn no start, and a charge that runs goes on a little above it
        (CHEAP, {"prices": (0.2, 0.1, 0.2), "minutes": 5}, []),
        (CHEAP, {"prices": (0.104, 0.104), "memory": replace(RUNS, owner=Owner.CHEAP), "draws_w": 7_360.0},
         [(0, 2, KW)]),
        (FAST, {}, [(0, 4.08, KW)]),
        (FAST, {"prices": (9.0,) * 8, "terms": PEAK}, [(0, 2, KW), (3, 5.08, KW)]),
        (FAST, {"vehicle_soc_pct": None}, []),  # nobody knows for how long
        (WINDOW, {"vehicle_soc_pct": None, "session_wh": 50_000.0}, [(1, 2.36, KW)]),  # 10 kWh at most
        # a stop by hand, and a charge by hand that brings 22 of the 30 kWh
        (FAST, {"intent": a_charge(0, 2 * HOUR)}, [(2, 6.08, KW)]),
        (FAST, {"intent": a_charge(32, 3 * HOUR), "draws_w": 7_360.0}, [(3, 4.08, KW)]),
        ({"mode": Mode.SOLAR}, {}, []),
        ({"mode": Mode.SMART}, {}, []),
        ({"mode": Mode.OFF}, {"draws_w": 7_360.0}, []),
        (WINDOW, {"connected": False}, []),
        (WINDOW, {"connected": None}, []),
        (WINDOW, {"is_home": False}, []),
        (WINDOW, {"state": ChargerState.FAULTED}, []),
        (WINDOW, {"state": ChargerState.FINISHED}, []),
        (WINDOW, {"obstacle": Why.REPLUG_REQUIRED}, []),
        (WINDOW, {"memory": LoadpointMemory(is_finished=True)}, []),
        (WINDOW, {"memory": LoadpointMemory(reached=Reached(at_pct=100))}, []),
        (WINDOW, {"memory": LoadpointMemory(offer=Offer(tries=1))}, []),
        (WINDOW, {"memory": RUNS}, []),  # it draws nothing of what it is offered
        (WINDOW, {"draws_w": 3_000.0}, []),  # a driver's own
    ],
)  # fmt: skip
def test_the_hours_of_a_mode_are_those_in_which_its_rules_will_charge(lp, how, hours):
    assert hours_of(lp, **how) == hours


@pytest.mark.parametrize(
    ("lp", "how", "hours"),
    [
        (FAST, {}, 4.08),
        (FAST, {"draws_w": 3_680.0, "memory": replace(RUNS, owner=Owner.FAST), **TWELVE_H}, 8.15),  # measured
        # as the charger can, and as the car is known to take it
        (FAST, {"able": ChargerCapabilities(max_current_a=16), **TWELVE_H}, 8.15),
        (FAST | {"phases": "auto"}, {"able": ChargerCapabilities(phases=3, max_current_a=16)}, 2.72),
        (FAST, {"able": ChargerCapabilities(), "memory": AT_16_A, **TWELVE_H}, 8.15),
        (CHEAP, {"able": ChargerCapabilities(max_current_a=16), **TWELVE_H}, 8.15),
        (WINDOW, {"able": ChargerCapabilities(max_current_a=16), "vehicle_soc_pct": 90}, 2.63),
        (FAST, {"prices": ()}, 4.08),  # at whatever price
        (FAST, {"horizon_h": 4}, None),  # further ahead than is looked
        (FAST, {"intent": a_charge(0, 2 * HOUR)}, 6.08),  # after a stop by hand
        (CHEAP, {}, 6.08),
        (CHEAP, {"prices": (0.1, 0.4, 0.4, 0.4)}, None),  # no cheap hour is known for the rest
        (CHEAP, {"prices": (0.2,) * 8, "vehicle_soc_pct": 30}, None),  # only to the recovery level
        (CHEAP, {"vehicle_soc_pct": None, "session_wh": 50_000.0}, None),  # nobody tells how full it is
        (CHEAP | {"vehicle": None}, {}, None),  # nor how large
        (WINDOW, {"vehicle_soc_pct": 90}, 1.82),
        (WINDOW, {}, None),  # the window ends before
    ],
)  # fmt: skip
def test_a_mode_tells_when_a_car_will_have_all_it_is_missing_where_that_is_known(lp, how, hours):
    (found,) = expected(lp, **how)
    told = None if found.done_at is None else round((found.done_at - NOON) / timedelta(hours=1), 2)
    assert told == hours


def test_the_first_by_priority_has_its_room_of_the_fuse_and_the_next_what_is_left():
    lps = [a_loadpoint(id=key, priority=n, vehicle="car", **WINDOW) for n, key in enumerate("ab")]
    house = House(
        site=a_site_of(main_fuse_a=50, fuse_margin_a=2),
        loadpoints=tuple(lps),
        vehicles=(a_car(),),
        optimiser=Optimiser(enabled=True, horizon_h=8),
    )
    seen = an_observation(chargers={key: a_charger(vehicle_soc_pct=50) for key in "ab"})
    tariff = Tariff(slots=(PriceSlot(start=NOON, end=after(8 * HOUR), import_price=0.1),))
    found = expected_of(house, seen, {}, {}, {}, foreseen(house, tariff, {}), NOON)
    assert [(each.loadpoint, each.taken.slots[0][2]) for each in found] == [
        ("b", pytest.approx(7.36)),
        ("a", pytest.approx(3.68)),
    ]
    assert all(each.taken.gives_way for each in found)


@pytest.mark.parametrize(("spares", "spans"), [(False, ()), (True, ((after(HOUR), after(3 * HOUR)),))])
def test_the_battery_gives_nothing_beside_a_mode_that_spares_it(spares, spans):
    schedule = replace(ONE_TO_THREE, preserve_battery=spares)
    found = spared_spans(expected({"mode": Mode.SCHEDULE, "schedule": schedule}, prices=(0.1,) * 8))
    begun, ended = {start for start, _ in found}, {end for _, end in found}
    assert ((min(begun - ended), max(ended - begun)),) == spans if spares else found == spans


def test_a_house_that_only_watches_expects_nothing():
    house = replace(a_house(a_loadpoint(**WINDOW)), monitoring=True)
    assert charged_by_mode(house, an_observation(), {}, {}, NOON) == frozenset()
    assert charged_by_mode(house, None, {}, {}, NOON) == frozenset()


def the_other(*hours: tuple[float, float]) -> list[Taken]:
    """A car with a departure at full power."""
    return [Taken(slots=tuple((after(start * HOUR), after(end * HOUR), KW) for start, end in hours))]


@pytest.mark.parametrize(
    ("how", "fuse_a", "hours"),
    [
        ({}, 50, [(0, 2, 3.68), (2, 5.08, KW)]),
        ({}, 40, [(0, 2, 1.38), (2, 5.7, KW)]),
        ({}, 28, [(2, 7.02, 5.98)]),  # what is left beside the other is less than its charger gives
        ({"first": the_other((0, 2), (3, 4))}, 50, [(0, 2, 3.68), (2, 3, KW), (3, 4, 3.68), (4, 5.58, KW)]),
        ({"first": ()}, 50, [(0, 1, 3.68), (1, 4.58, KW)]),  # what holds it now is not foreseen to last
        # nobody knows of a limit that holds it: it takes no more
        ({"target_current_a": None}, 50, [(0, 8, 3.68)]),
        ({"target_current_a": 32.0}, 50, [(0, 8, 3.68)]),
        ({"draws_w": 2_300.0}, 50, [(0, 8, 2.3)]),
    ],
)
def test_a_car_that_the_fuse_holds_down_beside_another_has_more_once_that_is_done(how, fuse_a, hours):
    usual = {"draws_w": 3_680.0, "target_current_a": 16.0, "first": the_other((0, 2)), "prices": (0.1,) * 8}
    site = a_site_of(main_fuse_a=fuse_a, fuse_margin_a=2)
    assert hours_of(FAST, memory=RUNS, site=site, **(usual | how)) == hours


def test_a_car_that_waits_for_one_before_it_by_priority_has_its_room_once_that_is_full():
    lps = [a_loadpoint(id=key, priority=n, vehicle="car", **FAST) for n, key in enumerate("ab")]
    house = House(
        site=a_site_of(main_fuse_a=50, fuse_margin_a=2),
        loadpoints=tuple(lps),
        vehicles=(a_car(),),
        optimiser=Optimiser(enabled=True, horizon_h=8),
    )
    chargers = {
        "a": a_charger(3_680.0, vehicle_soc_pct=50, target_current_a=16.0),
        "b": a_charger(7_360.0, vehicle_soc_pct=90, target_current_a=32.0),
    }
    tariff = Tariff(slots=(PriceSlot(start=NOON, end=after(8 * HOUR), import_price=0.1),))
    memories = dict.fromkeys("ab", RUNS)
    seen = an_observation(chargers=chargers)
    first, held = expected_of(house, seen, {}, {}, memories, foreseen(house, tariff, {}), NOON)
    assert (first.loadpoint, held.loadpoint) == ("b", "a")
    (_, full_at, _), (_, freed_at, before_kw), (_, _, after_kw) = *first.taken.slots, *held.taken.slots
    assert (freed_at, before_kw, after_kw) == (full_at, pytest.approx(3.68), pytest.approx(7.36))


@pytest.mark.parametrize(
    ("before", "now", "kwh"),
    [
        ([(0, 2, KW)], [(0, 2, KW)], 0.0),
        ([(0, 2, KW)], [(0, 1, KW), (1, 2, KW)], 0.0),
        ([(0, 2, KW)], [(0, 1, KW)], KW),
        ([(0, 2, KW)], [(1, 3, KW)], 2 * KW),
        ([(0, 2, KW)], [(0, 2, 1.0)], 2 * (KW - 1)),
        ([], [(0, 2, KW)], 2 * KW),
        ([], [], 0.0),
    ],
)
def test_what_comes_at_another_time_is_told_in_energy(before, now, kwh):
    told = [
        [
            Expected(
                taken=Taken(slots=tuple((after(a * HOUR), after(b * HOUR), kw) for a, b, kw in slots)),
                loadpoint="a",
            )
        ]
        for slots in (before, now)
    ]
    assert moved_kwh(*told) == pytest.approx(kwh)
