"""Which reads a set of rows needs."""

import pytest

from adapters.links.modbus import Register
from adapters.links.modbus.spans import spans


def row(address, width=1):
    return Register(address, f"r{address}", "str", count=width)


@pytest.mark.parametrize(
    ("rows", "reads"),
    [
        ([], []),
        ([row(10)], [(10, 1)]),
        ([row(10, 2), row(12)], [(10, 3)]),
        ([row(10), row(15)], [(10, 6)]),  # four unused registers are read along
        ([row(10), row(16)], [(10, 1), (16, 1)]),  # five are not
        ([row(16), row(10)], [(10, 1), (16, 1)]),
        ([row(0, 60), row(60, 40)], [(0, 100)]),
        ([row(0, 60), row(60, 41)], [(0, 60), (60, 41)]),  # one over the limit
        ([row(0, 9), row(2)], [(0, 9)]),  # a row inside another
    ],
)
def test_neighbours_are_read_together(rows, reads):
    assert [(span.address, span.count) for span in spans(rows)] == reads


def test_each_row_finds_its_words_in_the_span():
    (span,) = spans([Register(10, "a"), Register(12, "b", "s32")])
    assert span.decode([7, 0, 0xFFFF, 0xFFFE]) == {"a": 7, "b": -2}


def test_halves_keep_every_row_and_drop_the_gap_between_them():
    (span,) = spans([row(10), row(14)])
    assert [(half.address, half.count) for half in span.halves()] == [(10, 1), (14, 1)]
    assert span.halves()[0].halves() == ()
