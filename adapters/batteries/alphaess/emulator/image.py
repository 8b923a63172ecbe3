"""The registers an AlphaESS inverter shows of itself, computed from the house as it is now."""

from itertools import pairwise

from adapters.simulated.battery import SimulatedBattery
from adapters.simulated.house import SimulatedHouse

GRID_V = 230
PACK_V = 51.2
STRING_V = 400
FIRST_STRING_SHARE = 0.6
SMALL_GAP = 4  # unused registers between two values read as 0, as on the device


class Image:
    """Words by address."""

    def __init__(self) -> None:
        self.words: dict[int, int] = {}

    def short(self, address: int, value: float) -> None:
        """One register; negative numbers as two's complement."""
        self.words[address] = round(value) & 0xFFFF

    def long(self, address: int, value: float) -> None:
        """Two registers, the high word first."""
        number = round(value) & 0xFFFF_FFFF
        self.words[address], self.words[address + 1] = number >> 16, number & 0xFFFF

    def text(self, address: int, value: str, count: int) -> None:
        """Two characters to a register, padded with NUL."""
        raw = value.encode("ascii").ljust(2 * count, b"\0")
        for offset in range(count):
            self.words[address + offset] = int.from_bytes(raw[2 * offset : 2 * offset + 2], "big")

    def fill_gaps(self) -> None:
        """Makes small gaps readable."""
        known = sorted(self.words)
        for left, right in pairwise(known):
            if right - left - 1 <= SMALL_GAP:
                self.words |= dict.fromkeys(range(left + 1, right), 0)


def image(house: SimulatedHouse, battery: SimulatedBattery, ac_coupled_pv: float) -> dict[int, int]:
    """All read-only registers. `ac_coupled_pv` is the share of the sun that an extra meter sees, 0…1."""
    made = Image()
    _meters(made, house, ac_coupled_pv)
    _battery(made, house, battery)
    _inverter(made, house, ac_coupled_pv)
    _identity(made)
    made.fill_gaps()
    return made.words


def _meters(made: Image, house: SimulatedHouse, ac_coupled_pv: float) -> None:
    made.long(0x0010, house.exported_wh / 10)
    made.long(0x0012, house.imported_wh / 10)
    for phase, grid_w in enumerate((house.grid_w, 0.0, 0.0)):  # a house of one phase
        made.short(0x0014 + phase, 0 if phase else GRID_V)
        made.short(0x0017 + phase, grid_w / GRID_V * 10)
        made.long(0x001B + 2 * phase, grid_w)
    made.short(0x001A, 5_000)
    made.long(0x0021, house.grid_w)
    made.long(0x0090, 0)
    made.long(0x0092, 0)
    made.long(0x00A1, house.pv_w * ac_coupled_pv)


def _battery(made: Image, house: SimulatedHouse, battery: SimulatedBattery) -> None:
    power_w = house.battery_w
    made.short(0x0100, PACK_V * 10)
    made.short(0x0101, power_w / PACK_V * 10)
    made.short(0x0102, battery.soc_pct * 10)
    made.short(0x0103, 1 if power_w > 0 else 256 if power_w < 0 else 0)
    made.short(0x0104, 3)
    made.short(0x0107, 3_310)
    made.short(0x010A, 3_340)
    made.short(0x010D, 215)
    made.short(0x0110, 248)
    made.short(0x0111, battery.max_charge_w / PACK_V * 10)
    made.short(0x0112, battery.max_discharge_w / PACK_V * 10)
    for offset, version in enumerate((165, 120, 101)):
        made.short(0x0115 + offset, version)
    made.short(0x0118, 2)
    made.short(0x0119, battery.capacity_wh / 100)
    made.short(0x011A, 33)
    made.short(0x011B, 995)
    for address in (0x011C, 0x011E, 0x0120, 0x0122, 0x0124):
        made.long(address, 0)
    made.short(0x0126, power_w)
    made.short(0x0127, 0)
    made.short(0x012C, battery.max_charge_w)
    made.short(0x012D, battery.max_discharge_w)
    made.short(0x012F, 0)


def _inverter(made: Image, house: SimulatedHouse, ac_coupled_pv: float) -> None:
    strings_w = round(house.pv_w) - round(house.pv_w * ac_coupled_pv)
    first_w = round(strings_w * FIRST_STRING_SHARE)
    for phase, given_w in enumerate((strings_w + house.battery_w, 0.0, 0.0)):
        made.short(0x0400 + phase, 0 if phase else GRID_V * 10)
        made.short(0x0403 + phase, given_w / GRID_V * 10)
        made.long(0x0406 + 2 * phase, given_w)
        made.long(0x0414 + 2 * phase, 0)
    made.long(0x040C, strings_w + house.battery_w)
    made.long(0x041A, 0)
    made.short(0x041C, 5_000)
    for string, power_w in enumerate((first_w, strings_w - first_w, 0, 0, 0, 0)):
        made.short(0x041D + 4 * string, STRING_V * 10 if power_w else 0)
        made.short(0x041E + 4 * string, power_w / STRING_V * 10)
        made.long(0x041F + 4 * string, power_w)
    made.short(0x0435, 385)
    for address in (0x0436, 0x0438, 0x043A, 0x043C, 0x043E):
        made.long(address, 0)
    made.short(0x0440, 1)
    made.short(0x0443, house.battery_w)
    made.long(0x0453, strings_w)
    for address in (0x08D0, 0x08D2, 0x08D4):
        made.long(address, 0)


def _identity(made: Image) -> None:
    made.text(0x0640, "V1.12", 5)
    made.text(0x0645, "V1.03", 5)
    made.text(0x064A, "ALE00000000001", 10)
    made.text(0x0654, "V2.07", 5)
    made.text(0x0743, "AL2002000000001", 8)
    for offset, part in enumerate((1, 4, 12)):
        made.short(0x074B + offset, part)
    made.short(0x074E, 23)
    made.text(0x074F, "B", 1)
    made.short(0x0805, 3)
    made.short(0x0806, 0)
    made.short(0x080F, 85)
    made.short(0x110F, 5)
