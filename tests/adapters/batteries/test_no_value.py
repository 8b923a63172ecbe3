"""What a device answers for "no value" never becomes a number: every row of every map, every vendor."""

import msgspec
import pytest
from goodwe.es import ES
from goodwe.et import ET
from goodwe.protocol import ProtocolResponse
from hypothesis import given
from hypothesis import strategies as st

from adapters.batteries.alphaess import registers as alphaess
from adapters.batteries.alphaess.cloud.payloads import LivePower, PowerRow
from adapters.batteries.goodwe.nothing import values_of
from adapters.batteries.goodwe.telemetry import live
from adapters.batteries.powerwall.payloads import info_of, live_of
from adapters.batteries.sigenergy import inverter_registers as inverter
from adapters.batteries.sigenergy import registers as sigenergy
from adapters.batteries.sigenergy.chargers import registers as chargers
from adapters.links.homeassistant.entity import EntityState
from adapters.links.modbus.register import WORDS, decode
from tests.adapters.batteries.alphaess.systems import a_system
from tests.adapters.batteries.goodwe.entity.entity_houses import GRID, POWER, PV, SOC, an_entity_house
from tests.adapters.batteries.goodwe.inverters import an_inverter
from tests.adapters.batteries.sigenergy.plants import a_plant
from tests.adapters.emulators.houses import NOON

MAPS = {
    "alphaess": (
        *alphaess.TELEMETRY,
        *alphaess.IDENTITY,
        alphaess.EXPORT_LIMIT,
        alphaess.RESERVE,
        *alphaess.DISPATCH,
    ),
    "sigenergy": (*sigenergy.PLANT, *sigenergy.SETTINGS, *sigenergy.CUT_OFFS, *inverter.INVERTER),
    "sigenergy charger": (*chargers.AC, *chargers.DC, chargers.AC_CURRENT, chargers.DC_LIMIT),
}
SENTINELS = {
    "u16": (0xFFFF,),
    "s16": (0x8000, 0x7FFF),
    "u32": (0xFFFF_FFFF,),
    "s32": (0x8000_0000, 0x7FFF_FFFF),
    "u64": (0xFFFF_FFFF_FFFF_FFFF,),
}
ALL_BITS_ARE_A_SETTING = {row.name for row in sigenergy.SETTINGS if row.type == "u32"}  # not in force


def rows_of(vendor):
    return [row for row in MAPS[vendor] if row.type != "str"]


def words(raw, kind):
    return [raw >> 16 * at & 0xFFFF for at in reversed(range(WORDS[kind]))]


@pytest.mark.parametrize("vendor", MAPS)
def test_no_row_makes_a_number_of_a_sentinel(vendor):
    for row in rows_of(vendor):
        for raw in SENTINELS[row.type]:
            is_a_setting = row.name in ALL_BITS_ARE_A_SETTING and raw == 0xFFFF_FFFF
            assert decode(row, words(raw, row.type)) is None or is_a_setting, row.name


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(row, id=f"{vendor} {row.name}")
        for vendor in MAPS
        for row in rows_of(vendor)
        if row.name.endswith("soc_pct")
    ],
)
@pytest.mark.parametrize("pct", [100.1, 255, 3_276.7])
def test_a_charge_above_full_is_no_charge(row, pct):
    assert decode(row, [round(pct / row.scale)]) is None
    assert decode(row, [round(100 / row.scale)]) == 100
    is_a_value = 0 not in (row.nothing or ())
    assert decode(row, [0]) == (0 if is_a_value else None)


def test_minus_one_is_a_value():
    row = next(row for row in alphaess.BATTERY if row.name == "battery_w")
    assert decode(row, [0xFFFF]) == -1


async def test_an_alphaess_that_knows_nothing_says_nothing():
    async with a_system() as system:
        rows = (*alphaess.GRID_METER, *alphaess.PV_METER, *alphaess.BATTERY, *alphaess.STRINGS)
        for row in rows:
            nothing = words(SENTINELS[row.type][0], row.type)
            system.emulator.overrides |= {row.address + at: word for at, word in enumerate(nothing)}
        reading = await system.driver.read()
        battery = reading.battery
        assert (reading.grid_w, reading.pv_w, set(reading.phase_a)) == (None, None, {None})
        assert (battery.power_w, battery.soc_pct, battery.max_charge_w) == (None, None, None)


