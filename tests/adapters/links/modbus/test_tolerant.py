"""Reading what is there of a map."""

import pytest

from adapters.links.modbus import ModbusLink, Refusal, Register, TolerantReader
from adapters.links.modbus.emulator.faults import ModbusFaults
from adapters.links.modbus.emulator.server import DEVICE_FAILURE, ILLEGAL_ADDRESS, ModbusServer, RefusalError
from tests.adapters.emulators.houses import ManualClock

ROWS = tuple(Register(address, f"r{address}") for address in (10, 11, 12, 15))


class Firmware:
    """Answers with the address; `missing` grows and shrinks with its version."""

    def __init__(self, *missing):
        self.missing = set(missing)
        self.code = ILLEGAL_ADDRESS

    def read(self, address, count):
        wanted = range(address, address + count)
        if self.missing.intersection(wanted):
            raise RefusalError(self.code)
        return list(wanted)

    def write(self, address, values):
        raise RefusalError(ILLEGAL_ADDRESS)


@pytest.fixture
async def device():
    firmware = Firmware()
    server = ModbusServer(firmware, ModbusFaults(), unit=1)
    await server.start()
    link = ModbusLink("127.0.0.1", server.port, 1, ManualClock(), timeout_s=0.5)
    yield firmware, server, link
    await link.close()
    await server.stop()


@pytest.mark.parametrize(
    ("missing", "found"),
    [
        ([], [10, 11, 12, 15]),
        ([11], [10, 12, 15]),
        ([10, 15], [11, 12]),
        ([13], [10, 11, 12, 15]),  # a gap that may not be read along costs no row
    ],
)
async def test_rows_the_firmware_lacks_are_left_out_and_not_asked_for_again(device, missing, found):
    firmware, server, link = device
    firmware.missing.update(missing)
    reader = TolerantReader(link, ROWS)
    first = await reader.read()
    assert first.values == {f"r{address}": address for address in found}
    learnt = server.reads
    assert (await reader.read()).values == first.values
    assert server.reads - learnt <= learnt
    steady = server.reads - learnt
    await reader.read()
    assert server.reads == learnt + 2 * steady


async def test_a_new_connection_may_be_a_new_firmware(device):
    firmware, _, link = device
    firmware.missing.add(11)
    reader = TolerantReader(link, ROWS)
    assert "r11" not in (await reader.read()).values
    firmware.missing.clear()
    await link.close()
    await reader.read()  # reconnects
    assert "r11" in (await reader.read()).values


async def test_other_refusals_are_not_taken_for_missing_rows(device):
    firmware, _, link = device
    firmware.missing.add(11)
    firmware.code = DEVICE_FAILURE
    with pytest.raises(Refusal, match="device failure"):
        await TolerantReader(link, ROWS).read()


async def test_a_device_that_has_none_of_the_rows_says_so(device):
    firmware, _, link = device
    firmware.missing.update(range(20))
    with pytest.raises(Refusal):
        await TolerantReader(link, ROWS).read()
