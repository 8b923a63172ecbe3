"""AES-128 in CBC mode with PKCS7 padding (FIPS 197): the app's disguise for a password, once per login.

Nothing here is secret, since the key is in every copy of the app; so a few lines do for a whole library.
"""

from collections.abc import Iterator

BLOCK = 16
ROUNDS = 10
REDUCTION = 0x11B  # x^8 + x^4 + x^3 + x + 1


def encrypt_cbc(key: bytes, start: bytes, text: bytes) -> bytes:
    """The text of any length, encrypted; key and start value have 16 bytes."""
    padding = BLOCK - len(text) % BLOCK
    padded = text + bytes([padding]) * padding
    keys = list(_round_keys(key))
    previous, encrypted = start, b""
    for at in range(0, len(padded), BLOCK):
        mixed = bytes(a ^ b for a, b in zip(padded[at : at + BLOCK], previous, strict=True))
        previous = _encrypt_block(keys, mixed)
        encrypted += previous
    return encrypted


def _times(a: int, b: int) -> int:
    """A product in the field of 256 elements."""
    product = 0
    while b:
        if b & 1:
            product ^= a
        a = (a << 1) ^ (REDUCTION if a & 0x80 else 0)
        b >>= 1
    return product


def _substitutes() -> bytes:
    """The affine turn of every element's inverse, found by walking all powers of 3 and of its inverse."""
    found = bytearray([0x63] * 256)
    power = inverse = 1
    for _ in range(255):
        power, inverse = _times(power, 3), _times(inverse, 0xF6)
        turned = inverse
        for by in range(1, 5):
            turned ^= (inverse << by | inverse >> (8 - by)) & 0xFF
        found[power] = turned ^ 0x63
    return bytes(found)


SBOX = _substitutes()


def _round_keys(key: bytes) -> Iterator[bytes]:
    """The eleven keys of the rounds."""
    yield key
    constant = 1
    for _ in range(ROUNDS):
        turned = bytes(SBOX[byte] for byte in key[13:] + key[12:13])
        word = bytes([turned[0] ^ constant]) + turned[1:]
        made = b""
        for at in range(0, BLOCK, 4):
            word = bytes(a ^ b for a, b in zip(word, key[at : at + 4], strict=True))
            made += word
        key = made
        constant = _times(constant, 2)
        yield key


def _encrypt_block(keys: list[bytes], block: bytes) -> bytes:
    state = _xor(block, keys[0])
    for number, key in enumerate(keys[1:], start=1):
        shifted = bytes(SBOX[state[(at + 4 * (at % 4)) % BLOCK]] for at in range(BLOCK))
        state = _xor(shifted if number == ROUNDS else _mix_columns(shifted), key)
    return state


def _mix_columns(state: bytes) -> bytes:
    mixed = b""
    for at in range(0, BLOCK, 4):
        a, b, c, d = state[at : at + 4]
        mixed += bytes(
            _times(x, 2) ^ _times(y, 3) ^ z ^ w
            for x, y, z, w in ((a, b, c, d), (b, c, d, a), (c, d, a, b), (d, a, b, c))
        )
    return mixed


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))
