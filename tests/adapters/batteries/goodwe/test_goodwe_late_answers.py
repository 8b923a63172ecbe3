"""Late, repeated and mixed-up answers: nothing in a frame says which question it belongs to."""

import asyncio

import pytest
from goodwe.protocol import ModbusRtuReadCommand, ModbusRtuWriteCommand

from adapters.batteries.goodwe.answers import answers, is_intact, refusal_code, whole_length
from adapters.batteries.goodwe.link import GoodWeLink, Refusal
from adapters.batteries.goodwe.registers import ADDRESS, EXPORT_SWITCH, MIN_SOC, WORK_MODE
from tests.adapters.batteries.goodwe.inverters import an_inverter
from tests.patience import until

PATIENT_S = 30.0  # no machine is so slow that an answer which comes is taken for lost
NOT_THERE = 60_000
SETTLE_S = 0.05  # time for a question that is not to be asked yet


def reads(register, count=1):
    return ModbusRtuReadCommand(ADDRESS, register, count)


class Line:
    """A link with much patience, to an inverter whose answers the test holds in its hand."""

    def __init__(self, inverter, *, answers_last_port=True):
        self.server = inverter.emulator.server
        self.server.answers_last_port = answers_last_port
        self.link = GoodWeLink(
            "127.0.0.1", port=self.server.port, family=inverter.family, timeout_s=PATIENT_S
        )

    async def number(self, command):
        return int.from_bytes(await self.link.ask("read", command), "big")

    async def is_given_up(self, asking):
        """Somebody asks and does not wait for the answer, which is on its way."""
        self.server.keeps_back = 1
        asked = self.server.requests
        task = asyncio.create_task(asking)
        await until(lambda: self.server.requests > asked)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
async def line(request):
    async with an_inverter() as inverter:
        line = Line(inverter)
        inverter.emulator.held |= {MIN_SOC: 20, WORK_MODE: 2}
        yield line
        await line.link.close()


async def test_a_late_answer_to_one_question_is_not_read_as_the_next_ones(line):
    await line.is_given_up(line.number(reads(MIN_SOC)))
    asking = asyncio.create_task(line.number(reads(WORK_MODE)))
    await asyncio.sleep(SETTLE_S)
    line.server.release()
    assert await asking == 2


async def test_a_value_read_after_a_write_is_not_the_late_one_from_before_it(line):
    await line.is_given_up(line.number(reads(MIN_SOC)))
    await line.link.tell("write", ModbusRtuWriteCommand(ADDRESS, MIN_SOC, 35))
    assert await line.number(reads(MIN_SOC)) == 35


async def test_where_each_port_has_its_own_answer_a_late_one_comes_to_nobody(line):
    line.server.answers_last_port = False
    await line.is_given_up(line.number(reads(MIN_SOC)))
    asking = asyncio.create_task(line.number(reads(WORK_MODE)))
    await asyncio.sleep(SETTLE_S)
    line.server.release()
    assert await asking == 2


async def test_a_late_answer_to_a_read_is_no_refusal_of_a_write(line):
    await line.is_given_up(line.number(reads(MIN_SOC)))
    await line.link.tell("write", ModbusRtuWriteCommand(ADDRESS, EXPORT_SWITCH, 1))
    assert await line.number(reads(EXPORT_SWITCH)) == 1


async def test_a_late_refusal_of_one_question_is_none_of_the_next(line):
    await line.is_given_up(line.number(reads(NOT_THERE, 2)))
    assert await line.number(reads(MIN_SOC)) == 20


async def test_a_refusal_of_the_question_itself_is_one(line):
    with pytest.raises(Refusal) as caught:
        await line.number(reads(NOT_THERE))
    assert caught.value.is_missing


async def test_halves_of_two_answers_are_not_put_together(line):
    line.server.splits_answers = True
    await line.is_given_up(line.link.ask("read", reads(35100, 125)))
    battery = await line.link.ask("read", reads(37000, 24))
    assert battery[14:16] == (50).to_bytes(2, "big")  # its charge


async def test_answers_that_come_twice_are_read_once(line):
    line.server.repeats_answers = True
    for _ in range(3):
        assert await line.number(reads(MIN_SOC)) == 20
        assert await line.number(reads(WORK_MODE)) == 2


READ, WRITE, REGISTERS = "f70390880001", "f706b99500010000", "aa55c07f011a03000102"


@pytest.mark.parametrize(
    ("request_", "answer", "is_one"),
    [
        (READ, "aa55f703020014", True),
        (READ, "aa557f03020014", False),  # of another address
        (READ, "aa55f70304001400140000", False),  # of more registers
        (READ, "aa55f70690880001", False),  # of a write
        (WRITE, "aa55f706b9950001", True),
        (WRITE, "aa55f706b9960001", False),  # of another register
        (WRITE, "aa55f706b9950000", False),  # of another value
        (WRITE, "aa55f710b9950001", False),  # of a block
        (WRITE, "aa55f703020001", False),  # of a read
        (REGISTERS, "aa557fc0019a0400010002", True),
        (REGISTERS, "aa557fc0019a020001", False),  # of fewer registers
        (REGISTERS, "aa557fc002b90106", False),  # of a write
        ("aa55c07f010600", "aa557fc001866e", True),  # as long as its firmware makes it
        ("aa55c07f010600", "aa557fc0018902", False),  # of the settings
    ],
)
def test_all_that_an_answer_tells_is_of_the_question(request_, answer, is_one):
    assert answers(bytes.fromhex(answer) + b"..", bytes.fromhex(request_) + b"..") is is_one


@pytest.mark.parametrize(
    ("request_", "answer", "code"),
    [
        (READ, "aa55f78302", 2),
        (READ, "aa55f78606", None),  # of a write
        (READ, "aa55088302", None),  # of another address
        (WRITE, "aa55f78604", 4),
        (REGISTERS, "aa55f78302", None),  # these know no refusal
    ],
)
def test_a_refusal_names_the_kind_of_question_it_refuses(request_, answer, code):
    assert refusal_code(bytes.fromhex(answer) + b"..", bytes.fromhex(request_) + b"..") == code


@pytest.mark.parametrize(
    ("frame", "length"),
    [
        ("aa55f70302", 9),
        ("aa55f706b9", 10),
        ("aa55f710b9", 10),
        ("aa55f78302", 7),
        ("aa55f70102", None),  # a function that is never asked for
        ("aa55f703", None),  # too short to tell
        ("f703020014", None),
        ("aa557fc001866e", 119),
        ("aa557fc00186", None),
    ],
)
def test_an_answer_tells_its_length(frame, length):
    assert whole_length(bytes.fromhex(frame)) == length


@pytest.mark.parametrize(
    ("frame", "is_whole"),
    [
        ("aa55f706b12c00233a70", True),
        ("aa55f706b12c00233a71", False),
        ("aa55f706b12c00243a70", False),
        ("aa557fc002b901060300", True),
        ("aa557fc002b901060301", False),
    ],
)
def test_the_sum_is_over_the_whole_answer(frame, is_whole):
    assert is_intact(bytes.fromhex(frame)) is is_whole
