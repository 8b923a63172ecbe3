"""A table with something missing is a fault line for whoever edits the file, and never a traceback."""

import copy
import typing

import msgspec
import pytest
from msgspec import NODEFAULT, Struct, structs

from adapters.kinds.tables import BatteryConfig, ChargerConfig, PvConfig, SolarForecastConfig, TariffConfig
from domain.errors import ConfigurationError
from domain.house.meant import OTHER_MONEY, not_meant
from domain.house.settings import Price
from powersync import vendors
from powersync.config import parse
from powersync.config.document import Config


def placed(kind, table):
    match kind.__name__:
        case BatteryConfig.__name__:
            return {"battery": table}
        case ChargerConfig.__name__:
            return {"loadpoint": [{"id": "garage", "charger": table}]}
        case PvConfig.__name__:
            return {"pv": [table]}
        case TariffConfig.__name__:
            return {"tariff": table}
        case SolarForecastConfig.__name__:
            return {"forecast": {"solar": table}}
    raise AssertionError(f"a new kind: {kind}")


def bare(table: type[Struct], rows: int):
    """Every table and list of tables inside, each with nothing in it."""
    found: dict[str, object] = {}
    for each in structs.fields(table):
        hint = typing.get_type_hints(table, include_extras=True)[each.name]
        options = [hint, *typing.get_args(hint)]
        if typing.get_origin(hint) is tuple:
            item = typing.get_args(hint)[0]
            if isinstance(item, type) and issubclass(item, Struct):
                found[each.encode_name] = [bare(item, rows) for _ in range(rows)]
        elif any(isinstance(option, type) and issubclass(option, Struct) for option in options):
            found[each.encode_name] = {}
    return found


def without_each(tables):
    """The tables once for every key in them, without that key."""
    for key, value in tables.items():
        rest = {name: copy.deepcopy(other) for name, other in tables.items() if name != key}
        yield rest
        if isinstance(value, dict):
            yield from ({**rest, key: less} for less in without_each(value))
        if isinstance(value, list):
            for place, item in enumerate(value):
                if isinstance(item, dict):
                    for less in without_each(item):
                        yield {**rest, key: [*value[:place], less, *value[place + 1 :]]}


ROWS = [(kind, row) for kind, rows in vendors.KINDS.items() for row in rows.values()]


@pytest.mark.parametrize(("kind", "row"), ROWS, ids=lambda each: getattr(each, "driver", ""))
def test_whatever_is_missing_is_told_and_nothing_breaks(kind, row):
    cases = [placed(kind, {"driver": row.driver, **bare(row.table, rows)}) for rows in (0, 1, 2)]
    cases += [placed(kind, {"driver": row.driver})]
    if row.demo is not None:
        cases += without_each(row.demo(1))
    for tables in cases:
        assert told(tables) != ()


def told(tables):
    """What is wrong with them, a line each; None: nothing is."""
    try:
        parse(tables)
    except ConfigurationError as err:
        return err.faults
    return None


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ({"driver": "open_meteo", "latitude": -27, "longitude": 153}, "forecast.solar.plane"),
        ({"driver": "forecast_solar", "latitude": -27, "longitude": 153}, "forecast.solar.plane"),
        ({"driver": "solcast", "api_key": "k"}, "forecast.solar.sites"),
    ],
)
def test_a_forecast_without_its_roof_is_one_fault(table, key):
    with pytest.raises(ConfigurationError) as caught:
        parse({"forecast": {"solar": table}})
    (line,) = caught.value.faults
    assert line.startswith(f"{key}: is missing")


def settings_within(kind: type[Struct], seen: set[type]) -> typing.Iterator[tuple[str, object]]:
    """Every setting below a table, with its type, a driver's own too."""
    if kind in seen:
        return
    seen.add(kind)
    for table in (kind, *vendors.SUPPORTED.get(kind, {}).values()):
        hints = typing.get_type_hints(table, include_extras=True)
        for each in structs.fields(table):
            hint = hints[each.name]
            for option in (hint, *typing.get_args(hint)):
                if isinstance(option, type) and issubclass(option, Struct):
                    yield from settings_within(option, seen)
                else:
                    yield each.encode_name, option


def test_every_price_there_is_may_not_be_in_cents():
    found = {name for name, kind in settings_within(Config, set()) if kind == Price}
    assert {"enter_below", "add", "grid_charge_price_ceiling", "base_rate", "max_price"} <= found
    assert [name for name in sorted(found) if not_meant(name, 30, "AUD") is None] == []
    assert all(not_meant(name, 101, "AUD") for name in OTHER_MONEY)


@pytest.mark.parametrize(
    ("name", "value", "is_fault"),
    [
        ("grid_charge_price_ceiling", 20, True),
        ("grid_charge_price_ceiling", 100, False),  # any price
        ("switch_cost", 5, True),
        ("wear_per_kwh", 2, True),
        ("wear_per_kwh", 0.1, False),
        ("enter_below", 1, True),
        ("leave_at", 1.2, True),
        ("enter_below", -0.2, False),
        ("add", 15, True),
        ("supply_charge_per_day", 99, True),
        ("supply_charge_per_day", 3.5, False),
    ],
)
def test_money_in_cents_is_answered_with_what_to_write(name, value, is_fault):
    said = not_meant(name, value, "AUD")
    assert (said is not None) is is_fault
    if said is not None:
        assert f"({value:g} cents? that is {value / 100:g} AUD)" in said


