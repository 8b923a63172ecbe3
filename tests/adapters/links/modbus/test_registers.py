"""Words to values and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.links.modbus import Register, decode, encode


@pytest.mark.parametrize(
    ("register", "words", "value"),
    [
        (Register(0, "v", "u16"), [230], 230),
        (Register(0, "soc_pct", "u16", 0.1), [573], 57.3),  # not 57.300000000000004
        (Register(0, "w", "s16"), [0xFFFF], -1),
        (Register(0, "w", "s32"), [0xFFFF, 0xF830], -2_000),  # the high word comes first
        (Register(0, "w", "s32", -1), [0xFFFF, 0xF830], 2_000),  # a map may flip the sign
        (Register(0, "wh", "u32", 10), [0x0001, 0x0000], 655_360),
        (Register(0, "serial", "str", count=3), [0x414C, 0x3200, 0x5858], "AL2"),  # NUL ends a text
        (Register(0, "serial", "str", count=2), [0x2041, 0x2020], "A"),
        (Register(0, "serial", "str", count=1), [0x0000], ""),
        (Register(0, "serial", "str", count=1), [0xFF41], "A"),  # what is no text is left out
    ],
)
def test_words_read_as_the_value_of_their_row(register, words, value):
    assert decode(register, words) == value


@pytest.mark.parametrize(
    ("register", "value", "words"),
    [
        (Register(0, "pct", "u16", allowed=(0, 100)), 100, [100]),
        (Register(0, "pct", "u16", 0.4, allowed=(0, 100)), 38, [95]),
        (Register(0, "w", "s16", allowed=(-5_000, 5_000)), -1, [0xFFFF]),
        (Register(0, "w", "u32", allowed=(0, 64_000)), 27_000, [0, 27_000]),
        (Register(0, "s", "u32", allowed=(0, 86_400)), 86_400, [1, 20_864]),
    ],
)
def test_a_value_is_written_as_the_words_of_its_row(register, value, words):
    assert encode(register, value) == words


@pytest.mark.parametrize(
    ("register", "value", "why"),
    [
        (Register(0, "soc_pct"), 50, "is read-only"),  # no row may be written unless it says so
        (Register(0, "serial", "str", count=2, allowed=(0, 1)), 1, "is read-only"),
        (Register(0, "pct", allowed=(0, 100)), 100.5, "is outside 0 to 100"),
        (Register(0, "pct", allowed=(0, 100)), float("nan"), "is outside 0 to 100"),
        (Register(0, "w", "u16", allowed=(-10, 10)), -1, "does not fit u16"),  # allowed by its row
    ],
)
def test_what_may_not_be_written_is_refused(register, value, why):
    with pytest.raises(ValueError, match=why):
        encode(register, value)


def test_a_row_refuses_more_or_fewer_words_than_it_has():
    with pytest.raises(ValueError, match="2 registers wanted, 1 given"):
        decode(Register(0, "w", "s32"), [1])


@given(st.sampled_from(["s16", "s32"]), st.integers(-32_767, 32_766))  # the ends of the range are no value
def test_every_number_survives_the_way_to_the_device_and_back(kind, number):
    register = Register(0, "w", kind, allowed=(-32_768, 32_767))
    assert decode(register, encode(register, number)) == number
