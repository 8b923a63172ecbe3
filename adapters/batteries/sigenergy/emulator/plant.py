"""A Sigenergy plant on a real socket, over the simulated house: unit 247, and its inverter's own unit.

It keeps its own addresses and scales, so that the driver's map is not proved against itself.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from adapters.batteries.sigenergy.emulator.chargers import ChargerUnit
from adapters.batteries.sigenergy.emulator.dc_charger import V2G, DcChargerUnit
from adapters.batteries.sigenergy.emulator.image import Words, inverter_image, plant_image
from adapters.emulators.on_a_socket import OnASocket
from adapters.links.modbus.emulator.faults import ModbusFaults
from adapters.links.modbus.emulator.server import (
    ILLEGAL_FUNCTION,
    ILLEGAL_VALUE,
    ModbusServer,
    RefusalError,
    WriteSeen,
)
from adapters.links.modbus.emulator.words import words_at, written_at
from adapters.simulated.battery import SimulatedBattery
from adapters.simulated.house import SimulatedHouse
from domain.ports.clock import Clock

PLANT_UNIT = 247
START_STOP = 40000
REMOTE_EMS, CONTROL_MODE = 40029, 40031
CHARGE_LIMIT, DISCHARGE_LIMIT, PV_LIMIT, EXPORT_LIMIT = 40032, 40034, 40036, 40038
BACKUP = 40046
UNLIMITED = 0xFFFF_FFFE
REMOTE = 7
SELF_CONSUMPTION = 0
REQUESTS_KEPT = 1_000


class InverterUnit:
    """The inverter behind the plant: telemetry only."""

    def __init__(self, plant: "SigenergyEmulator") -> None:
        self._plant = plant

    def read(self, address: int, count: int) -> Sequence[int]:
        """No settings of its own. Raises RefusalError 2."""
        return self._plant.look({}, address, count)

    def read_inputs(self, address: int, count: int) -> Sequence[int]:
        """Words as they are now. Raises RefusalError 2 where one of them does not exist."""
        return self._plant.look(self._plant.inverter_words(), address, count)

    def write(self, address: int, values: Sequence[int]) -> None:
        """Takes nothing. Raises RefusalError 2."""
        self._plant.look({}, address, len(values))


class SigenergyEmulator(OnASocket[ModbusServer]):
    """One plant. All that it does happens on requests, at the clock's now.

    `held` are the settings as words; `missing` are addresses this firmware lacks; `overrides` are words
    that a test wants to be read, whatever the house does; writes to `refused` addresses are refused, on
    writes to `hangs_up_on` the connection ends without an answer. `work_mode` is what the plant follows
    while Remote EMS is off. `chargers` are the units of car chargers behind the same socket.
    `limits_by_mode`: limits count only in the modes that the document of V2.4 names beside them; with V2.9
    they do in every mode.
    """

    def __init__(
        self,
        house: SimulatedHouse,
        *,
        clock: Clock,
        host: str = "127.0.0.1",
        port: int = 0,
        faults: ModbusFaults | None = None,
        remote_ems: bool = True,
        work_mode: int = SELF_CONSUMPTION,
        inverter_unit: int = 1,
        third_party_pv: float = 0.0,
        chargers: Mapping[int, ChargerUnit] | None = None,
    ) -> None:
        if house.battery is None:
            raise ValueError("a Sigenergy plant has a battery")
        self.house = house
        self.faults = faults or ModbusFaults()
        self.missing: set[int] = set()
        self.overrides: dict[int, int] = {}
        self.refused: set[int] = set()
        self.hangs_up_on: set[int] = set()
        self.work_mode = work_mode
        self.has_grid_sensor = True
        self.answers_gaps = True
        self.has_input_function = True
        self.resets_backup = False
        self.limits_by_mode = False
        self.asked_at: deque[datetime] = deque(maxlen=REQUESTS_KEPT)
        self._battery: SimulatedBattery = house.battery
        self._rated = (house.battery.max_charge_w, house.battery.max_discharge_w)
        self._clock = clock
        self._third_party_pv = third_party_pv
        house.limits_while_forced = True
        self.held = self._factory_settings(remote_ems)
        for unit in (chargers or {}).values():
            if isinstance(unit, DcChargerUnit):
                unit.is_v2g = self._is_v2g
        self.server = ModbusServer(
            self,
            self.faults,
            unit=PLANT_UNIT,
            host=host,
            port=port,
            one_client=False,
            more_units={inverter_unit: InverterUnit(self), **(chargers or {})},
        )

    @property
    def writes(self) -> list[WriteSeen]:
        """Every write that arrived, refused ones too: function, address, values."""
        return self.server.writes

    @property
    def kept(self) -> dict[str, int]:
        """The owner's reserve."""
        return {"reserve": self.held[BACKUP]}

    def resume(self, kept: Mapping[str, Any]) -> None:
        """With the reserve that was kept."""
        self.held[BACKUP] = int(kept["reserve"])

    def setting(self, address: int) -> int:
        """A setting of two registers."""
        return self.held[address] << 16 | self.held[address + 1]

    def set(self, address: int, value: int) -> None:
        """Changes a setting of two registers as the owner would, in the app."""
        self.held[address], self.held[address + 1] = value >> 16, value & 0xFFFF

    def read(self, address: int, count: int) -> Sequence[int]:
        """Settings. Raises RefusalError 2 where one of them does not exist."""
        self._live()
        words = {key: value for key, value in self.held.items() if key != START_STOP}
        if not self.has_input_function:
            words |= self._plant_words()
        return self.look(words, address, count)

    def read_inputs(self, address: int, count: int) -> Sequence[int]:
        """Telemetry as it is now. Raises RefusalError 2 where a word does not exist."""
        if not self.has_input_function:
            raise RefusalError(ILLEGAL_FUNCTION)
        self._live()
        return self.look(self._plant_words(), address, count)

    def inverter_words(self) -> Words:
        """The inverter's telemetry as it is now."""
        self._live()
        return inverter_image(self.house, self._battery, self._rated, self._third_party_pv)

    def look(self, words: Words, address: int, count: int) -> Sequence[int]:
        """These words, with what a test changed. Raises RefusalError 2."""
        self.asked_at.append(self._clock.now())
        known = words | {key: value for key, value in self.overrides.items() if key in words}
        wanted = range(address, address + count)
        if self.answers_gaps and wanted[0] in known and wanted[-1] in known:
            known = dict.fromkeys(wanted, 0) | known
        return words_at(known, self.missing, address, count)

    def write(self, address: int, values: Sequence[int]) -> None:
        """Takes the values and acts on them. Raises RefusalError 2 or 3, and then takes none."""
        self._live()
        self.asked_at.append(self._clock.now())
        if address in self.hangs_up_on:
            raise ConnectionResetError
        written = written_at(self.held, self.missing | self.refused, address, values)
        if written.get(REMOTE_EMS, 0) > 1 or written.get(CONTROL_MODE, 0) > 8:
            raise RefusalError(ILLEGAL_VALUE)
        was_remote = self.held[REMOTE_EMS]
        self.held |= written
        if was_remote != self.held[REMOTE_EMS]:
            self._toggled()
        self._live()

    def _is_v2g(self) -> bool:
        return self.held[REMOTE_EMS] == 1 and self.held[CONTROL_MODE] == V2G

    def _plant_words(self) -> Words:
        mode = REMOTE if self.held[REMOTE_EMS] else self.work_mode
        words = plant_image(self.house, self._battery, self._rated, self._third_party_pv, mode)
        words[30004] = int(self.has_grid_sensor)
        return words

    def _toggled(self) -> None:
        """Whatever ran before, a plant that loses Remote EMS goes to self-consumption."""
        if not self.held[REMOTE_EMS]:
            self.work_mode = SELF_CONSUMPTION
        if self.resets_backup:
            self.held[BACKUP] = 0

    def _live(self) -> None:
        now = self._clock.now()
        self.house.advance(now)
        if not self.faults.lies:
            self._obey()
        self.house.advance(now)

    def _obey(self) -> None:
        house, battery = self.house, self._battery
        export_w, pv_limit_w = self.setting(EXPORT_LIMIT), self.setting(PV_LIMIT)
        obeys_export = self.has_grid_sensor and not self.faults.ignores_export_limit
        house.export_limit_w = export_w if obeys_export and export_w < UNLIMITED else None
        is_limited = pv_limit_w < UNLIMITED and self._counts(3, 4, 5, 6)
        house.pv_limit_w = pv_limit_w if is_limited else None
        battery.reserve_pct = self.held[BACKUP] / 10
        battery.max_charge_w, battery.max_discharge_w = self._rated
        if self._counts(3, 4):
            battery.max_charge_w = min(self._rated[0], self.setting(CHARGE_LIMIT))
        if self._counts(5, 6):
            battery.max_discharge_w = min(self._rated[1], self.setting(DISCHARGE_LIMIT))
        power_w = self._forced_w() if self.held[REMOTE_EMS] else None
        if power_w is None:
            battery.release()
        else:
            battery.force(power_w, None, None)

    def _counts(self, *modes: int) -> bool:
        """Whether a limit counts now that is made for these modes."""
        return not self.limits_by_mode or (self.held[REMOTE_EMS] == 1 and self.held[CONTROL_MODE] in modes)

    def _forced_w(self) -> float | None:
        """Limits are ceilings: a discharge gives what the house and the export limit can take."""
        battery, house = self._battery, self.house
        outlet_w = house.load_w + house.ev_w + (min(self.setting(EXPORT_LIMIT), 1_000_000))
        match self.held[CONTROL_MODE]:
            case 1:
                return 0.0
            case 3 | 4:
                return -battery.max_charge_w
            case 5:
                return min(battery.max_discharge_w, max(0.0, outlet_w - house.pv_available_w))
            case 6:
                return min(battery.max_discharge_w, outlet_w)
        return None

    def _factory_settings(self, remote_ems: bool) -> dict[int, int]:
        held = dict.fromkeys(range(40000, 40051), 0)
        held |= {
            REMOTE_EMS: int(remote_ems),
            CONTROL_MODE: 2,
            BACKUP: round(self._battery.reserve_pct * 10),
            40047: 1_000,
            40048: 0,
        }
        for address in (PV_LIMIT, EXPORT_LIMIT, 40040):
            held |= {address: UNLIMITED >> 16, address + 1: UNLIMITED & 0xFFFF}
        for address in (40042, 40044):
            held |= {address: 0xFFFF, address + 1: 0xFFFF}
        for address, rated_w in ((CHARGE_LIMIT, self._rated[0]), (DISCHARGE_LIMIT, self._rated[1])):
            held |= {address: round(rated_w) >> 16, address + 1: round(rated_w) & 0xFFFF}
        return held
