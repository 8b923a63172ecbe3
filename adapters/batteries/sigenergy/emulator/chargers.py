"""A Sigenergy EVAC over the simulated house's charge point, and a socket for one charger without its plant.

It keeps its own addresses and scales, so that the driver's map is not proved against itself.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

from adapters.batteries.sigenergy.emulator.image import Words, words_of
from adapters.emulators.on_a_socket import OnASocket
from adapters.links.modbus.emulator.faults import ModbusFaults
from adapters.links.modbus.emulator.server import ILLEGAL_VALUE, ModbusServer, RefusalError, Registers
from adapters.links.modbus.emulator.words import words_at, written_at
from adapters.simulated.charger import SimulatedCharger
from adapters.simulated.house import SimulatedHouse
from domain.ports.clock import Clock

SWITCH, CURRENT = 42000, 42001
RATED_A, BREAKER_A = 32, 40
SIGNED = {31502, 32003, 32007, 32010}

Told = dict[int, tuple[float, int]]  # by address: the raw number and its registers


class ChargerUnit(ABC):
    """One charger's unit. `missing` are addresses this firmware lacks, `unreadable` those that are only
    written; `is_blank`: no value is known; `hangs_up`: writes are done, and the connection ends unanswered.
    """

    def __init__(self, house: SimulatedHouse, *, clock: Clock, loadpoint: str = "garage") -> None:
        self.house, self._clock = house, clock
        self.car: SimulatedCharger = house.chargers.setdefault(loadpoint, SimulatedCharger(connected=True))
        self.faults = ModbusFaults()
        self.missing: set[int] = set()
        self.unreadable: set[int] = set()
        self.hangs_up = False
        self.is_blank = False
        self.is_started = False
        self.held: Words = {}

    def read(self, address: int, count: int) -> Sequence[int]:
        """Settings; the switch cannot be read. Raises RefusalError 2."""
        self.live()
        return words_at(self.held, self.missing | self.unreadable | {self.switch}, address, count)

    def read_inputs(self, address: int, count: int) -> Sequence[int]:
        """Telemetry as it is now. Raises RefusalError 2 where a word does not exist."""
        self.live()
        words: Words = {}
        for at, (value, width) in self.told().items():
            words |= words_of(at, _nothing(at, width) if self.is_blank else value, width)
        return words_at(words, self.missing, address, count)

    def write(self, address: int, values: Sequence[int]) -> None:
        """Takes the values and acts on them. Raises RefusalError 2 or 3, and then takes none."""
        self.live()
        written = written_at(self.held, self.missing, address, values)
        if written.get(self.switch, 0) > 1 or not self.allows(self.held | written):
            raise RefusalError(ILLEGAL_VALUE)
        self.held |= written
        if self.switch in written:
            self.turn(on=written[self.switch] == 0)
        self.live()
        if self.hangs_up:
            raise ConnectionResetError

    @property
    @abstractmethod
    def switch(self) -> int:
        """The address where 0 starts and 1 stops."""
        ...

    @abstractmethod
    def told(self) -> Told:
        """All input registers."""
        ...

    @abstractmethod
    def allows(self, held: Words) -> bool:
        """Whether it would take these settings."""
        ...

    @abstractmethod
    def offered_a(self) -> int:
        """What a car is offered while started, A per phase."""
        ...

    def turn(self, *, on: bool) -> None:
        """The switch was written."""
        self.is_started = on and self.car.connected

    def setting(self, address: int) -> int:
        """A setting of two registers."""
        return self.held[address] << 16 | self.held[address + 1]

    def live(self) -> None:
        """Lives until now; a charge ends with the plug."""
        now = self._clock.now()
        self.house.advance(now)
        self.is_started = self.is_started and self.car.connected
        self.car.obeys = not self.faults.lies
        offered_a = self.offered_a() if self.is_started else 0
        if self.car.set_current_a != offered_a:
            self.car.set_current(offered_a)
        self.house.advance(now)


def _nothing(address: int, width: int) -> int:
    """What means no value there."""
    return 0x7FFF_FFFF if address in SIGNED else (1 << 16 * width) - 1


class AcChargerUnit(ChargerUnit):
    """An EVAC of 32 A behind a breaker of 40 A."""

    def __init__(self, house: SimulatedHouse, *, clock: Clock, loadpoint: str = "garage") -> None:
        super().__init__(house, clock=clock, loadpoint=loadpoint)
        self.state: int | None = None  # what it tells whatever goes on
        self.alarms = (0, 0, 0)
        self.held = {SWITCH: 1, **dict(words_of(CURRENT, RATED_A * 100, 2))}

    @property
    def switch(self) -> int:
        """Its own."""
        return SWITCH

    def allows(self, held: Words) -> bool:
        """6 A to its rating, in hundredths."""
        return 600 <= (held[CURRENT] << 16 | held[CURRENT + 1]) <= RATED_A * 100

    def offered_a(self) -> int:
        """Its setting."""
        return self.setting(CURRENT) // 100

    def told(self) -> Told:
        """One block."""
        power_w = self.car.power_w()
        return {
            32000: (self._state() if self.state is None else self.state, 1),
            32001: (self.car.energy_wh / 10, 2),
            32003: (power_w, 2),
            32005: (RATED_A * 230 * self.car.phases, 2),
            32007: (RATED_A * 100, 2),
            32009: (2_300, 1),
            32010: (BREAKER_A * 100, 2),
            **{32012 + n: (bits, 1) for n, bits in enumerate(self.alarms)},
        }

    def _state(self) -> int:
        """1 nobody, 2 waits for us, 3 waits for the car, 5 charges."""
        if not self.car.connected:
            return 1
        if self.car.power_w() > 0:
            return 5
        return 3 if self.is_started else 2


class ChargerEmulator(OnASocket[ModbusServer]):
    """One charger alone behind its socket, as its inverter would show it."""

    def __init__(
        self,
        charger: ChargerUnit,
        *,
        unit: int = 1,
        host: str = "127.0.0.1",
        port: int = 0,
        more_units: Mapping[int, Registers] | None = None,
    ) -> None:
        self.charger, self.faults = charger, charger.faults
        self.server = ModbusServer(
            charger,
            charger.faults,
            unit=unit,
            host=host,
            port=port,
            one_client=False,
            more_units=more_units,
        )
