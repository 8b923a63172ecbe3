"""Meters that cannot all be right are found out, and what only looks so for a moment is not."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.reading.disagreement import Clash, MeterDoubt, doubted
from tests.builders import NOON, a_charger, after, an_observation

TICK_S = 10


def seen_at(at, *, grid_w=0.0, pv_w=0.0, battery_w=0.0, ev_w=0.0, **changes):
    car = a_charger(power_w=ev_w, charging=ev_w > 0)
    seen = an_observation(
        grid_w=grid_w, pv_w=pv_w, battery_w=battery_w, chargers={"garage": car}, at=at, grid_at=at
    )
    return replace(seen, **{"pv_at": at, **changes})


def lived(*spells, known: MeterDoubt | None = None, start_s=0.0) -> MeterDoubt | None:
    """The doubt after spells of (seconds, flows and what else is seen), one look every ten seconds."""
    now_s = start_s
    for seconds, told in spells:
        told = dict(told)
        is_dark = told.pop("is_dark", None)
        for _ in range(int(seconds / TICK_S) + 1):
            now = after(now_s)
            ages = {name: now - timedelta(seconds=told[name]) for name in told if name.endswith("_at")}
            known = doubted(known, seen_at(now, **{**told, **ages}), is_dark, now)
            now_s += TICK_S
    return known


def sure(*spells, **more) -> Clash | None:
    doubt = lived(*spells, **more)
    return doubt.clash if doubt is not None and doubt.is_sure else None


PAST_METER = {"ev_w": 7_400, "grid_w": 300}
WRONG_SIGN = {"grid_w": -2_000}


@pytest.mark.parametrize(
    ("told", "clash"),
    [
        (PAST_METER, Clash.CARS),
        ({"ev_w": 7_400, "grid_w": 300, "pv_w": 1_000, "battery_w": 2_000}, Clash.CARS),
        (WRONG_SIGN, Clash.EXPORT),
        ({"grid_w": -8_000, "ev_w": 7_000}, Clash.EXPORT),  # the cars alone do not explain it
        ({"grid_w": -5_000, "pv_w": 3_000}, Clash.EXPORT),  # an inverter that nobody told us of
        ({"battery_w": -3_000, "grid_w": 200}, Clash.BATTERY),
        ({"pv_w": 2_000, "battery_w": 2_000, "is_dark": True}, Clash.NIGHT),
        ({"pv_w": 2_000, "battery_w": 2_000, "is_dark": False}, None),
        ({"pv_w": 2_000, "battery_w": 2_000}, None),  # nobody knows when it is dark
        ({"pv_w": 250, "is_dark": True}, None),  # a street lamp
        ({"grid_w": -499}, None),  # as far as meters that are right may differ
        ({"grid_w": -501}, Clash.EXPORT),
        ({"ev_w": 11_000, "grid_w": 9_901}, None),  # a tenth
        ({"ev_w": 11_000, "grid_w": 9_899}, Clash.CARS),
        ({"grid_w": 3_000, "pv_w": 5_000, "battery_w": -2_000, "ev_w": 3_000}, None),
    ],
)
def test_what_cannot_be_is_found_out_in_five_minutes_and_named(told, clash):
    assert sure((290, told)) is None
    assert sure((300, told)) is clash


@pytest.mark.parametrize(
    "spells",
    [
        [(290, PAST_METER), (0, {"ev_w": 7_400, "grid_w": 7_700}), (290, PAST_METER)],  # once they fitted
        [(900, {**PAST_METER, "grid_w": None})],  # nobody knows
        [(900, {**PAST_METER, "is_delayed": True})],
        [(900, {**PAST_METER, "grid_at": 21})],  # of another instant than the rest
        [(900, {**PAST_METER, "pv_at": 21})],
        [(290, PAST_METER), (130, {**PAST_METER, "grid_w": None}), (290, PAST_METER)],  # two runs
    ],
)
def test_what_is_not_said_of_one_instant_for_five_minutes_on_end_is_not_believed(spells):
    assert sure(*spells) is None


def test_a_reading_that_is_told_twice_counts_once():
    seen, known = seen_at(NOON, **PAST_METER), None
    for seconds in range(0, 900, TICK_S):
        known = doubted(known, seen, None, after(seconds))
    assert not known.is_sure


def test_a_minute_without_a_meter_does_not_begin_anew():
    gap = (60, {**PAST_METER, "grid_w": None})
    assert sure((120, PAST_METER), gap, (120, PAST_METER)) is Clash.CARS


@pytest.mark.parametrize(
    ("spells", "is_told"),
    [
        ([(290, {"ev_w": 7_400, "grid_w": 7_700})], True),
        ([(300, {"ev_w": 7_400, "grid_w": 7_700})], False),
        ([(3_600, {"grid_w": 300})], True),  # the car does not charge: that proves nothing
        ([(300, {"ev_w": 3_800, "grid_w": 4_000})], False),  # half of it is enough
        ([(900, {"ev_w": 7_400, "grid_w": 7_000})], True),  # still more than half of what meters may differ
        ([(290, {"ev_w": 7_400, "grid_w": 7_700}), (0, PAST_METER), (290, {"ev_w": 7_400})], True),
    ],
)
def test_it_is_over_once_the_meters_fit_under_the_load_that_showed_it(spells, is_told):
    known = lived((300, PAST_METER))
    after_it = lived(*spells, known=known, start_s=310)
    assert (after_it is not None) is is_told
    if after_it is not None:
        assert (after_it.since, after_it.flows) == (known.since, known.flows)  # what was told stays


def test_it_is_over_after_a_day_without_it_also_over_a_restart():
    known = lived((300, PAST_METER))
    day = timedelta(days=1)
    assert doubted(known, seen_at(after(300) + day, grid_w=300), None, after(299) + day) is not None
    assert doubted(known, seen_at(after(300) + day, grid_w=300), None, after(300) + day) is None
    restarted = doubted(known.kept, seen_at(after(400), grid_w=300), None, after(400))
    assert restarted is not None
    assert restarted.is_sure
    assert doubted(restarted, seen_at(after(400) + day, grid_w=300), None, after(400) + day) is None
