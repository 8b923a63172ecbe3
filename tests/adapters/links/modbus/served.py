"""A device on a real socket, and how long is waited for it."""

from contextlib import asynccontextmanager

from adapters.links.modbus import ModbusLink
from adapters.links.modbus.emulator.faults import ModbusFaults
from adapters.links.modbus.emulator.server import ILLEGAL_ADDRESS, ModbusServer, RefusalError
from tests.adapters.emulators.houses import ManualClock

PATIENT_S = 5.0  # no test waits so long; a loaded machine may be slow to answer
SHORT_S = 0.25  # for tests in which no answer comes


class Memory:
    """Registers 0 to 199, each holding its own address until written; 50 does not exist."""

    def __init__(self):
        self.words = dict(enumerate(range(200)))
        del self.words[50]

    def read(self, address, count):
        wanted = range(address, address + count)
        if any(register not in self.words for register in wanted):
            raise RefusalError(ILLEGAL_ADDRESS)
        return [self.words[register] for register in wanted]

    def write(self, address, values):
        self.read(address, len(values))
        self.words |= {address + offset: value for offset, value in enumerate(values)}


@asynccontextmanager
async def a_device(*, unit=1, timeout_s=PATIENT_S, **options):
    """A server, the link to it, its faults and its clock."""
    faults, clock = ModbusFaults(), ManualClock()
    server = ModbusServer(Memory(), faults, unit=1)
    await server.start()
    link = ModbusLink("127.0.0.1", server.port, unit, clock, timeout_s=timeout_s, **options)
    try:
        yield server, link, faults, clock
    finally:
        await link.close()
        await server.stop()
