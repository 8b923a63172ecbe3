"""An AlphaESS hybrid inverter on a real socket, over the simulated house.

It keeps its own addresses and scales, so that the driver's map is not proved against itself.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from adapters.batteries.alphaess.emulator.image import image
from adapters.emulators.on_a_socket import OnASocket
from adapters.links.modbus.emulator.faults import ModbusFaults
from adapters.links.modbus.emulator.server import (
    ILLEGAL_VALUE,
    ModbusServer,
    RefusalError,
    WriteSeen,
)
from adapters.links.modbus.emulator.words import words_at, written_at
from adapters.simulated.battery import SimulatedBattery
from adapters.simulated.house import SimulatedHouse
from domain.ports.clock import Clock

UNIT = 85
EXPORT_LIMIT_PCT = 0x0800
RESERVE = 0x0850
DISPATCH, DISPATCH_END = 0x0880, 0x0891
START, POWER, REACTIVE, MODE, TARGET, DURATION = 0x0880, 0x0881, 0x0883, 0x0885, 0x0886, 0x0887
NEUTRAL_POWER = 32_000
SOC_CONTROL = 2
TARGET_STEPS_PER_PCT = 2.5
WRITABLE = (
    range(0x0722, 0x0729),  # the old dispatch block: acknowledged, and without any effect
    range(0x0740, 0x0743),
    range(EXPORT_LIMIT_PCT, 0x0805),
    range(0x084F, 0x0862),
    range(DISPATCH, DISPATCH_END + 1),
)


class AlphaEssEmulator(OnASocket[ModbusServer]):
    """One inverter, for one client at a time. All that it does happens on requests, at the clock's now.

    `held` are registers that only keep what was written; `missing` are addresses this firmware lacks;
    `overrides` are words that a test wants to be read, whatever the house does.
    """

    def __init__(
        self,
        house: SimulatedHouse,
        *,
        clock: Clock,
        host: str = "127.0.0.1",
        port: int = 0,
        model: str = "SMILE-T10",
        faults: ModbusFaults | None = None,
        pv_capacity_w: float = 10_000,
        ac_coupled_pv: float = 0.0,
    ) -> None:
        if house.battery is None:
            raise ValueError("an AlphaESS system has a battery")
        self.house = house
        self.model = model
        self.faults = faults or ModbusFaults()
        self.missing: set[int] = set()
        self.overrides: dict[int, int] = {}
        self._battery: SimulatedBattery = house.battery
        self._clock = clock
        self._ac_coupled_pv = ac_coupled_pv
        self._until: datetime | None = None
        capacity = round(pv_capacity_w)
        self.held = dict.fromkeys((address for block in WRITABLE for address in block), 0) | {
            EXPORT_LIMIT_PCT: 100,
            0x0801: capacity >> 16,
            0x0802: capacity & 0xFFFF,
            RESERVE: round(self._battery.reserve_pct),
            0x0855: 100,
            POWER + 1: NEUTRAL_POWER,
            REACTIVE + 1: NEUTRAL_POWER,
        }
        self.server = ModbusServer(self, self.faults, unit=UNIT, host=host, port=port)

    @property
    def writes(self) -> list[WriteSeen]:
        """Every write that arrived, refused ones too: function, address, values."""
        return self.server.writes

    @property
    def kept(self) -> dict[str, int]:
        """The owner's reserve."""
        return {"reserve": self.held[RESERVE]}

    def resume(self, kept: Mapping[str, Any]) -> None:
        """With the reserve that was kept."""
        self.held[RESERVE] = int(kept["reserve"])

    def read(self, address: int, count: int) -> Sequence[int]:
        """Words as they are now. Raises RefusalError 2 where one of them does not exist."""
        self._live()
        words = image(self.house, self._battery, self._ac_coupled_pv) | self.held | self.overrides
        return words_at(words, self.missing, address, count)

    def write(self, address: int, values: Sequence[int]) -> None:
        """Takes the values and acts on them. Raises RefusalError 2 or 3, and then takes none."""
        self._live()
        written = written_at(self.held, self.missing, address, values)
        if not 0 <= written.get(EXPORT_LIMIT_PCT, 0) <= 100:
            raise RefusalError(ILLEGAL_VALUE)
        self.held |= written
        if written.keys() & set(range(DISPATCH, DISPATCH_END + 1)):
            restarts = START in written or not written.keys().isdisjoint((DURATION, DURATION + 1))
            self._dispatch(restarts)
        if EXPORT_LIMIT_PCT in written and not (self.faults.ignores_export_limit or self.faults.lies):
            self._limit_export(written[EXPORT_LIMIT_PCT])
        self._live()

    def _live(self) -> None:
        now = self._clock.now()
        self._battery.reserve_pct = float(self.held[RESERVE])
        self.house.advance(now)
        if self.held[START] and self._until is not None and now >= self._until:
            self.held[START] = 0  # the timer's register stays what it was: it never counts down
            self._battery.release()

    def _dispatch(self, restarts: bool) -> None:
        """Mode 2 moves the battery by the power field towards the target; other modes leave it alone."""
        if not self.held[START]:
            self._until = None
            if not self.faults.lies:
                self._battery.release()
            return
        if restarts or self._until is None:
            # Written field by field, start comes before its duration; 0 is not yet a timer.
            seconds = self._long(DURATION)
            self._until = self._clock.now() + timedelta(seconds=seconds) if seconds else None
        if self.faults.lies:
            return
        if self.held[MODE] != SOC_CONTROL:
            self._battery.release()
            return
        target_pct = self.held[TARGET] / TARGET_STEPS_PER_PCT
        self._battery.force(float(self._long(POWER) - NEUTRAL_POWER), target_pct, self._until)

    def _limit_export(self, percent: int) -> None:
        capacity_w = self._long(0x0801) + self._long(0x0803)
        self.house.export_limit_w = None if percent == 100 else capacity_w * percent / 100

    def _long(self, address: int) -> int:
        return self.held[address] << 16 | self.held[address + 1]
