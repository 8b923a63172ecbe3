"""What is typed into a demo's terminal."""

import asyncio
import contextlib
import os
import threading
from functools import partial

import pytest

from domain.errors import Rejected
from powersync.commands.demo import obey
from powersync.demo.typed import LONGEST, MOST_WAITING, Plug, can_type, heard, help_for, meant
from tests.patience import until

PLACES = ("garage", "carport")
A_PIPE_HOLDS = 65_536  # bytes


@pytest.mark.parametrize(
    ("line", "plug"),
    [
        ("unplug garage", Plug("garage", False)),
        ("  Plug   CARPORT ", Plug("carport", True)),
        ("unplug", Plug("garage", False)),
        ("unplug roof", None),
        ("garage", None),
        ("", None),
    ],
)
def test_a_line_says_which_car_comes_or_goes(line, plug):
    assert meant(line, PLACES) == plug


class House:
    """Keeps what it is asked; the car in the carport is stuck."""

    def __init__(self):
        self.asked = []

    async def ask(self, **question):
        self.asked.append((question["do"], question["id"], question["connected"]))
        if question["id"] == "carport":
            raise Rejected("it is stuck")


async def test_what_is_typed_is_done_and_told_and_what_is_not_understood_is_explained(monkeypatch, capsys):
    ours, theirs = os.pipe()
    house = House()
    with os.fdopen(ours) as terminal, os.fdopen(theirs, "w") as person:
        monkeypatch.setattr("sys.stdin", terminal)
        with heard(partial(obey, house)):
            person.write("unplug garage\nfly\nplug\nplug carport\n")
            person.close()
            await until(lambda: len(house.asked) == 3)
    assert house.asked == [("plug", "garage", False), ("plug", "garage", True), ("plug", "carport", True)]
    told = capsys.readouterr().out.splitlines()
    unplugged, explained, plugged, stuck = told
    assert unplugged == "the car in the garage is unplugged"
    assert explained == help_for(PLACES)
    assert plugged == "the car in the garage is plugged in"
    assert stuck == "it is stuck"


async def test_a_line_is_one_however_it_comes_and_needs_no_end(monkeypatch):
    ours, theirs = os.pipe()
    house = House()
    with os.fdopen(ours) as terminal, os.fdopen(theirs, "w") as person:
        monkeypatch.setattr("sys.stdin", terminal)
        with heard(partial(obey, house)):
            for part in ("unplug gar", "age\nplug"):
                person.write(part)
                person.flush()
                await asyncio.sleep(0.05)
            person.close()
            await until(lambda: len(house.asked) == 2)
    assert house.asked == [("plug", "garage", False), ("plug", "garage", True)]


async def test_what_no_person_types_is_read_no_further(monkeypatch):
    house, before = House(), set(threading.enumerate())
    with os.fdopen(os.open("/dev/zero", os.O_RDONLY)) as endless:
        monkeypatch.setattr("sys.stdin", endless)
        with heard(partial(obey, house)):
            await until(lambda: set(threading.enumerate()) <= before)
    assert house.asked == []


async def test_lines_that_come_faster_than_they_are_done_wait_where_they_come_from(monkeypatch):
    ours, theirs = os.pipe()
    os.set_blocking(theirs, False)
    done = []

    async def slowly(line):
        await asyncio.sleep(0.01)
        done.append(line)

    with os.fdopen(ours) as terminal:
        monkeypatch.setattr("sys.stdin", terminal)
        sent = 0
        with heard(slowly):
            while len(done) < 20:
                with contextlib.suppress(BlockingIOError):  # it is full
                    sent += os.write(theirs, 10_000 * b"plug\n") // 5
                await asyncio.sleep(0.01)
    os.close(theirs)
    assert sent <= (A_PIPE_HOLDS + LONGEST) // 5 + len(done) + MOST_WAITING


async def test_where_nobody_can_type_the_demo_runs_all_the_same(monkeypatch):
    monkeypatch.setattr("sys.stdin", None)
    house, before = House(), set(threading.enumerate())
    with heard(partial(obey, house)):
        assert not can_type()
        assert set(threading.enumerate()) <= before
    assert house.asked == []
