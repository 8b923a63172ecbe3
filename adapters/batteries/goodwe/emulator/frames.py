"""GoodWe's two kinds of frame, seen from the device: AA55 with a plain sum, Modbus RTU with a CRC.

Modbus requests come bare; the answers carry AA 55 in front, which the CRC does not cover.
"""

import struct
from collections.abc import Sequence

from msgspec import Struct

READ, WRITE_ONE, WRITE_BLOCK = 0x03, 0x06, 0x10
ASKED, ANSWERED = bytes.fromhex("aa55c07f"), bytes.fromhex("aa557fc0")
ANSWER_BIT = 0x0080


class RtuRequest(Struct, frozen=True, kw_only=True):
    """A Modbus request: `values` of a write, `count` registers of a read."""

    function: int
    register: int
    count: int
    values: tuple[int, ...] = ()


class Aa55Request(Struct, frozen=True, kw_only=True):
    """An AA55 request: its type, such as 0x0106, and what it carries."""

    code: int
    data: bytes


def parse(frame: bytes, address: int) -> RtuRequest | Aa55Request | None:
    """What a datagram asks; None where it is damaged or for another address."""
    if frame[:4] == ASKED:
        body, total = frame[:-2], int.from_bytes(frame[-2:], "big")
        if len(body) < 7 or sum(body) != total or body[6] != len(body) - 7:
            return None
        return Aa55Request(code=int.from_bytes(body[4:6], "big"), data=body[7:])
    if len(frame) < 8 or frame[0] != address or crc16(frame[:-2]) != frame[-2:]:
        return None
    function, register, value = struct.unpack(">BHH", frame[1:6])
    if function == READ:
        return RtuRequest(function=function, register=register, count=value)
    if function == WRITE_ONE:
        return RtuRequest(function=function, register=register, count=1, values=(value,))
    data = frame[7:-2]
    if function != WRITE_BLOCK or len(data) != 2 * value or frame[6] != len(data):
        return None
    values = struct.unpack(f">{value}H", data)
    return RtuRequest(function=function, register=register, count=value, values=values)


def rtu_answer(address: int, request: RtuRequest, words: Sequence[int] = ()) -> bytes:
    """The words that were read, or the echo of a write: its register, and its value or count."""
    if request.function == READ:
        body = struct.pack(f">BBB{len(words)}H", address, READ, 2 * len(words), *words)
    else:
        echo = request.values[0] if request.function == WRITE_ONE else request.count
        body = struct.pack(">BBHH", address, request.function, request.register, echo)
    return b"\xaa\x55" + body + crc16(body)


def rtu_refusal(address: int, request: RtuRequest, code: int) -> bytes:
    """An exception, such as 2: no such register."""
    body = bytes((address, request.function | 0x80, code))
    return b"\xaa\x55" + body + crc16(body)


def aa55_answer(request: Aa55Request, payload: bytes) -> bytes:
    """The request's type with its high bit set, and the payload."""
    body = ANSWERED + (request.code | ANSWER_BIT).to_bytes(2, "big") + bytes((len(payload),)) + payload
    return body + sum(body).to_bytes(2, "big")


def crc16(data: bytes) -> bytes:
    """Modbus CRC, low byte first."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0xA001 if crc & 1 else crc >> 1
    return crc.to_bytes(2, "little")
