"""Whether bytes can be an answer at all, asked before the protocol library tries to decode them.

An undecodable frame would raise inside its socket callback, where nobody can catch it.
"""

HEADER = 8  # transaction 2, protocol 2, length 2, unit 1, function 1
ECHO_LENGTH = 6  # unit, function, address 2, value or count 2
REFUSAL_LENGTH = 3  # unit, function, code


def is_plausible(data: bytes) -> bool:
    """False once the bytes so far cannot become an answer to a read (03, 04) or a write (06, 16)."""
    if len(data) < HEADER:
        return True
    length = int.from_bytes(data[4:6], "big")
    function = data[7]
    if data[2:4] != b"\0\0" or function & 0x7F not in (0x03, 0x04, 0x06, 0x10):
        return False
    if function & 0x80:
        return length == REFUSAL_LENGTH
    if function in (0x06, 0x10):
        return length == ECHO_LENGTH
    return len(data) == HEADER or (data[8] == length - 3 and data[8] % 2 == 0)
