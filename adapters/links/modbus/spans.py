"""Few reads for many rows: neighbours are read together, small gaps included."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from adapters.links.modbus.register import Register, Value, decode

MAX_GAP = 4  # registers; reading four too many is cheaper than another round trip
MAX_COUNT = 100  # registers; the protocol allows 125, inverters get unreliable before that


class Span(Struct, frozen=True):
    """One read: `count` registers from `address`, and the rows found in them."""

    address: int
    count: int
    rows: tuple[Register, ...]

    def decode(self, words: Sequence[int]) -> dict[str, Value]:
        """The rows' values by name; a row that says that it has none is left out."""
        values = {}
        for row in self.rows:
            start = row.address - self.address
            value = decode(row, words[start : start + row.width])
            if value is not None:
                values[row.name] = value
        return values

    def halves(self) -> tuple["Span", ...]:
        """The same rows in two reads; a single row cannot be halved and yields nothing."""
        if len(self.rows) < 2:
            return ()
        middle = len(self.rows) // 2
        return (around(self.rows[:middle]), around(self.rows[middle:]))


def around(rows: Sequence[Register]) -> Span:
    """The one span that holds these rows, which stand in the order of their addresses."""
    start = rows[0].address
    end = max(row.address + row.width for row in rows)
    return Span(start, end - start, tuple(rows))


def spans(rows: Iterable[Register], max_gap: int = MAX_GAP, max_count: int = MAX_COUNT) -> tuple[Span, ...]:
    """Spans over all rows, by address; gaps up to `max_gap` are read along, none exceeds `max_count`."""
    found: list[list[Register]] = []
    end = 0
    for row in sorted(rows, key=lambda row: row.address):
        row_end = row.address + row.width
        near = found and row.address - end <= max_gap
        if near and max(end, row_end) - found[-1][0].address <= max_count:
            found[-1].append(row)
            end = max(end, row_end)
        else:
            found.append([row])
            end = row_end
    return tuple(around(group) for group in found)
