"""Meter values in every spelling that chargers have for them."""

from datetime import UTC, datetime

import pytest

from adapters.chargers.ocpp.meter import Measured, instant_of, measured_in, number_in

POWER, ENERGY, CURRENT = "Power.Active.Import", "Energy.Active.Import.Register", "Current.Import"


def sample(value, measurand=None, unit=None, phase=None, context=None):
    told = {"value": value, "measurand": measurand, "unit": unit, "phase": phase, "context": context}
    return {name: each for name, each in told.items() if each is not None}


def scaled(value, unit, multiplier, **more):
    return {"value": value, "unitOfMeasure": {"unit": unit, "multiplier": multiplier}, **more}


def read(*samples):
    found = measured_in([{"timestamp": "2026-03-01T12:00:00Z", "sampledValue": list(samples)}])
    return found[0] if found else Measured()


@pytest.mark.parametrize(
    ("samples", "name", "value"),
    [
        ([sample("7200", POWER, "W")], "power_w", 7200),
        ([sample("7.2", POWER, "kW")], "power_w", 7200),
        ([sample("7200", POWER)], "power_w", 7200),
        ([sample(" 7200 ", POWER, "w")], "power_w", 7200),
        ([sample("7,2", POWER, "kW")], "power_w", 7200),
        ([sample("7.2", "power.active.import", "KW")], "power_w", 7200),
        ([sample(7200.0, POWER, "W")], "power_w", 7200),
        ([scaled(7.2, "W", 3, measurand=POWER)], "power_w", 7200),
        ([scaled(72, "kW", -1, measurand=POWER)], "power_w", 7200),
        ([sample("2400", POWER, "W", phase) for phase in ("L1", "L2", "L3")], "power_w", 7200),
        ([sample("2400", POWER, "W", phase) for phase in ("L1-N", "L2-N", "L3-N")], "power_w", 7200),
        ([sample("7300", POWER, "W"), sample("2400", POWER, "W", "L1")], "power_w", 7300),
        ([sample("3000", "Power.Active.Export", "W")], "power_w", -3000),
        ([sample("0", POWER, "W"), sample("3000", "Power.Active.Export", "W")], "power_w", -3000),
        ([sample("7400", "Power.Offered", "W")], "power_w", None),
        ([sample("NaN", POWER, "W")], "power_w", None),
        ([sample("inf", POWER, "W")], "power_w", None),
        ([sample("", POWER, "W")], "power_w", None),
        ([sample("seven", POWER, "W")], "power_w", None),
        ([sample("7200", POWER, "var")], "power_w", None),
        ([sample("9", POWER, "W", "N")], "power_w", None),
        ([sample("1234567")], "register_wh", 1234567),
        ([sample("1234.567", None, "kWh")], "register_wh", 1234567),
        ([sample("500", ENERGY, "Wh", "L1")], "register_wh", 500),  # a box of one phase
        ([sample("500", ENERGY, "Wh", p) for p in ("L1", "L2", "L3")], "register_wh", 1500),
        ([sample("0", ENERGY, "Wh", context="Transaction.Begin")], "register_wh", None),
        (
            [
                sample("100", ENERGY, "Wh", context="Sample.Clock"),
                sample("110", ENERGY, "Wh", context="Sample.Periodic"),
                sample("120", ENERGY, "Wh", context="Transaction.End"),
            ],
            "register_wh",
            120,
        ),
        ([sample("10", "Energy.Active.Import.Interval", "Wh")], "register_wh", None),
        ([sample("16.1", CURRENT, "A", "L1")], "phase_a", (16.1, None, None)),
        ([sample("16", CURRENT, "A", p) for p in ("L1", "L2", "L3")], "phase_a", (16, 16, 16)),
        ([sample("16", CURRENT, "A", p) for p in ("L1-N", "L2-N", "L3-N")], "phase_a", (16, 16, 16)),
        ([sample("16", CURRENT, "A", "L1"), sample("0.2", CURRENT, "A", "N")], "phase_a", (16, None, None)),
        ([sample("16", CURRENT, "A")], "phase_a", (16, None, None)),
        ([sample("16000", CURRENT, "mA", "L1")], "phase_a", (16, None, None)),
        ([sample("32", "Current.Offered", "A")], "phase_a", None),
        ([sample("81", "SoC", "Percent")], "soc_pct", 81),
        ([sample("81", "SoC", "%")], "soc_pct", 81),
        ([sample("181", "SoC", "Percent")], "soc_pct", None),
        ([sample("20", "Temperature", "Celcius")], "power_w", None),
    ],
)
def test_a_value_is_read_however_it_is_written(samples, name, value):
    found = getattr(read(*samples), name)
    assert found == (value if value is None or isinstance(value, tuple) else pytest.approx(value))


@pytest.mark.parametrize(
    ("samples", "volts"),
    [
        ([("231", "L1-N"), ("229", "L2-N"), ("0", "L3-N")], 230),  # a phase that is not wired
        ([("230", "L1")], 230),
        ([("398.4", "L1-L2")], 230),
        ([("0.23", "L1-N")], None),
    ],
)
def test_a_voltage_is_the_mean_of_the_phases_that_have_one(samples, volts):
    rows = [sample(value, "Voltage", "V" if float(value) > 1 else "var", phase) for value, phase in samples]
    found = read(*rows, sample("1", POWER, "W")).voltage_v
    assert found == (None if volts is None else pytest.approx(volts, abs=0.1))


@pytest.mark.parametrize(
    "values",
    [None, "x", [], [None], [{}], [{"sampledValue": "x"}], [{"sampledValue": [None, 3, {}]}], {"a": 1}],
)
def test_what_is_no_meter_value_is_nothing(values):
    assert measured_in(values) == []


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-03-01T12:00:00Z", datetime(2026, 3, 1, 12, tzinfo=UTC)),
        ("2026-03-01T12:00:00.123456789Z", datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)),
        ("2026-03-01 13:00:00+01:00", datetime(2026, 3, 1, 12, tzinfo=UTC)),
        ("2026-03-01T12:00:00", datetime(2026, 3, 1, 12, tzinfo=UTC)),
        ("1970-01-01T00:00:10Z", None),  # a clock that was never set
        ("x", None),
        ("", None),
        (None, None),
        (5, None),
    ],
)
def test_an_instant_is_read_however_it_is_written(text, instant):
    assert instant_of(text) == instant


def test_numbers_are_finite_numbers_or_nothing():
    assert [number_in(each) for each in ("1,5", "1.5", 2, True, [], None, "1,000.5", "9" * 400)] == [
        1.5, 1.5, 2.0, None, None, None, None, None,
    ]  # fmt: skip
