"""What people changed stands over the file until the file says something new of the same key."""

import pytest

from domain.house.house import Battery, Loadpoint
from domain.house.overlay import Overlay, overlaid, overlay_of, without
from domain.house.settings import Mode, ScheduleSettings, SmartSettings, SolarSettings

FILE = Loadpoint(id="garage", priority=1, solar=SolarSettings(buffer_w=300))
CHANGED = Loadpoint(
    id="garage",
    priority=1,
    mode=Mode.SOLAR,
    limit_soc_pct=80,
    solar=SolarSettings(buffer_w=700, start_delay_s=60),
    schedule=ScheduleSettings(from_="22:00"),
)
CHANGEABLE = ("mode", "limit_soc_pct", "solar", "schedule")


def test_an_overlay_is_what_differs_from_the_file_with_what_the_file_said():
    assert overlay_of(FILE, CHANGED, CHANGEABLE) == Overlay(
        changes={
            "mode": "solar",
            "limit_soc_pct": 80,
            "solar.buffer_w": 700,
            "solar.start_delay_s": 60,
            "schedule.from": "22:00",
        },
        covers={
            "mode": "off",
            "limit_soc_pct": 100,
            "solar.buffer_w": 300,
            "solar.start_delay_s": 120,
            "schedule.from": "00:00",
        },
    )


def test_what_people_may_not_change_is_in_no_overlay():
    assert overlay_of(FILE, CHANGED, ("mode",)).changes == {"mode": "solar"}
    assert overlay_of(FILE, FILE, CHANGEABLE) == Overlay()


def test_the_file_under_its_overlay_is_what_people_set():
    assert overlaid(FILE, overlay_of(FILE, CHANGED, CHANGEABLE)) == CHANGED
    battery, lower = Battery(), Battery(reserve_pct=30)
    assert overlaid(battery, overlay_of(battery, lower, ("reserve_pct",))) == lower


def test_a_map_of_departures_is_one_change():
    early = Loadpoint(id="garage", smart=SmartSettings(departures={"mon": "06:00"}))
    found = overlay_of(FILE, early, ("smart",))
    assert found.changes == {"smart.departures": {"mon": "06:00"}}
    assert overlaid(FILE, found).smart == early.smart


@pytest.mark.parametrize(
    ("edited", "mode", "buffer_w"),
    [
        (FILE, "solar", 700),
        (Loadpoint(id="garage", mode=Mode.FAST, solar=SolarSettings(buffer_w=300)), "fast", 700),
        (Loadpoint(id="garage", solar=SolarSettings(buffer_w=400)), "solar", 400),
        (Loadpoint(id="garage", name="Mine", solar=SolarSettings(buffer_w=300)), "solar", 700),
    ],
    ids=["as it was", "the mode was edited", "the buffer was edited", "something else was edited"],
)
def test_a_file_edited_later_wins_for_the_edited_key_alone(edited, mode, buffer_w):
    found = overlaid(edited, overlay_of(FILE, CHANGED, CHANGEABLE))
    assert (found.mode, found.solar.buffer_w) == (mode, buffer_w)


def test_a_change_that_no_longer_fits_is_gone_and_the_others_stand():
    kept = Overlay(
        changes={"mode": "warp", "solar.buffer_w": -5, "limit_soc_pct": 80, "renamed": 1, "solar.gone": 2},
        covers={"mode": "off", "solar.buffer_w": 300, "limit_soc_pct": 100, "renamed": 0, "solar.gone": 0},
    )
    found = overlaid(FILE, kept)
    assert (found.mode, found.solar.buffer_w, found.limit_soc_pct) == (Mode.OFF, 300, 80)


@pytest.mark.parametrize(
    ("keys", "left"),
    [
        (set(), {"mode", "solar.buffer_w", "solar.start_delay_s"}),
        ({"mode"}, {"solar.buffer_w", "solar.start_delay_s"}),
        ({"solar"}, {"mode"}),
        ({"solar.buffer_w"}, {"mode", "solar.start_delay_s"}),
        ({"mode", "solar"}, set()),
    ],
)
def test_a_key_taken_out_takes_what_is_inside_it_along(keys, left):
    whole = overlay_of(FILE, CHANGED, ("mode", "solar"))
    found = without(whole, keys)
    assert set(found.changes) == set(found.covers) == left
