"""What is added up is unknown as soon as one part is, and no flow is invented."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.energy.sampling import sample_of
from domain.energy.savings import without_battery_w
from domain.reading.battery import BatteryReading
from domain.reading.charger import ChargerReading
from domain.reading.observation import Observation, observe_house
from domain.reading.reading import Reading
from domain.reading.signs import load_w, watts, whole_amps

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)


def reading(seconds_ago: float = 0, **values) -> Reading:
    return Reading(read_at=NOON - timedelta(seconds=seconds_ago), **values)


def seen(readings: dict[str, Reading | None], solar_from: tuple[str, ...] = ()) -> Observation:
    return observe_house(readings, None, NOON, 30, solar_from)


HYBRID = reading(pv_w=2_000.0, battery=BatteryReading(power_w=0.0))
ROOF = reading(pv_w=1_000.0)


@pytest.mark.parametrize(
    ("readings", "solar_from", "pv_w"),
    [
        ({"battery": HYBRID, "pv/roof": ROOF}, (), 3_000),
        ({"battery": HYBRID, "pv/roof": None}, (), None),
        ({"battery": HYBRID, "pv/roof": reading()}, (), None),  # it answers, and says no solar
        ({"battery": None, "pv/roof": ROOF}, (), None),  # a battery that never answered may bring some
        ({"battery": reading(60, pv_w=2_000.0), "pv/roof": ROOF}, ("battery",), None),
        (
            {"battery": reading(battery=BatteryReading()), "pv/roof": ROOF},
            ("battery",),
            None,
        ),  # it told some before
        ({"battery": reading(battery=BatteryReading()), "pv/roof": ROOF}, (), 1_000),  # it brings none
        ({"grid": None, "pv/roof": ROOF}, (), 1_000),
        ({"grid": reading(grid_w=0.0)}, (), None),
    ],
)
def test_solar_is_unknown_while_one_of_its_sources_is(readings, solar_from, pv_w):
    assert seen(readings, solar_from).pv_w == pv_w


@pytest.mark.parametrize(
    ("roof", "pv_w"),
    [
        (reading(3_600, pv_w=12.0), 2_000),
        (reading(3_600, pv_w=51.0), None),  # it fell silent at day
        (reading(19 * 3_600, pv_w=0.0), None),  # no night is so long
        (reading(-3_600, pv_w=0.0), None),  # nobody knows how old it is
        (reading(3_600), None),
        (None, None),
    ],
)
def test_an_inverter_that_fell_silent_at_dusk_sleeps_and_gives_nothing(roof, pv_w):
    found = seen({"battery": HYBRID, "pv/roof": roof})
    assert (found.pv_w, found.inverter_w, found.is_delayed) == (pv_w, {}, False)


@pytest.mark.parametrize(
    ("roof", "pv_w", "inverter_w"),
    [(ROOF, 2_000, {"pv/roof": 1_000}), (None, 2_000, {}), (reading(60, pv_w=1_000.0), 2_000, {})],
)
def test_an_inverter_that_the_battery_sees_is_told_and_not_counted_twice(roof, pv_w, inverter_w):
    found = observe_house({"battery": HYBRID, "pv/roof": roof}, None, NOON, 30, ("pv/roof",), ("pv/roof",))
    assert (found.pv_w, found.inverter_w) == (pv_w, inverter_w)


@pytest.mark.parametrize(
    ("chargers", "ev_w"),
    [((1_000.0, 2_000.0), 3_000), ((1_000.0, None), None), ((), 0)],
)
def test_the_cars_are_unknown_while_one_charger_is(chargers, ev_w):
    readings = {f"loadpoints/{n}": reading(charger=ChargerReading(power_w=w)) for n, w in enumerate(chargers)}
    assert seen(readings).ev_w == ev_w


def test_a_house_without_a_grid_meter_shows_no_invented_flows():
    found = seen({"battery": reading(pv_w=3_000.0, battery=BatteryReading(power_w=-3_000.0))})
    assert (found.grid_w, found.load_w, found.pv_w, found.battery_w) == (None, None, 3_000, -3_000)
    sample = sample_of(found, None)
    assert (sample.imported_w, sample.exported_w, without_battery_w(sample)) == (None, None, None)


@pytest.mark.parametrize("unknown", ["grid_w", "pv_w", "battery_w", "ev_w"])
def test_the_house_is_unknown_as_soon_as_one_flow_is(unknown):
    flows = {"grid_w": 500.0, "pv_w": 1_000.0, "battery_w": -200.0, "ev_w": 300.0}
    assert load_w(**flows) == 1_000
    assert load_w(**{**flows, unknown: None}) is None


@pytest.mark.parametrize(
    ("power_w", "phases", "voltage_v", "current_a"),
    [
        (3_680, 1, 230, 16),
        (3_679.9, 1, 230, 15),  # never more than there is
        (11_040, 3, 230, 16),
        (11_039, 3, 230, 15),
        (229, 1, 230, 0),
        (0, 1, 230, 0),
        (-4_000, 1, 230, 0),
        (7_680, 1, 240, 32),
    ],
)
def test_a_power_is_as_many_whole_amps_as_it_pays_for(power_w, phases, voltage_v, current_a):
    assert whole_amps(power_w, phases, voltage_v) == current_a


@pytest.mark.parametrize("voltage_v", [229.7, 230, 241.3])
@pytest.mark.parametrize("phases", [1, 3])
def test_amps_to_watts_and_back_lose_no_amp(phases, voltage_v):
    assert watts(16, 1, 230) == 3_680
    assert watts(16, 3, 230) == 11_040
    for current_a in range(33):
        assert whole_amps(watts(current_a, phases, voltage_v), phases, voltage_v) == current_a


@pytest.mark.parametrize(
    ("grid_w", "pv_w", "battery_w", "ev_w", "load"),
    [
        (500, 1_000, -200, 300, 1_000),
        (0, 1_000, -1_200, 0, 0),  # read a moment apart
        (-5_000, 10_000, 0, 5_900, 0),
        (-500, 0, 0, 0, 0),  # half a kilowatt apart, and not a watt more
        (-501, 0, 0, 0, None),
        (-11_000, 10_000, 0, 0, 0),  # within a tenth of the largest
        (-11_200, 10_000, 0, 0, None),
        (-10_500, 0, 9_500, 0, 0),
        (0, 0, 9_500, 10_500, 0),
        (-5_000, 0, 0, 0, None),  # a house gives nothing: somebody else's solar goes out
        (0, 0, 0, 7_000, None),
    ],
)
def test_flows_that_do_not_fit_together_leave_the_house_unknown(grid_w, pv_w, battery_w, ev_w, load):
    assert load_w(grid_w, pv_w, battery_w, ev_w) == load
