"""GoodWe inverters on a real UDP port, over the simulated house: the ET class and the ES class.

They keep their own addresses and scales, so that the driver's map is not proved against itself.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.batteries.goodwe.emulator.frames import Aa55Request
from adapters.batteries.goodwe.emulator.image import es_identity, es_running, et_identity, et_image
from adapters.batteries.goodwe.emulator.physics import Set, obey
from adapters.batteries.goodwe.emulator.server import GoodWeServer
from adapters.emulators.on_a_socket import OnASocket
from adapters.links.modbus.emulator.faults import ModbusFaults
from adapters.links.modbus.emulator.server import ILLEGAL_VALUE, RefusalError, WriteSeen
from adapters.links.modbus.emulator.words import words_at, written_at
from adapters.simulated.battery import SimulatedBattery
from adapters.simulated.house import SimulatedHouse
from domain.ports.clock import Clock

GROUPS_V1, GROUPS_V2, ES_GROUPS_V1 = 47515, 47547, 0x0701
OFF_V1 = (0x3000, 0x3000, 0x0064, 0x0000)
OFF_V2 = (0x3000, 0x3000, 0x0000, 0x0064, 0x0064, 0x0000)
EMS_MODES = range(1, 13)
ES_V1_FIRMWARE, ES_V2_FIRMWARE = "1010B", "2222E"


class GoodWeEmulator(OnASocket[GoodWeServer]):
    """One inverter. All that it does happens on requests, at the clock's now.

    `family` ET or ES; `eco_version` is its firmware's kind of eco groups. `held` are registers that keep
    what was written, `missing` are addresses this firmware lacks, `overrides` are words to be read
    whatever the house does. `drops_limit_when_off`: reads 0 as export limit while the switch is off.
    `has_battery` False: says that there is none, and shows nothing of one.
    """

    def __init__(
        self,
        house: SimulatedHouse,
        *,
        clock: Clock,
        host: str = "127.0.0.1",
        port: int = 0,
        faults: ModbusFaults | None = None,
        family: str = "ET",
        serial: str | None = None,
        model: str | None = None,
        rated_w: float = 10_000,
        eco_version: int = 2,
    ) -> None:
        if house.battery is None:
            raise ValueError("a hybrid inverter has a battery here")
        self.house = house
        self.faults = faults or ModbusFaults()
        self.family = family
        self.is_es = family in ("ES", "EM", "BP")
        self.serial = serial or ("95048ESU22AW0001" if self.is_es else "91000ETU22AW0001")
        self.model = model or ("GW5048D-ES" if self.is_es else "GW10K-ET")
        self.firmware = ES_V1_FIRMWARE if eco_version == 1 else ES_V2_FIRMWARE
        self.missing: set[int] = set()
        self.overrides: dict[int, int] = {}
        self.drops_limit_when_off = False
        self.has_battery = True
        self._battery: SimulatedBattery = house.battery
        self._clock = clock
        self.rated_w = rated_w
        self._eco_version = eco_version
        self._reserve = 32 if self.is_es else 45356
        self.held = self._es_settings() if self.is_es else self._et_settings()
        self.server = GoodWeServer(self, self.faults, host=host, port=port)

    @property
    def writes(self) -> list[WriteSeen | str]:
        """Every write that arrived, refused ones too: registers, or an AA55 frame's inside as hex."""
        return self.server.writes

    @property
    def kept(self) -> dict[str, int]:
        """The owner's reserve."""
        return {"reserve": self.held[self._reserve]}

    def resume(self, kept: Mapping[str, Any]) -> None:
        """With the reserve that was kept."""
        self.held[self._reserve] = int(kept["reserve"])

    def read(self, register: int, count: int) -> Sequence[int]:
        """Words as they are now. Raises RefusalError 2 where one of them does not exist."""
        self._live()
        words = dict(self.held)
        if not self.is_es:
            arm = 19 if self._eco_version == 2 else 17
            words |= et_identity(self.serial, self.model, self.rated_w, arm)
            words |= et_image(self.house, self._battery, self._clock.now())
            if not self.has_battery:
                words |= dict.fromkeys((35182, 35183, 35184), 0)
            if self.drops_limit_when_off and not self.held[47509]:
                words[47510] = 0
        words |= self.overrides
        return words_at(words, self.missing, register, count)

    def write(self, register: int, values: Sequence[int]) -> None:
        """Takes the values and acts on them. Raises RefusalError 2 or 3, and then takes none."""
        self._live()
        written = written_at(self.held, self.missing, register, values)
        if not self.is_es and written.get(47511, 1) not in EMS_MODES:
            raise RefusalError(ILLEGAL_VALUE)
        self.held |= written
        self._live()

    def aa55(self, request: Aa55Request) -> bytes | None:
        """The ES class's own frames; an ET hears them and says nothing."""
        if not self.is_es:
            return None
        self._live()
        match request.code:
            case 0x0102:
                return es_identity(self.serial, self.model, self.firmware)
            case 0x0106:
                return es_running(self.house, self._battery, self.held[66], has_battery=self.has_battery)
            case 0x0109:
                return self._es_block()
            case 0x011A:
                register, count = int.from_bytes(request.data[:2], "big"), request.data[2]
                return b"".join(self._word(register + at) for at in range(count))
        self._es_write(request)
        self._live()
        return b"\x06"

    def _es_write(self, request: Aa55Request) -> None:
        """What it does not know it acknowledges, and forgets."""
        data = request.data
        match request.code:
            case 0x0239:
                register, values = int.from_bytes(data[:2], "big"), data[3:]
                register = 32 if register == 0x0560 else register
                self.held |= {
                    register + at: int.from_bytes(values[2 * at : 2 * at + 2], "big")
                    for at in range(len(values) // 2)
                }
            case 0x0335:
                self.held[52] = int.from_bytes(data, "big")
            case 0x0359:
                self.held[66] = data[0]

    def _es_block(self) -> bytes:
        """The settings block: words at the byte offsets that `held` uses as names."""
        block = bytearray(80)
        for offset in (18, 32, 52, 66):
            block[offset : offset + 2] = self._word(offset)
        return bytes(block)

    def _word(self, register: int) -> bytes:
        return self.held.get(register, 0).to_bytes(2, "big")

    def _live(self) -> None:
        self._battery.obeys = not self.faults.lies
        self.house.limit_obeyed = not (self.faults.lies or self.faults.ignores_export_limit)
        self.house.advance(self._clock.now())
        obey(self._set(), self.house, self._battery)
        self.house.advance(self._clock.now())

    def _set(self) -> Set:
        held = self.held
        if self.is_es:
            first = GROUPS_V2 if self._eco_version == 2 else ES_GROUPS_V1
            return Set(
                work_mode=held[66],
                eco_group=self._group(first),
                export_limited=held[18] == 1,
                export_limit_w=held[52],
                min_soc_pct=held[self._reserve],
                rated_w=self.rated_w,
            )
        return Set(
            work_mode=held[47000],
            ems_mode=held.get(47511, 1),
            ems_power_w=held.get(47512, 0),
            eco_group=self._group(GROUPS_V2 if self._eco_version == 2 else GROUPS_V1),
            export_limited=held[47509] == 1,
            export_limit_w=held[47510],
            min_soc_pct=held[self._reserve],
            rated_w=self.rated_w,
        )

    def _group(self, first: int) -> bytes:
        count = 6 if self._eco_version == 2 else 4
        return b"".join(self._word(first + at) for at in range(count))

    def _et_settings(self) -> dict[int, int]:
        settings = {45248: 0, 45252: 0, self._reserve: round(self._battery.reserve_pct), 45358: 20}
        settings |= {47000: 0, 47500: 1, 47509: 0, 47510: round(self.rated_w), 47511: 1, 47512: 0, 47533: 0}
        settings |= _groups(GROUPS_V1, OFF_V1)
        return settings | _groups(GROUPS_V2, OFF_V2) if self._eco_version == 2 else settings

    def _es_settings(self) -> dict[int, int]:
        settings = {
            18: 0,
            self._reserve: round(self._battery.reserve_pct),
            52: round(self.rated_w),
            66: 0,
            0x0700: 0,
        }
        settings |= _groups(ES_GROUPS_V1, OFF_V1)
        return settings | _groups(GROUPS_V2, OFF_V2) if self._eco_version == 2 else settings


def _groups(first: int, off: tuple[int, ...]) -> dict[int, int]:
    return {first + at: off[at % len(off)] for at in range(4 * len(off))}
