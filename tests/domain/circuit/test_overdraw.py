"""A charger that draws more than it is ordered is given less, then nothing, and does not hunt."""

from typing import Any

import pytest
from msgspec.structs import replace

from domain.circuit.load import Load
from domain.circuit.measured import Measured
from domain.circuit.narrow import narrowed
from domain.circuit.overdraw import Overdraw, burdened, overdraws_of
from domain.circuit.room import Rooms
from domain.command.held import Held
from domain.command.order import ChargeOrder
from domain.house.house import Site
from domain.loadpoint.phases import AN_HOUR, PhaseMemory
from domain.reading.charger import ChargerReading, ChargerState
from domain.status.words import sentence
from tests.builders import NOON, a_charger, a_house, a_loadpoint, a_view, after, an_observation
from tests.domain.circuit.connection import Connection, one_phase
from tests.fakes.telling import a_telling

LIMIT = Site(import_limit_w=6_000)


def lived(draws: Any, seconds: range, bench: Connection | None = None) -> tuple[Connection, dict[int, int]]:
    """The orders that differ from the one before, by second, for a car that takes `draws(order)` A."""
    bench = bench or Connection(LIMIT, one_phase("garage"))
    given, found, seen = 0, dict[int, int](), None
    for second in seconds:
        if second % 10:
            continue
        drawn_a = draws(given)
        given = (
            bench.at(second, {"garage": 16}, {"garage": drawn_a}, grid_w=500 + 230 * drawn_a)["garage"] or 0
        )
        if given != seen:
            found[second] = seen = given
    return bench, found


def test_a_car_that_draws_twice_its_order_is_lowered_then_stopped_and_stays_so_until_it_is_unplugged():
    bench, orders = lived(lambda order_a: 32.0 if order_a else 0.0, range(1_800))
    assert orders == {0: 16, 70: 7, 130: 0}
    reason = bench.of("garage").reason
    assert sentence(reason, a_telling(NOON)) == (
        "Waiting: the charger drew 25 A more than told, and the import limit has no room for that."
    )
    away = ChargerReading(state=ChargerState.DISCONNECTED, connected=False, charging=False, power_w=0.0)
    bench.at(1_800, {"garage": None}, readings={"garage": away}, grid_w=500)
    assert lived(lambda order_a: float(order_a), range(1_810, 2_400), bench)[1] == {1_810: 16}


def test_a_stop_of_a_limit_that_is_not_obeyed_is_told_half_a_minute_later_and_again_a_wait_once_it_is():
    bench = Connection(LIMIT, one_phase("garage"))
    told = []
    for second in range(0, 300, 10):
        drawn_a = 32.0 if second < 260 else 0.0
        bench.at(second, {"garage": 16}, {"garage": drawn_a}, grid_w=500 + 230 * drawn_a)
        words = sentence(bench.of("garage").reason, a_telling(NOON))
        if not told or told[-1][1] != words:
            told.append((second, words))
    assert [(second, words.split(" 25 A")[0]) for second, words in told[-3:]] == [
        (130, "Told to stop: the charger draws"),
        (170, "The charger was told to stop, and the car still charges."),
        (260, "Waiting: the charger drew"),
    ]


@pytest.mark.parametrize(
    ("draws", "orders"),
    [
        (lambda order_a: float(order_a), {0: 16}),
        (lambda order_a: order_a * 1.1, {0: 16}),  # voltage and meters are not exact
        (lambda order_a: order_a + 4.0 if order_a else 0.0, {0: 16}),  # there is room for what it draws
        (lambda order_a: order_a + 9.0 if order_a else 0.0, {0: 16, 70: 14}),  # it follows, always above
    ],
)
def test_only_what_exceeds_a_limit_costs_a_charge_anything(draws, orders):
    assert lived(draws, range(900))[1] == orders


def test_a_reading_from_before_the_order_says_nothing_of_it_and_a_seventh_is_within_the_meters():
    def proven(drawn_a: float, read_s: float) -> bool:
        held = Held(
            target="loadpoints/garage",
            order=ChargeOrder(current_a=20),
            owner="fast",
            issued_by="fast",
            since=NOON,
        )
        lp = a_loadpoint()
        reading = a_charger(230 * drawn_a, power_at=after(read_s))
        seen = an_observation(at=after(100), chargers={"garage": reading})
        view = a_view(a_house(lp), seen, held={"loadpoints/garage": held})
        load = replace(THREE, drawn_a=drawn_a, wanted_a=20)
        found = overdraws_of(view, [load], {}, after(100))
        return "garage" in found

    assert [proven(drawn_a, 90) for drawn_a in (22.9, 23.1, 32.0)] == [False, True, True]
    assert not proven(32.0, -5)


def test_a_charge_on_more_phases_than_ordered_counts_on_them():
    load = Load(
        id="garage", priority=0, phases=1, phase=None, house_phases=3, voltage_v=230, min_a=6, wanted_a=16,
        drawn_a=16.0, could_a=16.0, held_a=16, circuit=None, drawn_phases=3, could_phases=3,
    )  # fmt: skip
    wide = Overdraw(since=NOON, phases=3, is_proven=True)
    assert burdened(load, wide).phases == 3
    assert burdened(load, replace(wide, is_proven=False)) == load


THREE = Load(
    id="garage", priority=0, phases=3, phase=None, house_phases=3, voltage_v=230, min_a=6, wanted_a=16,
    drawn_a=0.0, could_a=16.0, held_a=16, circuit=None, drawn_phases=1, could_phases=3, may_be_single=True,
)  # fmt: skip


@pytest.mark.parametrize(
    ("every_s", "most"),
    [(40, 1), (180, AN_HOUR), (600, AN_HOUR)],
)
def test_a_load_that_comes_and_goes_wears_the_contactor_no_more_than_so_often(every_s, most):
    house = a_house(site=Site(phases=3, import_limit_w=5_000))
    phases, brake, seen = PhaseMemory(held=3), None, 3
    for second in range(0, 3_600, 10):
        load_w = 1_500.0 if second // every_s % 2 else 300.0
        given, brake = narrowed(
            THREE, Rooms(house, Measured(house_w=load_w)), brake, phases, after(second)
        )  # fmt: skip
        assert load_w == 300 or given.phases == 1  # down at once
        phases, seen = phases.holding(given.phases, after(second)), given.phases
    assert 1 <= len(phases.switched) <= most
    assert seen == 1 or len(phases.switched) < AN_HOUR
