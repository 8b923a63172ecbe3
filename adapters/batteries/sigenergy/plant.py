"""What a plant's units say and take: reads in few requests, since each costs a second of pacing."""

from collections.abc import Iterable

from adapters.batteries.sigenergy.inverter_registers import IDENTITY, INVERTER
from adapters.batteries.sigenergy.registers import (
    CUT_OFFS,
    LIMITS,
    LIVE,
    LIVE_GAP,
    PLANT,
    RATINGS,
    SETTINGS,
    THIRD_PARTY_PV,
)
from adapters.links.modbus import Block, InputRegisters, ModbusLink, Refusal, Register, TolerantReader, encode
from adapters.links.modbus.tolerant import ILLEGAL_ADDRESS, Readable
from domain.ports.clock import Clock


class OptionalReader:
    """Rows that a plant may lack altogether; asked once per connection whether they are there."""

    def __init__(self, link: Readable, rows: Iterable[Register], clock: Clock) -> None:
        self._link, self._clock = link, clock
        self._reader = TolerantReader(link, rows, max_gap=0)
        self._missing_on = -1

    async def read(self) -> Block:
        """The rows there are. Raises Unreachable, or Rejected for any refusal but a missing address."""
        if self._missing_on != self._link.connections:
            try:
                return await self._reader.read()
            except Refusal as err:
                if err.exception_code != ILLEGAL_ADDRESS:
                    raise
                self._missing_on = self._link.connections
        return Block(values={}, at=self._clock.now())


class Plant:
    """One plant behind its link: unit 247, and the inverter that owns the socket."""

    def __init__(self, link: ModbusLink, inverter_unit: int, clock: Clock) -> None:
        self._link, self._clock = link, clock
        self._inputs = InputRegisters(link, link.unit, clock)
        self._inverter = InputRegisters(link, inverter_unit, clock)
        self._live = TolerantReader(self._inputs, LIVE, max_gap=LIVE_GAP)
        self._settings = TolerantReader(link, SETTINGS, max_gap=0)
        self._rated: Block | None = None
        self._rated_on = -1
        self._ratings = OptionalReader(self._inputs, RATINGS, clock)
        self.limits = OptionalReader(self._inputs, LIMITS[:2], clock)
        self.third_party_pv = OptionalReader(self._inputs, (THIRD_PARTY_PV,), clock)
        self.cut_offs = OptionalReader(link, CUT_OFFS[:1], clock)

    async def live(self) -> Block:
        """Work mode, state of charge and the powers that change all the time."""
        return await self._live.read()

    async def settings(self) -> Block:
        """Remote EMS and every limit."""
        return await self._settings.read()

    async def ratings(self) -> Block:
        """The battery's rated powers; asked once per connection."""
        if self._rated is None or self._rated_on != self._link.connections:
            self._rated = await self._ratings.read()
            self._rated_on = self._link.connections
        return self._rated

    async def identity(self) -> Block:
        """Model, serial number and firmware of the inverter."""
        return await TolerantReader(self._inverter, IDENTITY, max_gap=0).read()

    async def survey(self) -> Block:
        """Every register of the maps that this plant has: some thirty requests, a second apart."""
        plant = await TolerantReader(self._inputs, PLANT, max_gap=0).read()
        settings = await TolerantReader(self._link, (*SETTINGS, *CUT_OFFS), max_gap=0).read()
        inverter = await TolerantReader(self._inverter, INVERTER, max_gap=0).read()
        return Block(values=plant.values | settings.values | inverter.values, at=inverter.at)

    async def write(self, register: Register, value: float) -> None:
        """One setting: function 06 for one register, function 16 for two."""
        words = encode(register, value)
        if len(words) == 1:
            await self._link.write_one(register.address, words[0])
        else:
            await self._link.write_block(register.address, words)

    async def close(self) -> None:
        """Closes the link, which is this plant's alone."""
        await self._link.close()
