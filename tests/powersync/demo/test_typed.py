"""What is typed into a demo's terminal."""

import os
import threading
from functools import partial

import pytest

from domain.errors import Rejected
from powersync.commands.demo import obey
from powersync.demo.typed import Plug, can_type, heard, help_for, meant
from tests.patience import until

PLACES = ("garage", "carport")


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


async def test_where_nobody_can_type_the_demo_runs_all_the_same(monkeypatch):
    monkeypatch.setattr("sys.stdin", None)
    house, before = House(), set(threading.enumerate())
    with heard(partial(obey, house)):
        assert not can_type()
        assert set(threading.enumerate()) <= before
    assert house.asked == []
