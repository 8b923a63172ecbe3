"""The words behind an emulated unit's addresses: what is asked for is all there, or nothing is given."""

from collections.abc import Collection, Mapping, Sequence

from adapters.links.modbus.emulator.server import ILLEGAL_ADDRESS, RefusalError


def words_at(words: Mapping[int, int], missing: Collection[int], first: int, count: int) -> list[int]:
    """So many words from `first` on. Raises RefusalError 2 where one of them does not exist."""
    wanted = range(first, first + count)
    if any(address not in words or address in missing for address in wanted):
        raise RefusalError(ILLEGAL_ADDRESS)
    return [words[address] for address in wanted]


def written_at(
    held: Mapping[int, int], missing: Collection[int], first: int, values: Sequence[int]
) -> dict[int, int]:
    """What a write means, by address. Raises RefusalError 2 where one of them cannot be written."""
    written = dict(enumerate(values, first))
    if any(address not in held or address in missing for address in written):
        raise RefusalError(ILLEGAL_ADDRESS)
    return written