async def test_a_sigenergy_that_knows_nothing_says_nothing():
    async with a_plant() as plant:
        for row in (*sigenergy.LIVE, *sigenergy.LIMITS):
            nothing = words(SENTINELS[row.type][0], row.type)
            plant.emulator.overrides |= {(row.address + at): word for at, word in enumerate(nothing)}
        reading = await plant.driver.read()
        battery = reading.battery
        assert (reading.grid_w, reading.pv_w) == (None, None)
        assert (battery.power_w, battery.soc_pct, battery.max_charge_w) == (None, None, None)


@pytest.mark.parametrize("word", [0xFFFF, 255, 101, 0x7FFF])
@pytest.mark.parametrize("row", ["alphaess", "sigenergy", "goodwe"])
async def test_an_impossible_charge_is_unknown_over_the_wire(row, word):
    makers = {
        "alphaess": (a_system, 0x0102, 10),
        "sigenergy": (a_plant, 30014, 10),
        "goodwe": (an_inverter, 37007, 1),
    }
    make, address, scale = makers[row]
    async with make() as system:
        raw = word if word >= 0x7FFF else word * scale
        system.emulator.overrides[address] = raw
        assert (await system.driver.read()).battery.soc_pct is None


BLOCKS = {
    "running": range(35100, 35225),
    "battery": range(37000, 37024),
    "meter": range(36000, 36045),
}


async def test_a_goodwe_that_knows_nothing_says_nothing():
    async with an_inverter() as unit:
        await unit.driver.read()
        unit.emulator.overrides |= {at: 0xFFFF for block in BLOCKS.values() for at in block if at != 35184}
        unit.emulator.overrides |= {35182: 0x7FFF, 35140: 0x8000, 36025: 0x8000, 36026: 0}
        reading = await unit.driver.read()
        battery = reading.battery
        assert (reading.grid_w, reading.pv_w) == (None, None)
        assert (battery.power_w, battery.soc_pct) == (None, None)
        assert (battery.max_charge_w, battery.max_discharge_w) == (None, None)
        survey = await unit.driver.survey()
        signed = {
            "battery_a",
            "grid_meter_short_w",
            "load_w",
            "backup_w",
            "grid_es_w",
        }  # where all bits set is -1
        numbers = {name for name, value in survey.items() if isinstance(value, float | int)}
        assert numbers - signed <= {"battery_mode"}


async def test_a_goodwe_without_its_settings_says_no_reserve_and_no_limit():
    async with an_inverter() as unit:
        unit.emulator.overrides |= {45356: 0xFFFF, 47509: 1, 47510: 0xFFFF}
        battery = (await unit.driver.read()).battery
        assert (battery.reserve_pct, battery.export_limit_w) == (None, None)


def sensors_of(kind, *names):
    found = []
    for name in names:
        found += getattr(kind, f"_{kind.__name__}{name}")
    return found


ET_SENSORS = sensors_of(
    ET,
    "__all_sensors",
    "__all_sensors_battery",
    "__all_sensors_battery2",
    "__all_sensors_battery2_extended",
    "__all_sensors_meter",
    "__all_sensors_mppt",
)
ES_SENSORS = sensors_of(ES, "__sensors")


class Filled:
    """A command whose answer holds the same word everywhere."""

    def trim_response(self, raw):
        return raw

    def get_offset(self, address):
        return 0


@pytest.mark.parametrize("fill", ["ff" * 16, "7fff" + "ff" * 14, "8000" + "00" * 14])
def test_no_goodwe_row_makes_a_number_of_a_sentinel(fill):
    for sensor in (*ET_SENSORS, *ES_SENSORS):
        value = values_of(ProtocolResponse(bytes.fromhex(fill), Filled()), [sensor])[sensor.id_]
        if isinstance(value, float | int):
            assert may_tell_so(sensor, fill, value), sensor.id_


def may_tell_so(sensor, fill, value):
    """-1 is a value of a signed row, and of no other; 0x7FFF and 0x8000 are none of 16 bits."""
    kind = type(sensor).__name__
    is_signed = kind in {
        "PowerS",
        "Power4S",
        "CurrentS",
        "Decimal",
        "Reactive",
        "Reactive4",
        "Apparent",
        "Apparent4",
        "Float",
    }
    if fill.startswith("ff"):
        return is_signed and abs(value) <= 1
    if fill.startswith("7f"):
        return not is_signed or kind in {"Power4S", "Reactive4", "Apparent4", "Float"}
    return not is_signed or kind == "Float"


