"""The headline and the meter never tell two stories, whatever flows, and in either language."""

import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.language.languages import GERMAN
from domain.language.telling import Telling
from domain.reading.battery import BatteryMode
from domain.reading.sources import Source
from domain.status.doing import doing_now
from domain.status.summary import Summary
from tests.domain.status.summaries import FEEDING, HELD, PRICE, battery, charging, flow, summary
from tests.fakes.status import a_status

POWERS = st.sampled_from([0.0, 60.0, 120.0, 190.0, 260.0, 900.0, 2_500.0, 5_200.0])
UNKNOWN = st.none()
OF_THE_GRID = re.compile(r"\b(from|on|and) the grid\b")
OF_THE_SUN = re.compile(r"[Tt]he sun\b")
OUT = re.compile(r"[Ss]elling|goes to the grid")


def either(powers):
    return st.one_of(powers, powers.map(lambda each: -each))


@given(
    load_w=POWERS,
    pv_w=st.one_of(POWERS, UNKNOWN),
    battery_w=st.one_of(either(POWERS), UNKNOWN),
    taken_w=POWERS,
    fed_w=st.sampled_from([0.0, 0.0, 0.0, 800.0]),
    mode=st.sampled_from([BatteryMode.SELF_CONSUMPTION, BatteryMode.HOLD, BatteryMode.FORCE_CHARGE]),
    is_held_back=st.booleans(),
    skew_w=st.sampled_from([0.0, 0.0, -150.0, 150.0]),
    before=st.sets(st.sampled_from(Source)),
)
@example(320.0, 5_200.0, -5_000.0, 4_140.0, 0.0, BatteryMode.FORCE_CHARGE, False, 0.0, set())
@settings(max_examples=500, deadline=None)
def test_the_headline_names_what_the_meter_shows(
    load_w, pv_w, battery_w, taken_w, fed_w, mode, is_held_back, skew_w, before
):
    grid_w = load_w + taken_w - fed_w - (pv_w or 0.0) - (battery_w or 0.0) + skew_w
    cars = (charging(power_w=taken_w) if taken_w else {}) | (FEEDING if fed_w else {})
    changes = {
        "flow": flow(grid_w, pv_w, battery_w, taken_w - fed_w),
        "price": PRICE,
        "loadpoints": cars,
        "battery": battery(mode=mode, soc_pct=99),
    } | ({"curtailment": HELD} if is_held_back else {})
    told = summary(before=before, **changes)
    words, sources = told.now, set(told.sources)
    is_of_the_grid = OF_THE_GRID.search(words) is not None
    is_of_the_sun = OF_THE_SUN.search(words) is not None
    names_any = is_of_the_grid or is_of_the_sun or "Running on" in words or " from " in words
    assert not names_any or is_of_the_grid == (Source.GRID in sources), (grid_w, words)
    assert ("at 36 c" in words) <= (Source.GRID in sources), (grid_w, words)
    assert not is_of_the_sun or pv_w is None or Source.SUN in sources, (pv_w, words)
    assert (OUT.search(words) is not None) <= (grid_w < -100), (grid_w, words)
    assert grid_w >= -100 or bool(cars.keys() & {"garage"}) or OUT.search(words), (grid_w, words)
    assert not re.search(r"Storing|[Cc]harging the battery|and the battery from", words) or battery_w < 0
    assert not re.search(r"(from|on) (the sun and )?the battery|the sun, the battery", words) or battery_w > 0
    assert "Hatchback" not in words or fed_w
    assert re.search(r"  |from ,|from at|on \.|from \.", words) is None, words
    status = a_status(**changes, summary=Summary(sources=told.sources))
    german = doing_now(status, Telling(status.site, status.at, GERMAN)).text
    assert ("aus dem Netz" in german or "und dem Netz" in german) == is_of_the_grid, (words, german)
