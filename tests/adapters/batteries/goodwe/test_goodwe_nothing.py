"""What is no value in an inverter's answer stays none, and hides no value that is told elsewhere in it."""

import pytest
from goodwe.protocol import ProtocolResponse
from goodwe.sensor import PowerS, SensorKind, Temp, Voltage

from adapters.batteries.goodwe.nothing import values_of


def told(sensor, words):
    """Of an answer in which this sensor is named as often as there are words."""
    sensors = [sensor("x", 2 * n, "x", SensorKind.GRID) for n in range(len(words))]
    return values_of(ProtocolResponse(bytes.fromhex("".join(words)), None), sensors)["x"]


@pytest.mark.parametrize(
    ("sensor", "words", "value"),
    [
        (Voltage, ["0900"], 230.4),
        (Voltage, ["ffff"], None),
        (PowerS, ["fc18"], -1_000),
        (PowerS, ["ffff"], -1),  # a watt of a signed range
        (PowerS, ["8000"], None),
        (PowerS, ["7fff"], None),
        (Temp, ["ffff"], None),
        (Voltage, [""], None),  # the answer ends before it
        (Voltage, ["ffff", "0900"], 230.4),
        (Voltage, ["0900", "ffff"], 230.4),
        (Voltage, ["08fc", "0900"], 230.4),  # the later one of two
    ],
)
def test_a_value_is_told_wherever_the_answer_has_one(sensor, words, value):
    assert told(sensor, words) == value
