"""Which bytes can be the answer to which request: all that GoodWe's two kinds of frame tell of it.

Neither numbers its requests, so everything else is looked at: who answers, which function, how much, the
sum over all of it, and of a write its register and value.
"""

START, ANSWERED = b"\xaa\x55", bytes.fromhex("aa557fc0")
READ, WRITES, REFUSED = 0x03, (0x06, 0x10), 0x80
AA55_ANSWER_BIT, AA55_READ_REGISTERS = 0x80, 0x011A
AROUND_AA55, AROUND_READ = 9, 7  # header, length and sum
ECHO_LENGTH, REFUSAL_LENGTH = 10, 7


def whole_length(frame: bytes) -> int | None:
    """How long an answer that begins so is, bytes; None where no answer begins so."""
    if frame[:4] == ANSWERED and len(frame) > 6:
        return AROUND_AA55 + frame[6]
    if frame[:2] != START or len(frame) < 5:
        return None
    if frame[3] == READ:
        return AROUND_READ + frame[4]
    if frame[3] in WRITES:
        return ECHO_LENGTH
    return REFUSAL_LENGTH if frame[3] & REFUSED and frame[3] ^ REFUSED in (READ, *WRITES) else None


def is_intact(answer: bytes) -> bool:
    """Whether the sum over a whole answer is right."""
    if answer[:4] == ANSWERED:
        return sum(answer[:-2]) == int.from_bytes(answer[-2:], "big")
    return answer[-2:] == _crc(answer[2:-2])


def answers(answer: bytes, request: bytes) -> bool:
    """Whether a whole answer says what was asked for."""
    return _told_by(answer) == awaited(request)


def awaited(request: bytes) -> tuple[object, ...]:
    """All that an answer to it tells of its request: two that await the same cannot be told apart by it."""
    if request[:2] == START:
        code = int.from_bytes(request[4:6], "big")
        size = 2 * request[9] if code == AA55_READ_REGISTERS else None
        return code | AA55_ANSWER_BIT, size
    if request[1] == READ:
        return request[0], READ, 2 * int.from_bytes(request[4:6], "big")
    return request[0], request[1], request[2:6]


def refusal_code(answer: bytes, request: bytes) -> int | None:
    """The number of the exception, where a whole answer refuses this kind of request; else None."""
    if request[:2] == START or answer[2:4] != bytes((request[0], request[1] | REFUSED)):
        return None
    return answer[4]


def _told_by(answer: bytes) -> tuple[object, ...]:
    if answer[:4] == ANSWERED:
        code = int.from_bytes(answer[4:6], "big")
        return code, answer[6] if code == AA55_READ_REGISTERS | AA55_ANSWER_BIT else None
    if answer[3] == READ:
        return answer[2], READ, answer[4]
    return answer[2], answer[3], answer[4:8]


def _crc(data: bytes) -> bytes:
    """Modbus CRC, low byte first."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0xA001 if crc & 1 else crc >> 1
    return crc.to_bytes(2, "little")
