"""A SunSpec inverter on a real socket, over a part of the simulated house's roof.

Its register image is laid out here a second time, so that the driver's map is not proved against itself:
addresses are those of an inverter whose list begins at 40000, as printed in makers' tables.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from adapters.emulators.on_a_socket import OnASocket
from adapters.links.modbus.emulator.faults import ModbusFaults
from adapters.links.modbus.emulator.server import ILLEGAL_VALUE, ModbusServer, RefusalError, WriteSeen
from adapters.links.modbus.emulator.words import words_at, written_at
from adapters.simulated.house import SimulatedHouse
from adapters.simulated.roof import RoofPart
from domain.ports.clock import Clock

BASE = 40_000
NOTHING, NO_SIGNED = 0xFFFF, 0x8000
SLEEPING, PRODUCING, THROTTLED = 2, 4, 5
PHOTOVOLTAIC = 4


class SunSpecEmulator(OnASocket[ModbusServer]):
    """`share` of the roof through one inverter; `without` are models it lacks, `lacks` registers of its limit
    that it has not implemented. `overrides` are words that a test wants to be read, `missing` are refused.
    """

    def __init__(
        self,
        house: SimulatedHouse,
        *,
        clock: Clock,
        host: str = "127.0.0.1",
        port: int = 0,
        unit: int = 1,
        base: int = BASE,
        name: str = "sunspec",
        maker: str = "Fronius",
        model: str = "Symo 5.0-3-M",
        share: float = 1.0,
        rated_w: int = 5_000,
        limit_scale: int = -2,
        kind: int = PHOTOVOLTAIC,
        without: Collection[int] = (),
        lacks: Collection[str] = (),
        faults: ModbusFaults | None = None,
        **server: Any,
    ) -> None:
        self.house = house
        self.part = house.roof.setdefault(name, RoofPart(share=share))
        self.faults = faults or ModbusFaults()
        self.overrides: dict[int, int] = {}
        self.missing: set[int] = set()
        self._name, self.clock, self._rated_w, self._scale = name, clock, rated_w, limit_scale
        self._until: datetime | None = None
        self._image, self._limit = _laid_out(base, maker, model, rated_w, limit_scale, kind, without)
        at = self._limit
        self.held = (
            {}
            if at is None
            else {
                at: 100 * 10**-limit_scale,
                at + 1: NOTHING if "window" in lacks else 0,
                at + 2: NOTHING if "revert" in lacks else 0,
                at + 3: NOTHING if "ramp" in lacks else 0,
                at + 4: 0,
            }
        )
        self._moving = {what: each for each, what in self._image.items() if isinstance(what, str)}
        self.server = ModbusServer(self, self.faults, unit=unit, host=host, port=port, **server)

    @property
    def writes(self) -> list[WriteSeen]:
        """Every write that arrived, refused ones too: function, address, values."""
        return self.server.writes

    @property
    def limit_at(self) -> int:
        """Where WMaxLimPct stands."""
        assert self._limit is not None, "it has no limit"
        return self._limit

    def read(self, address: int, count: int) -> Sequence[int]:
        """Words as they are now. Raises RefusalError 2 where one of them does not exist."""
        self.live()
        power_w = self.house.measured_roof_w(self._name)
        is_dark = not power_w
        words: dict[int, int] = {at: word for at, word in self._image.items() if isinstance(word, int)}
        throttled = self.part.limit_w is not None and not is_dark
        moving = {
            "power": NO_SIGNED if is_dark else round(power_w or 0.0) & 0xFFFF,
            "state": SLEEPING if is_dark else THROTTLED if throttled else PRODUCING,
        }
        words |= {each: moving[what] for what, each in self._moving.items()}
        return words_at(words | self.held | self.overrides, self.missing, address, count)

    def write(self, address: int, values: Sequence[int]) -> None:
        """Takes a limit. Raises RefusalError 2 or 3, and then takes none."""
        self.live()
        written = written_at(self.held, (), address, values)
        at = self.limit_at
        if written.get(at, 0) > 100 * 10**-self._scale or written.get(at + 4, 0) > 1:
            raise RefusalError(ILLEGAL_VALUE)
        missing = {each for each, word in self.held.items() if word == NOTHING}
        self.held |= {each: word for each, word in written.items() if each not in missing}
        if at + 4 in written:
            self._begin()
        self.live()

    def _begin(self) -> None:
        at = self.limit_at
        revert_s = self.held[at + 2]
        is_timed = self.held[at + 4] == 1 and revert_s not in (0, NOTHING)
        self._until = self.clock.now() + timedelta(seconds=revert_s) if is_timed else None

    def live(self) -> None:
        """Lives until now: a timer may end, and the house goes on."""
        now = self.clock.now()
        self.house.advance(now)
        if self._limit is None:
            return
        at = self._limit
        if self._until is not None and now >= self._until:
            self._until, self.held[at + 4] = None, 0
        self.part.obeys = not self.faults.lies
        share = self.held[at] * 10.0**self._scale / 100
        self.part.limit_w = self._rated_w * share if self.held[at + 4] else None
        self.house.advance(now)


def _laid_out(
    base: int,
    maker: str,
    model: str,
    rated_w: int,
    limit_scale: int,
    kind: int,
    without: Collection[int],
) -> tuple[dict[int, int | str], int | None]:
    """Address by address; the words that move are named. And where the limit stands."""
    common = [
        *_words(maker, 16),
        *_words(model, 16),
        *_words("", 8),
        *_words("3.21", 8),
        *_words("123", 16),
        1,
        NO_SIGNED,
    ]
    inverter: list[int | str] = [NOTHING] * 50
    inverter[12:14] = ["power", 0]
    inverter[36] = "state"
    nameplate = [NOTHING] * 26
    nameplate[0:3] = [kind, rated_w // 10, 1]
    settings = [NOTHING] * 30
    settings[0], settings[20] = rated_w // 10, 1
    controls = [NOTHING] * 24
    controls[21] = limit_scale & 0xFFFF
    words: dict[int, int | str] = {base: 0x5375, base + 1: 0x6E53}
    at, limit = base + 2, None
    for number, body in ((1, common), (103, inverter), (120, nameplate), (121, settings), (123, controls)):
        if number in without:
            continue
        words |= {at: number, at + 1: len(body)} | dict(enumerate(body, at + 2))
        limit = at + 2 + 3 if number == 123 else limit
        at += 2 + len(body)
    return words | {at: 0xFFFF, at + 1: 0}, limit


def _words(text: str, count: int) -> list[int]:
    raw = text.encode().ljust(2 * count, b"\0")
    return [int.from_bytes(raw[at : at + 2], "big") for at in range(0, 2 * count, 2)]
