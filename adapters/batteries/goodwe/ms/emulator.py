"""A GoodWe without a battery on a real UDP port, over a part of the simulated house's roof.

Its registers are written down here a second time: from 30001 on who it is, from 30100 on what it does.
"""

from collections.abc import Sequence

from adapters.batteries.goodwe.emulator.frames import Aa55Request
from adapters.batteries.goodwe.emulator.server import GoodWeServer
from adapters.emulators.on_a_socket import OnASocket
from adapters.links.modbus.emulator.faults import ModbusFaults
from adapters.links.modbus.emulator.server import ILLEGAL_VALUE, RefusalError, WriteSeen
from adapters.links.modbus.emulator.words import words_at, written_at
from adapters.simulated.house import SimulatedHouse
from adapters.simulated.roof import RoofPart
from domain.ports.clock import Clock

ADDRESS = 0x7F
SWITCH, WATTS, SHARE = 40_327, 40_328, 40_336
LINE_V = 230


class GoodWeMsEmulator(OnASocket[GoodWeServer]):
    """One inverter of one phase (a serial number with MSU) or three (DTU). With a meter its limit is one of
    the house's export. `missing` are addresses this firmware lacks.
    """

    def __init__(
        self,
        house: SimulatedHouse,
        *,
        clock: Clock,
        host: str = "127.0.0.1",
        port: int = 0,
        serial: str = "57000MSU22AW0001",
        model: str = "GW5000-MS",
        rated_w: float = 5_000,
        share: float = 1.0,
        has_meter: bool = False,
        faults: ModbusFaults | None = None,
    ) -> None:
        self.house = house
        self.part = house.roof.setdefault("goodwe_ms", RoofPart(share=share))
        self.faults = faults or ModbusFaults()
        self.missing: set[int] = set()
        self.overrides: dict[int, int] = {}
        self._clock, self._rated_w, self._has_meter = clock, rated_w, has_meter
        self._serial, self._model = serial, model
        self._is_single = "MSU" in serial
        limit = {WATTS: 0, WATTS + 1: round(rated_w)} if self._is_single else {SHARE: 100}
        self.held = {SWITCH: 0} | limit
        self.server = GoodWeServer(self, self.faults, host=host, port=port, address=ADDRESS)

    @property
    def writes(self) -> list[WriteSeen | str]:
        """Every write that arrived, refused ones too."""
        return self.server.writes

    def read(self, register: int, count: int) -> Sequence[int]:
        """Words as they are now. Raises RefusalError 2 where one of them does not exist."""
        self.live()
        words = self._identity() | self._running() | self.held | self.overrides
        return words_at(words, self.missing, register, count)

    def write(self, register: int, values: Sequence[int]) -> None:
        """Takes a limit. Raises RefusalError 2 or 3, and then takes none."""
        self.live()
        written = written_at(self.held, self.missing, register, values)
        if written.get(SHARE, 0) > 100:
            raise RefusalError(ILLEGAL_VALUE)
        self.held |= written
        self.live()

    def aa55(self, request: Aa55Request) -> bytes | None:
        """It does not speak AA55."""
        return None

    def live(self) -> None:
        """Lives until now."""
        now = self._clock.now()
        self.house.advance(now)
        self.part.obeys = not self.faults.lies
        limit_w = None
        if self.held[SWITCH] == 1:
            is_single = self._is_single
            limit_w = float(self.held[WATTS] << 16 | self.held[WATTS + 1]) if is_single else 0.0
            limit_w = limit_w if is_single else self._rated_w * self.held[SHARE] / 100
            if self._has_meter:
                limit_w += max(0.0, self.house.load_w + self.house.ev_w - self.house.battery_w)
        self.part.limit_w = limit_w
        self.house.advance(now)

    def _identity(self) -> dict[int, int]:
        text = self._serial.encode().ljust(16) + self._model.encode().ljust(10)
        words = dict.fromkeys(range(30_001, 30_041), 0)
        return words | {30_004 + at: int.from_bytes(text[2 * at : 2 * at + 2], "big") for at in range(13)}

    def _running(self) -> dict[int, int]:
        power_w = round(self.house.measured_roof_w("goodwe_ms") or 0.0)
        words = dict.fromkeys(range(30_100, 30_173), 0)
        words |= {30_100: 26 << 8 | 3, 30_101: 1 << 8 | 12, 30_102: 0}
        words |= {30_103: 3_800, 30_104: round(power_w / 38), 30_118: 10 * LINE_V}
        return words | {30_127: power_w >> 16, 30_128: power_w & 0xFFFF, 30_129: 1 if power_w else 0}
