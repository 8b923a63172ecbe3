"""The emulated inverter, asked in raw bytes: frames are built from the vendor's tables, not from our map."""

import asyncio
import struct

import pytest

from adapters.batteries.alphaess.emulator.inverter import AlphaEssEmulator
from adapters.links.modbus.emulator.faults import ModbusFaults
from tests.adapters.emulators.houses import ManualClock, a_house


class RawClient:
    """Sends PDUs as hex and returns the answer's PDU as hex."""

    def __init__(self, reader, writer):
        self._reader, self._writer = reader, writer

    async def ask(self, pdu, unit=85):
        data = bytes.fromhex(pdu)
        self._writer.write(struct.pack(">HHHB", 7, 0, len(data) + 1, unit) + data)
        transaction, protocol, length, answered_by = struct.unpack(">HHHB", await self._reader.readexactly(7))
        assert (transaction, protocol, answered_by) == (7, 0, unit)
        return (await self._reader.readexactly(length - 1)).hex(" ", 2)

    def leave(self):
        self._writer.close()


class Bench:
    def __init__(self, emulator, clock, client):
        self.emulator, self.clock, self.ask = emulator, clock, client.ask
        self.house = emulator.house


@pytest.fixture
async def bench():
    clock = ManualClock()
    emulator = AlphaEssEmulator(a_house(pv_w=3_000, load_w=1_000), clock=clock)
    await emulator.start()
    client = RawClient(*await asyncio.open_connection("127.0.0.1", emulator.port))
    yield Bench(emulator, clock, client)
    client.leave()
    await emulator.stop()


CHARGE_3000_W_TO_100_PCT_600_S = "10 0880 0009 12 0001 0000 7148 0000 7d00 0002 00fa 0000 0258"
DISCHARGE_2500_W_TO_38_PCT_600_S = "10 0880 0009 12 0001 0000 86c4 0000 7d00 0002 005f 0000 0258"
HOLD_600_S = "10 0880 0009 12 0001 0000 7d00 0000 7d00 0002 007d 0000 0258"


def clumped(hexes):
    return bytes.fromhex(hexes).hex()


async def answer(bench, pdu):
    return clumped(await bench.ask(pdu))


async def test_grid_import_is_positive_on_the_wire(bench):
    bench.house.pv_available_w, bench.house.battery.soc_pct = 0, 10
    assert await answer(bench, "03 0021 0002") == clumped("03 04 0000 03e8")


async def test_export_is_negative_in_two_words(bench):
    bench.house.battery.soc_pct = 100
    assert await answer(bench, "03 0021 0002") == clumped("03 04 ffff f830")  # exporting 2000 W


async def test_charging_is_negative_in_one_word(bench):
    assert await answer(bench, "03 0126 0001") == clumped("03 02 f830")


async def test_state_of_charge_is_in_tenths_of_a_percent(bench):
    assert await answer(bench, "03 0102 0001") == clumped("03 02 01f4")


@pytest.mark.parametrize(
    ("write", "battery_w"),
    [
        (CHARGE_3000_W_TO_100_PCT_600_S, -3_000),
        (DISCHARGE_2500_W_TO_38_PCT_600_S, 2_500),
        (HOLD_600_S, 0),
    ],
)
async def test_a_dispatch_block_moves_the_battery_at_once(bench, write, battery_w):
    assert await answer(bench, write) == clumped("10 0880 0009")
    assert bench.house.battery_w == battery_w


async def test_the_timer_ends_a_dispatch_by_itself_and_its_register_never_counts_down(bench):
    await bench.ask(CHARGE_3000_W_TO_100_PCT_600_S)
    bench.clock.turn(599)
    assert await answer(bench, "03 0880 0001") == clumped("03 02 0001")
    bench.clock.turn(1)
    assert await answer(bench, "03 0880 0001") == clumped("03 02 0000")
    assert await answer(bench, "03 0887 0002") == clumped("03 04 0000 0258")
    assert bench.house.battery_w == -2_000  # back to taking the surplus


async def test_stopping_ends_a_dispatch(bench):
    await bench.ask(CHARGE_3000_W_TO_100_PCT_600_S)
    assert await answer(bench, "06 0880 0000") == clumped("06 0880 0000")
    assert bench.house.battery_w == -2_000


async def test_a_charge_whose_target_is_reached_already_moves_nothing(bench):
    await bench.ask("10 0880 0009 12 0001 0000 7148 0000 7d00 0002 007d 0000 0258")  # to 50 %
    assert bench.house.battery_w == 0


async def test_a_discharge_stops_at_its_target(bench):
    await bench.ask("10 0880 0009 12 0001 0000 86c4 0000 7d00 0002 007a 0000 0e10")  # to 48.8 %
    for _ in range(30):
        bench.clock.turn(60)
        await bench.ask("03 0102 0001")
    assert bench.house.battery_w == 0
    assert 48 < bench.house.battery.soc_pct <= 48.8


