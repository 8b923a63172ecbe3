"""Reading a map of which the device may lack a part, as older firmware does."""

from collections.abc import Iterable
from typing import Protocol

from adapters.links.modbus.bus import Refusal
from adapters.links.modbus.link import Block
from adapters.links.modbus.register import Register, Value
from adapters.links.modbus.spans import MAX_GAP, Span, spans

ILLEGAL_ADDRESS = 2


class Readable(Protocol):
    """A link, or one unit's share of it."""

    @property
    def connections(self) -> int:
        """How many were made so far."""
        ...

    async def read_spans(self, wanted: Iterable[Span]) -> Block:
        """All rows of these spans."""
        ...


class TolerantReader:
    """Reads rows and leaves out those the device does not have.

    A refused span is halved until the missing row stands alone; the spans found so are remembered for
    as long as the connection lives, since a device that restarts may come back with other firmware.
    """

    def __init__(self, link: Readable, rows: Iterable[Register], max_gap: int = MAX_GAP) -> None:
        self._link = link
        self._max_gap = max_gap
        self._rows = tuple(rows)
        self._spans: tuple[Span, ...] = ()
        self._learnt_on = -1

    async def read(self) -> Block:
        """The rows that exist.

        Raises Unreachable, or Rejected for any refusal but a missing address and when no row is left.
        """
        is_new = self._learnt_on != self._link.connections
        waiting = list(spans(self._rows, self._max_gap) if is_new else self._spans)
        good: list[Span] = []
        block: Block | None = None
        values: dict[str, Value] = {}
        while waiting:
            span = waiting.pop(0)
            try:
                block = await self._link.read_spans((span,))
            except Refusal as err:
                halves = span.halves()
                if err.exception_code != ILLEGAL_ADDRESS or not (halves or good or waiting):
                    raise
                waiting[:0] = halves
            else:
                values |= block.values
                good.append(span)
        assert block is not None
        self._spans = tuple(good)
        if is_new:
            self._learnt_on = self._link.connections
        return Block(values=values, at=block.at)