def defaults_within(kind: type[Struct], seen: set[type]) -> typing.Iterator[tuple[str, object, object]]:
    """Every default below a table, with its type, a driver's own too."""
    if kind in seen:
        return
    seen.add(kind)
    for table in (kind, *vendors.SUPPORTED.get(kind, {}).values()):
        hints = typing.get_type_hints(table, include_extras=True)
        for each in structs.fields(table):
            hint = hints[each.name]
            if each.default is not NODEFAULT:
                yield f"{table.__name__}.{each.encode_name}", each.default, hint
            for option in (hint, *typing.get_args(hint)):
                if isinstance(option, type) and issubclass(option, Struct):
                    yield from defaults_within(option, seen)


def test_every_default_passes_the_checks_of_its_own_key():
    found = list(defaults_within(Config, set()))
    assert ("HomeAssistantCharger.standby_w", 50) in {
        (key, value) for key, value, _ in found if isinstance(value, int)
    }
    unmeant = [(key, not_meant(key.split(".")[-1], value, "AUD")) for key, value, _ in found]
    assert [each for each in unmeant if each[1] is not None] == []
    for key, value, kind in found:
        if isinstance(value, int | float | str):
            assert msgspec.convert(msgspec.to_builtins(value), kind) == value, key


FIXED = {"driver": "time_of_use", "period": [{"import": 0.3}]}
NOON = {"from": "11:00", "to": "14:00"}
EVAC = {"driver": "sigenergy_ac", "host": "10.0.0.9"}
ZAPTEC = {"driver": "zaptec", "username": "me", "password": "not-a-real-one"}
AT = {"driver": "sunspec", "host": "192.168.1.9"}


@pytest.mark.parametrize(
    ("tables", "fault"),
    [
        ({"tariff": {**FIXED, "free": [NOON, NOON]}}, "tariff.free[1]: says the same as tariff.free[0]"),
        (
            {
                "tariff": {
                    **FIXED,
                    "free": [{**NOON, "name": "sun"}],
                    "step": [{"name": "sun", "above_kwh": 9, "add": 0.1}],
                }
            },
            "tariff.step[0]: has the name 'sun' of tariff.free[0]",
        ),
        (
            {"tariff": {**FIXED, "credit": [{"per_day": 1}, {"per_day": 1}]}},
            "tariff.credit[1]: says the same as tariff.credit[0]",
        ),
        (
            {"tariff": {**FIXED, "step": [{"above_kwh": 9, "add": 0.1}, {"above_kwh": 9, "add": 0.2}]}},
            "tariff.step[1]: begins where another price is told by tariff.step[0]",
        ),
        ({"pv": [AT, {**AT, "id": "b"}]}, "pv[1]: reaches the same inverter as pv[0] (keep one)"),
        (
            {"loadpoint": [{"id": "a", "charger": EVAC}, {"id": "b", "charger": EVAC}]},
            "loadpoint[1].charger: reaches the same charger as loadpoint[0].charger (keep one)",
        ),
        (
            {
                "loadpoint": [
                    {"id": "a", "charger": ZAPTEC},
                    {"id": "b", "charger": {**ZAPTEC, "idle_poll_s": 90}},
                ]
            },
            "loadpoint[1].charger: reaches the same charger as loadpoint[0].charger (keep one)",
        ),
        (
            {"tariff": {**FIXED, "demand": [{"per_kw": 9, "billing_day": 31}]}},
            "tariff.demand[0].billing_day: 31 is not allowed (a whole number from 1 to 28: the day of",
        ),
    ],
)
def test_what_cannot_both_be_meant_names_both(tables, fault):
    with pytest.raises(ConfigurationError) as caught:
        parse(tables)
    (line,) = caught.value.faults
    assert line.startswith(fault)


def test_two_units_behind_one_address_are_two_inverters():
    assert len(parse({"pv": [AT, {**AT, "unit": 2}]}).pv) == 2


def test_two_units_two_chargers_of_an_account_and_two_simulated_ones_are_two_chargers():
    chargers = [
        EVAC,
        {**EVAC, "unit": 2},
        {**ZAPTEC, "charger_id": "ZAP1"},
        {**ZAPTEC, "charger_id": "ZAP2"},
        {"driver": "simulated"},
        {"driver": "simulated"},
    ]
    loadpoints = [{"id": f"l{index}", "charger": each} for index, each in enumerate(chargers)]
    assert len(parse({"loadpoint": loadpoints}).loadpoints) == len(chargers)


def test_all_else_is_told_where_the_driver_is_unknown():
    with pytest.raises(ConfigurationError) as caught:
        parse(
            {
                "battery": {"driver": "alphas", "reserve_pct": 200, "surprise": 1, "model": "SMILE-T10"},
                "tariff": {"driver": "time_of_us", "step": [{"above_kwh": 9}], "network_fees": "x"},
            }
        )
    lines = caught.value.faults
    assert [line.split(": ")[0] for line in lines] == [
        "battery.driver",
        "battery.surprise",
        "battery.reserve_pct",
        "tariff.driver",
        "tariff.network_fees",
        "tariff.step[0]",
    ]
    assert "did you mean time_of_use?" in lines[3]


@pytest.mark.parametrize(
    ("names", "faulty"),
    [
        (["nigth"], [0]),  # close to one of the template's
        (["night", "mine"], [1]),  # some are, not all
        (["night", None], [1]),
        (["night"], []),
        (["all day"], []),  # the owner's own in place of all
    ],
)
def test_a_mistyped_row_beside_a_template_does_not_replace_all(names, faulty):
    rows = [{"import": 0.4} | ({} if name is None else {"name": name}) for name in names]
    tables = {"tariff": {"driver": "time_of_use", "template": "nz_peak_night", "period": rows}}
    if not faulty:
        parse(tables)
        return
    with pytest.raises(ConfigurationError) as caught:
        parse(tables)
    assert [line.split(": ")[0] for line in caught.value.faults] == [
        f"tariff.period[{place}].name" for place in faulty
    ]
    assert "the template's rows: " in caught.value.faults[0]
