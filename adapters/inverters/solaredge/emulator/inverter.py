"""A SolarEdge on a real socket: a SunSpec inverter without the models of limits, and power control beside it.

Addresses and the order of words are written down here a second time.
"""

import struct
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from adapters.links.modbus.emulator.words import words_at, written_at
from adapters.links.sunspec.emulator.inverter import SunSpecEmulator
from adapters.simulated.house import SimulatedHouse
from domain.ports.clock import Clock

FIRST = 0xF000
SWITCH, MOST, TIMEOUT, FALLBACK, SHARE = 62_208, 62_212, 62_224, 62_226, 62_242


class SolarEdgeEmulator(SunSpecEmulator):
    """`controlled` False: the installer has not let its power be controlled."""

    def __init__(
        self,
        house: SimulatedHouse,
        *,
        clock: Clock,
        rated_w: int = 5_000,
        controlled: bool = True,
        **inverter: Any,
    ) -> None:
        super().__init__(
            house,
            clock=clock,
            rated_w=rated_w,
            name="solaredge",
            maker="SolarEdge",
            model="SE5K-RW0TEBEN4",
            without=(120, 121, 123),
            one_client=True,
            **inverter,
        )
        self._most_w = rated_w
        self._ends_at: datetime | None = None
        if controlled:
            self.held |= {SWITCH: 0} | _pair(MOST, rated_w) | {TIMEOUT: 60, TIMEOUT + 1: 0}
            self.held |= _pair(FALLBACK, 100) | _pair(SHARE, 100)

    def read(self, address: int, count: int) -> Sequence[int]:
        """Words as they are now. Raises RefusalError 2 where one of them does not exist."""
        if address < FIRST:
            return super().read(address, count)
        self.live()
        return words_at(self.held | self.overrides, (), address, count)

    def write(self, address: int, values: Sequence[int]) -> None:
        """Takes what is written of power control. Raises RefusalError 2."""
        self.live()
        self.held |= written_at(self.held, (MOST, MOST + 1), address, values)
        if address in (SWITCH, SHARE, TIMEOUT):
            seconds = self.held[TIMEOUT] | self.held[TIMEOUT + 1] << 16
            self._ends_at = self.clock.now() + timedelta(seconds=seconds)
        self.live()

    def live(self) -> None:
        """Lives until now: without a command the fallback holds."""
        now = self.clock.now()
        self.house.advance(now)
        self.part.obeys = not self.faults.lies
        is_on = self.held.get(SWITCH) == 1
        is_late = self._ends_at is None or now >= self._ends_at
        share = _number(self.held, FALLBACK if is_late else SHARE) if is_on else 100.0
        self.part.limit_w = None if share >= 100 else self._most_w * share / 100
        self.house.advance(now)


def _pair(at: int, value: float) -> dict[int, int]:
    raw = struct.unpack("<I", struct.pack("<f", value))[0]
    return {at: raw & 0xFFFF, at + 1: raw >> 16}


def _number(words: dict[int, int], at: int) -> float:
    return float(struct.unpack("<f", struct.pack("<HH", words[at], words[at + 1]))[0])