async def test_a_sequence_of_single_writes_with_the_mode_last_does_the_same(bench):
    for write in (
        "06 0880 0001",
        "10 0881 0002 04 0000 7148",
        "10 0887 0002 04 0000 0258",
        "06 0886 00fa",
        "06 0885 0002",
    ):
        await bench.ask(write)
    assert bench.house.battery_w == -3_000


async def test_other_dispatch_modes_are_taken_and_leave_the_battery_alone(bench):
    await bench.ask("10 0880 0009 12 0001 0000 7148 0000 7d00 0013 00fa 0000 0258")
    assert bench.house.battery_w == -2_000


async def test_the_old_dispatch_block_is_acknowledged_without_effect(bench):
    assert await answer(bench, "06 0722 0001") == clumped("06 0722 0001")
    assert bench.house.battery_w == -2_000


async def test_an_export_limit_of_zero_lowers_the_sun_and_100_lifts_it(bench):
    bench.house.battery.soc_pct = 100
    await bench.ask("06 0800 0000")
    assert (bench.house.grid_w, bench.house.pv_w) == (0, 1_000)
    await bench.ask("06 0800 0064")
    assert (bench.house.grid_w, bench.house.pv_w) == (-2_000, 3_000)


async def test_a_running_dispatch_overrides_the_export_limit(bench):
    await bench.ask("06 0800 0000")
    await bench.ask(DISCHARGE_2500_W_TO_38_PCT_600_S)
    assert bench.house.grid_w == -4_500
    await bench.ask("06 0880 0000")
    assert bench.house.grid_w == 0


@pytest.mark.parametrize(
    ("pdu", "refusal"),
    [
        ("03 2000 0001", "83 02"),  # no such register
        ("03 0102 0100", "83 03"),  # more than a frame holds
        ("03 0102", "83 03"),  # cut short
        ("06 0102 0001", "86 02"),  # read-only
        ("06 0800 0065", "86 03"),  # 101 %
        ("10 0880 0002 02 0001", "90 03"),  # byte count against count
        ("04 0102 0001", "84 01"),
    ],
)
async def test_what_it_cannot_do_it_refuses_with_a_code(bench, pdu, refusal):
    assert await answer(bench, pdu) == clumped(refusal)


async def test_a_refused_block_changes_nothing(bench):
    bench.emulator.missing.add(0x0888)
    assert await answer(bench, CHARGE_3000_W_TO_100_PCT_600_S) == clumped("90 02")
    assert await answer(bench, "03 0880 0001") == clumped("03 02 0000")


async def test_a_second_client_is_hung_up_on(bench):
    reader, writer = await asyncio.open_connection("127.0.0.1", bench.emulator.port)
    with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
        await RawClient(reader, writer).ask("03 0102 0001")
    writer.close()
    assert bench.emulator.server.turned_away == 1
    assert await answer(bench, "03 0102 0001") == clumped("03 02 01f4")


async def test_all_writes_are_remembered_refused_ones_too(bench):
    bench.emulator.faults.refuses_single_fc16 = True
    assert await answer(bench, "10 0880 0001 02 0000") == clumped("90 02")
    await bench.ask("06 0880 0000")
    assert bench.emulator.writes == [(0x10, 0x0880, (0,)), (0x06, 0x0880, (0,))]


async def test_a_liar_reads_back_what_was_written_and_does_nothing(bench):
    bench.emulator.faults.lies = True
    await bench.ask(CHARGE_3000_W_TO_100_PCT_600_S)
    await bench.ask("06 0800 0000")
    assert await answer(bench, "03 0880 0003") == clumped("03 06 0001 0000 7148")
    assert bench.house.battery_w == -2_000
    assert bench.house.export_limit_w is None


async def test_an_ignored_export_limit_reads_back_and_exports_on(bench):
    bench.emulator.faults.ignores_export_limit = True
    bench.house.battery.soc_pct = 100
    await bench.ask("06 0800 0000")
    assert await answer(bench, "03 0800 0001") == clumped("03 02 0000")
    assert bench.house.grid_w == -2_000


async def test_it_answers_on_the_same_port_after_a_restart():
    emulator = AlphaEssEmulator(a_house(), clock=ManualClock(), faults=ModbusFaults())
    await emulator.start()
    port = emulator.port
    await emulator.stop()
    await emulator.start()
    assert emulator.port == port
    client = RawClient(*await asyncio.open_connection("127.0.0.1", port))
    assert clumped(await client.ask("03 0880 0001")) == clumped("03 02 0000")
    client.leave()
    await emulator.stop()


def test_a_house_without_a_battery_has_no_such_inverter():
    house = a_house()
    house.battery = None
    with pytest.raises(ValueError, match="battery"):
        AlphaEssEmulator(house, clock=ManualClock())
