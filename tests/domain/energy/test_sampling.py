"""An observation as it is kept: the time it stands for, and the price of the begin of that time."""

from datetime import timedelta

import pytest

from domain.energy.sampling import sample_of
from domain.reading.observation import Observation
from tests.builders import NOON, a_charger, a_price, an_observation

CHEAP, DEAR = a_price(0.10, 0.02), a_price(0.90, 0.50)


@pytest.mark.parametrize(
    ("apart_s", "seconds"),
    [
        (0.5, 0.5),
        (1, 1),
        (10, 10),
        (359.9, 359.9),
        (360, 0),  # from here on a gap is a gap
        (3_600, 0),
        (0, 0),
        (-10, 0),  # a clock that was set back
    ],
)
def test_an_observation_stands_for_the_time_since_the_one_before_unless_that_is_a_gap(apart_s, seconds):
    before = an_observation(price=CHEAP)
    seen = an_observation(at=NOON + timedelta(seconds=apart_s), price=DEAR)
    sample = sample_of(seen, before)
    assert sample.seconds == seconds
    assert (sample.import_price, sample.export_price) == ((0.10, 0.02) if seconds else (0.90, 0.50))


def test_the_first_observation_stands_for_no_time():
    sample = sample_of(an_observation(price=DEAR), None)
    assert (sample.seconds, sample.import_price, sample.export_price) == (0, 0.90, 0.50)


def test_every_flow_is_kept_and_so_is_what_is_unknown():
    seen = an_observation(
        grid_w=500, pv_w=3_000, battery_w=-1_500, soc_pct=61, chargers={"garage": a_charger(1_000)}
    )
    sample = sample_of(seen, None)
    assert (sample.grid_w, sample.pv_w, sample.battery_w, sample.load_w, sample.ev_w, sample.soc_pct) == (
        500, 3_000, -1_500, 1_000, 1_000, 61,
    )  # fmt: skip
    blind = sample_of(Observation(at=NOON, has_battery=True), None)
    assert (blind.grid_w, blind.pv_w, blind.battery_w, blind.load_w, blind.soc_pct) == (None,) * 5
    assert (blind.import_price, blind.export_price) == (None, None)
