"""A demo that is started again on the same data goes on where it stopped: no hour is lived twice."""

from datetime import date, timedelta

import msgspec
import pytest
from msgspec.structs import replace

from powersync.commands.demo import house_process
from powersync.demo import day, diary
from powersync.demo.diary import Car
from powersync.demo.house import Brief, DemoHouse
from powersync.demo.parts import parts_of

TODAY, BEGINS = date(2026, 1, 15), day.begin_on(date(2026, 1, 15))
LATER = replace(
    diary.fresh(TODAY),
    at=BEGINS + timedelta(hours=30),
    battery_pct=81.5,
    cars={"garage": Car(soc_pct=90.0, connected=False), "carport": Car(soc_pct=None, connected=True)},
)
SET_RESERVE = {"alphaess": (0x0850, 1), "goodwe": (45356, 1), "sigenergy": (40046, 10)}


def test_a_house_goes_on_where_it_stopped(tmp_path):
    assert diary.opened(tmp_path, TODAY) == diary.fresh(TODAY)
    diary.keep(tmp_path, LATER)
    for days in (0, 1):
        assert diary.opened(tmp_path, TODAY + timedelta(days=days)) == LATER


@pytest.mark.parametrize("days", [2, 40])
def test_a_house_whose_time_is_over_begins_the_new_day(tmp_path, days):
    diary.keep(tmp_path, LATER)
    today = TODAY + timedelta(days=days)
    assert diary.opened(tmp_path, today) == diary.fresh(today)


@pytest.mark.parametrize("text", [b"", b"{", b'{"at": 5}', msgspec.json.encode(replace(LATER, cars={}))])
def test_a_diary_that_cannot_be_read_is_begun_anew(tmp_path, text):
    (tmp_path / diary.FILE).write_bytes(text)
    assert diary.opened(tmp_path, TODAY) == diary.fresh(TODAY)


def test_what_it_keeps_is_how_its_house_stands(tmp_path):
    brief = Brief(page=LATER, origin=0.0, speed=1e-9, parts=parts_of(), folder=str(tmp_path))
    house = DemoHouse(brief)
    house.write()
    kept = diary.opened(tmp_path, TODAY)
    assert kept.at - LATER.at < timedelta(seconds=1)
    assert replace(kept, at=LATER.at, settings={}) == LATER


def test_nothing_is_kept_where_there_is_no_folder(tmp_path):
    diary.keep(tmp_path / "gone", LATER)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("battery", ["alphaess", "goodwe", "sigenergy", "powerwall"])
def test_a_battery_keeps_the_reserve_that_was_set_on_it(battery, tmp_path):
    parts = parts_of(battery=battery)
    brief = Brief(page=LATER, origin=0.0, speed=1e-9, parts=parts, folder=str(tmp_path))
    house = DemoHouse(brief)
    device = house.emulators["battery"]
    if battery == "powerwall":
        device.settings = replace(device.settings, reserve_pct=35, storm_watch=True)
    else:
        name, scale = SET_RESERVE[battery]
        device.held[name] = 35 * scale
    house.write()
    again = DemoHouse(replace(brief, page=diary.opened(tmp_path, TODAY)))
    assert again.emulators["battery"].kept == device.kept
    other = "sigenergy" if battery == "alphaess" else "alphaess"
    fresh = DemoHouse(replace(brief, parts=parts_of(battery=other)))
    changed = DemoHouse(replace(brief, parts=parts_of(battery=other), page=diary.opened(tmp_path, TODAY)))
    assert changed.emulators["battery"].kept == fresh.emulators["battery"].kept  # it is another one


def test_what_another_version_kept_of_a_battery_is_begun_anew(tmp_path):
    page = replace(LATER, settings={"alphaess": {"other": 1}})
    brief = Brief(page=page, origin=0.0, speed=1e-9, parts=parts_of(battery="alphaess"), folder=str(tmp_path))
    assert DemoHouse(brief).emulators["battery"].kept == {"reserve": 10}


async def test_a_file_of_the_folder_it_is_started_in_is_not_taken_for_code(tmp_path, monkeypatch):
    (tmp_path / "csv.py").write_text("raise SystemExit(1)")
    monkeypatch.chdir(tmp_path)
    brief = Brief(page=LATER, origin=0.0, speed=1e-9, parts=parts_of(), folder=str(tmp_path))
    async with house_process(brief) as told:
        assert "house" in await told
