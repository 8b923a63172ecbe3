"""Who is at a Modbus TCP address: a look for people who set a device up, apart from any driver.

Only ever reads, on a connection of its own; nothing else may hold the device's only one meanwhile.
"""

import asyncio
import socket
import struct
from collections.abc import Iterable
from contextlib import suppress
from enum import StrEnum

from msgspec import Struct

from adapters.streams import sent

READ_ONE = b"\x03\x00\x00\x00\x01"  # function 03, register 0, one word: any answer will do, a refusal too
GATEWAY_REFUSALS = (0x0A, 0x0B)  # a gateway that has no such unit behind it
LONGEST_ANSWER = 260


class Reach(StrEnum):
    """How far one gets."""

    NO_NAME = "no_name"  # the host's name leads nowhere
    NO_HOST = "no_host"  # no machine answers
    CLOSED = "closed"  # a machine, but nothing listens
    HUNG_UP = "hung_up"  # the connection is ended before a word
    SILENT = "silent"  # no answer for any unit that was tried
    GARBAGE = "garbage"  # an answer that is no Modbus
    OTHER_UNIT = "other_unit"  # answers as another unit than asked
    ANSWERS = "answers"


class Probe(Struct, frozen=True, kw_only=True):
    """What was found; `unit` is the one that answered."""

    reach: Reach
    unit: int | None = None


class _NoModbusError(Exception):
    """The answer's frame is not one of ours."""


async def probe(
    host: str, port: int, unit: int, others: Iterable[int] = (), *, timeout_s: float = 2.0
) -> Probe:
    """Connects, and asks as `unit`, then as the others, until one answers; each within the time-out."""
    try:
        async with asyncio.timeout(timeout_s):
            reader, writer = await asyncio.open_connection(host, port)
    except ConnectionRefusedError:
        return Probe(reach=Reach.CLOSED)
    except (socket.gaierror, UnicodeError):
        return Probe(reach=Reach.NO_NAME)
    except (TimeoutError, OSError):
        return Probe(reach=Reach.NO_HOST)
    try:
        for number, candidate in enumerate(dict.fromkeys((unit, *others)), 1):
            if await _answers(reader, writer, number, candidate, timeout_s):
                reach = Reach.ANSWERS if candidate == unit else Reach.OTHER_UNIT
                return Probe(reach=reach, unit=candidate)
    except _NoModbusError:
        return Probe(reach=Reach.GARBAGE)
    except (asyncio.IncompleteReadError, OSError):
        return Probe(reach=Reach.HUNG_UP)
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
    return Probe(reach=Reach.SILENT)


async def _answers(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int, unit: int, timeout_s: float
) -> bool:
    question = struct.pack(">HHHB", number, 0, len(READ_ONE) + 1, unit) + READ_ONE
    try:
        async with asyncio.timeout(timeout_s):
            await sent(writer, question)
            while True:
                transaction, protocol, length, _ = struct.unpack(">HHHB", await reader.readexactly(7))
                if protocol != 0 or not 2 < length <= LONGEST_ANSWER:
                    raise _NoModbusError
                body = await reader.readexactly(length - 1)
                if transaction == number:
                    return not (body[0] & 0x80 and body[1] in GATEWAY_REFUSALS)
    except TimeoutError:
        return False
