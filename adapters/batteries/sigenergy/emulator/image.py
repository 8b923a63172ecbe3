"""The input registers a Sigenergy plant and its inverter show, computed from the house as it is now."""

from collections.abc import Iterator

from adapters.simulated.battery import SimulatedBattery
from adapters.simulated.house import SimulatedHouse

Words = dict[int, int]
PHASE_V = 230
STRING_V = 400
MODEL, SERIAL, FIRMWARE = "SigenStor EC 10.0 SP", "SGN0000000000001", "V100R001C00SPC112"
NO_STRINGS = range(3, 37)


def words_of(address: int, value: float, count: int = 1) -> Iterator[tuple[int, int]]:
    """A whole number over `count` registers, high word first; negative ones as two's complement."""
    number = round(value) & ((1 << 16 * count) - 1)
    for offset in range(count):
        yield address + offset, number >> 16 * (count - 1 - offset) & 0xFFFF


def text_of(address: int, value: str, count: int) -> Iterator[tuple[int, int]]:
    """Two characters to a register, padded with NUL."""
    raw = value.encode("ascii").ljust(2 * count, b"\0")
    for offset in range(count):
        yield address + offset, int.from_bytes(raw[2 * offset : 2 * offset + 2], "big")


def plant_image(
    house: SimulatedHouse,
    battery: SimulatedBattery,
    rated_w: tuple[float, float],
    third_party_pv: float,
    work_mode: int,
) -> Words:
    """Unit 247. `third_party_pv` is the share of the sun that another make's inverter brings, 0…1."""
    other_w = house.pv_w * third_party_pv
    own_w = house.pv_w - other_w
    battery_w = house.battery_w
    energy_wh = battery.capacity_wh * battery.soc_pct / 100
    short = {
        30002: 600,
        30003: work_mode,
        30004: 1,
        30009: 0,
        30014: battery.soc_pct * 10,
        30027: 0,
        30028: 0,
        30029: 0,
        30030: 0,
        30051: 1,
        30072: 0,
        30085: 1_000,
        30086: 0,
        30087: 995,
        30276: 5_000,
        30280: 0,
        30281: 0,
        30286: 246,
    }
    long = {
        30000: 1_767_225_600,
        30005: house.grid_w,
        30007: 0,
        30010: 10_000,
        30012: 10_000,
        30015: (own_w + battery_w) / 3,
        30017: (own_w + battery_w) / 3,
        30019: (own_w + battery_w) / 3,
        30031: own_w + battery_w,
        30033: 0,
        30035: own_w,
        30037: -battery_w,
        30039: 10_000,
        30041: 10_000,
        30047: rated_w[0] if battery.soc_pct < 100 else 0,
        30049: rated_w[1] if battery.soc_pct > battery.reserve_pct else 0,
        30052: house.grid_w / 3,
        30054: house.grid_w / 3,
        30056: house.grid_w / 3,
        30064: (battery.capacity_wh - energy_wh) / 10,
        30066: energy_wh / 10,
        30068: rated_w[0],
        30070: rated_w[1],
        30083: battery.capacity_wh / 10,
        30092: 0,
        30194: other_w,
        30272: 0,
        30274: 0,
        30277: 23_000,
        30282: house.load_w,
        30284: house.load_w + house.ev_w,
    }
    long |= dict.fromkeys(range(30098, 30194, 2), 0)
    huge: dict[int, float] = dict.fromkeys(
        (30088, 30094, *range(30196, 30225, 4), *range(30228, 30269, 4)), 0
    )
    huge |= {30216: house.imported_wh / 10, 30220: house.exported_wh / 10}
    return _joined(short, long, huge)


def inverter_image(
    house: SimulatedHouse, battery: SimulatedBattery, rated_w: tuple[float, float], third_party_pv: float
) -> Words:
    """The inverter's own unit: one inverter, two strings."""
    own_w = house.pv_w * (1 - third_party_pv)
    output_w = own_w + house.battery_w
    short = {
        30578: 1,
        30601: battery.soc_pct * 10,
        30602: 995,
        30603: 246,
        30604: 3_310,
        **dict.fromkeys(range(30605, 30610), 0),
        30617: output_w,  # hundredths of a percent of 10 kW
        30620: 251,
        30621: 242,
        30622: 3_330,
        30623: 3_300,
        31000: 2_300,
        31001: 5_000,
        31002: 5_001,
        31003: 385,
        31004: 0,
        31024: 2,
        31025: 2,
        31026: 2,
        31037: 2_000,
    }
    for string in range(1, 37):
        at = 31025 + 2 * string if string < 5 else 31032 + 2 * string
        is_used = string not in NO_STRINGS and own_w > 0
        short |= {at: STRING_V * 10 if is_used else 0, at + 1: own_w / 2 / STRING_V * 100 if is_used else 0}
    long: dict[int, float] = {
        30540: 10_000,
        30544: 10_000,
        30548: battery.capacity_wh / 10,
        30550: rated_w[0],
        30552: rated_w[1],
        30566: 0,
        30572: 0,
        30587: output_w,
        30589: 0,
        30591: rated_w[0],
        30593: rated_w[1],
        30599: -house.battery_w,
        30613: output_w,
        31035: own_w,
        31509: 0,
        31511: 0,
    }
    for phase in range(3):
        long |= {31011 + 2 * phase: PHASE_V * 100, 31017 + 2 * phase: output_w / 3 / PHASE_V * 100}
    words = _joined(short, long, {30568: 0, 30574: 0})
    for address, text, count in ((30500, MODEL, 15), (30515, SERIAL, 10), (30525, FIRMWARE, 15)):
        words |= text_of(address, text, count)
    return words


def _joined(short: dict[int, float], long: dict[int, float], huge: dict[int, float]) -> Words:
    words: Words = {}
    for group, count in ((short, 1), (long, 2), (huge, 4)):
        for address, value in group.items():
            words |= words_of(address, value, count)
    return words
