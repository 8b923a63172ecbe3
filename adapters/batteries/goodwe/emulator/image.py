"""A GoodWe unit's measurements as it lays them out: Modbus blocks (ET class), AA55 blocks (ES class)."""

from datetime import datetime

from adapters.simulated.battery import SimulatedBattery
from adapters.simulated.house import SimulatedHouse

ET_BATTERY_V, ES_BATTERY_V, ES_STRING_V = 400, 50, 300
NO_BATTERY, STANDBY, DISCHARGING, CHARGING = 0, 1, 2, 3
EXPORTING, IMPORTING = 1, 2


def et_image(house: SimulatedHouse, battery: SimulatedBattery, now: datetime) -> dict[int, int]:
    """Every measurement register by address."""
    words = dict.fromkeys((*range(35100, 35225), *range(36000, 36045), *range(37000, 37024)), 0)
    solar_w, battery_w = round(house.pv_w), round(house.battery_w)
    exported_w = -round(house.grid_w)
    first_w = solar_w // 2
    stamp = (now.year - 2000, now.month, now.day, now.hour, now.minute, now.second)
    words |= {35100 + at: stamp[2 * at] << 8 | stamp[2 * at + 1] for at in range(3)}
    words |= _long(35105, first_w) | _long(35109, solar_w - first_w)
    words |= _long(35113, -1) | _long(35117, -1)  # no third and fourth string
    words |= {35103: 3800, 35104: round(first_w / 38), 35107: 3800, 35108: round((solar_w - first_w) / 38)}
    words |= {35121: 2300, 35126: 2300, 35131: 2300, 35123: 5000, 35136: 1, 35187: 1}
    words |= {35140: _word(exported_w), 35172: _word(round(house.load_w + house.ev_w))}
    words |= {35180: 10 * ET_BATTERY_V, 35181: _word(round(10 * battery_w / ET_BATTERY_V))}
    words |= _long(35182, battery_w) | {35184: battery_mode(battery_w)}
    words |= {36003: 1, 36004: 1, 36008: _word(exported_w)} | _long(36025, exported_w)
    words |= {37003: 250, 37007: round(battery.soc_pct), 37008: 99}
    words |= {37004: round(battery.max_charge_w / ET_BATTERY_V)}
    words |= {37005: round(battery.max_discharge_w / ET_BATTERY_V)}
    return words


def et_identity(serial: str, model: str, rated_w: float, arm: int) -> dict[int, int]:
    """Registers 35000 to 35032."""
    text = _text(serial, 16) + _text(model, 10)
    words = dict.fromkeys(range(35000, 35033), 0x2020)
    words |= {35000: 1, 35001: round(rated_w), 35002: 1}
    words |= {35003 + at: int.from_bytes(text[2 * at : 2 * at + 2], "big") for at in range(13)}
    words |= {35016: 4, 35017: 4, 35018: 1, 35019: arm, 35020: 1}
    firmware = _text(f"04{arm:02d}-FW", 12)
    return words | {35021 + at: int.from_bytes(firmware[2 * at : 2 * at + 2], "big") for at in range(6)}


def es_running(
    house: SimulatedHouse, battery: SimulatedBattery, work_mode: int, *, has_battery: bool = True
) -> bytes:
    """The running block of an AA55 unit."""
    block = bytearray(110)

    def put(offset: int, value: float) -> None:
        block[offset : offset + 2] = round(value).to_bytes(2, "big")

    put(0, 10 * ES_STRING_V)
    put(2, 10 * house.pv_w / ES_STRING_V)
    put(10, 10 * ES_BATTERY_V)
    put(16, 250)
    put(18, 10 * abs(house.battery_w) / ES_BATTERY_V)
    put(20, battery.max_charge_w / ES_BATTERY_V)
    put(22, battery.max_discharge_w / ES_BATTERY_V)
    block[26], block[29], block[30] = round(battery.soc_pct), 99, battery_mode(round(house.battery_w))
    if not has_battery:
        block[10:31] = bytes(21)
    put(34, 2300)
    put(38, abs(house.grid_w))
    put(40, 5000)
    block[42], block[52] = 1, 1
    put(47, house.load_w + house.ev_w)
    block[77] = work_mode
    block[80] = 0 if round(house.grid_w) == 0 else IMPORTING if house.grid_w > 0 else EXPORTING
    return bytes(block)


def es_identity(serial: str, model: str, firmware: str) -> bytes:
    """The identity block of an AA55 unit; five characters of firmware."""
    return (
        _text(firmware, 5) + _text(model, 10) + _text("", 16) + _text(serial, 16) + b"\0" * 4 + _text("", 13)
    )


def battery_mode(power_w: int) -> int:
    """The mode code that goes with a power, W, + discharges."""
    return STANDBY if power_w == 0 else DISCHARGING if power_w > 0 else CHARGING


def _text(text: str, size: int) -> bytes:
    return text.encode("ascii").ljust(size)[:size]


def _word(value: int) -> int:
    return max(-0x8000, min(0x7FFF, value)) & 0xFFFF


def _long(register: int, value: int) -> dict[int, int]:
    return {register: value >> 16 & 0xFFFF, register + 1: value & 0xFFFF}