@pytest.mark.parametrize("ends", ["7fffffff", "80000000"])
def test_the_ends_of_a_signed_range_are_no_power(ends):
    sensor = next(each for each in ET_SENSORS if each.id_ == "pbattery1")
    assert values_of(ProtocolResponse(bytes.fromhex(ends), Filled()), [sensor]) == {"pbattery1": None}


@pytest.mark.parametrize("soc", [-1, 101, 255, None, 65_535])
def test_a_goodwe_charge_out_of_range_is_none(soc):
    assert live({"battery_mode": 2, "battery_soc": soc}).soc_pct is None


@pytest.mark.parametrize(
    "state", ["unknown", "unavailable", "none", "", " ", "nan", "inf", "-inf", "1e999", "off"]
)
async def test_an_entity_without_a_value_is_no_number(state):
    shown = EntityState(
        entity_id="sensor.x",
        state=state,
        attributes={},
        last_changed=NOON,
        last_updated=NOON,
        received_at=NOON,
    )
    assert (shown.number, shown.power_w, shown.percent) == (None, None, None)


@pytest.mark.parametrize("state", ["unknown", "unavailable", "", "nan", "inf", "255", "-1"])
async def test_an_entity_house_says_nothing_of_what_it_does_not_know(state):
    async with an_entity_house() as system:
        await system.driver.read()
        await system.show(SOC, state, "%")
        for name in (PV, POWER) if state not in ("255", "-1") else ():
            await system.show(name, state, "W")
        reading = await system.reading()
        assert reading.battery.soc_pct is None
        assert reading.grid_w is not None, GRID
        if state not in ("255", "-1"):
            assert (reading.pv_w, reading.battery.power_w) == (None, None)


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.text(max_size=5),
    st.lists(st.integers(), max_size=2),
    st.just({}),
    st.sampled_from([1e15, -1e15, 10**400, float("nan"), float("inf")]),
)
LIVE_FIELDS = (
    "solar_power",
    "battery_power",
    "grid_power",
    "load_power",
    "percentage_charged",
    "total_pack_energy",
)
INFO_FIELDS = ("backup_reserve_percent", "nameplate_power", "nameplate_energy", "battery_count")


@given(st.dictionaries(st.sampled_from(LIVE_FIELDS), JUNK))
def test_a_powerwalls_live_document_makes_no_number_of_junk(document):
    seen = live_of(document)
    numbers = (seen.solar_w, seen.battery_w, seen.grid_w, seen.load_w, seen.soc_pct, seen.pack_wh)
    assert set(numbers) == {None}


@given(st.dictionaries(st.sampled_from(INFO_FIELDS), JUNK))
def test_a_powerwalls_settings_make_no_number_of_junk(document):
    seen = info_of(document)
    assert (seen.reserve_pct, seen.rated_w, seen.rated_wh) == (None, None, None)


@pytest.mark.parametrize("soc", [-0.5, 100.5, 255])
def test_a_powerwalls_charge_out_of_range_is_none(soc):
    assert live_of({"percentage_charged": soc}).soc_pct is None
    assert info_of({"backup_reserve_percent": soc}).reserve_pct is None


@given(
    st.dictionaries(
        st.sampled_from(["ppv", "pgrid", "pbat", "soc"]), JUNK.filter(lambda each: not isinstance(each, bool))
    )
)
def test_the_alphaess_cloud_makes_no_number_of_junk(document):
    document = {
        key: value
        for key, value in document.items()
        if not (isinstance(value, str) and value.strip().isdigit())
    }
    seen = msgspec.convert(document, LivePower, strict=False)
    assert seen.is_empty


def test_a_row_of_the_alphaess_cloud_may_hold_anything():
    row = msgspec.convert(
        {
            "uploadTime": "2026-01-15 11:55:00",
            "ppv": "",
            "load": "nan",
            "feedIn": None,
            "gridCharge": "12.5",
            "cbat": 255,
        },
        PowerRow,
        strict=False,
    )
    assert (row.pv_w, row.load_w, row.import_w, row.grid_w, row.battery_w, row.soc_pct) == (
        None,
        None,
        12.5,
        None,
        None,
        None,
    )
