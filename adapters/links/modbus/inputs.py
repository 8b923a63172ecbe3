"""The input registers of one unit behind a link, for devices that keep telemetry apart from settings."""

from collections.abc import Iterable

from adapters.links.modbus.bus import Refusal
from adapters.links.modbus.link import Block, ModbusLink
from adapters.links.modbus.register import Value
from adapters.links.modbus.spans import Span
from domain.ports.clock import Clock

ILLEGAL_FUNCTION = 1


class InputRegisters:
    """Reads by function 04; a unit that has no such function is asked by function 03 from then on."""

    def __init__(self, link: ModbusLink, unit: int, clock: Clock) -> None:
        self._link, self._unit, self._clock = link, unit, clock
        self._has_function = True

    @property
    def connections(self) -> int:
        """How many the link made so far."""
        return self._link.connections

    async def read_spans(self, wanted: Iterable[Span]) -> Block:
        """All rows of these spans, one read each. Raises Unreachable or Rejected."""
        values: dict[str, Value] = {}
        for span in wanted:
            values |= span.decode(await self._read(span))
        return Block(values=values, at=self._clock.now())

    async def _read(self, span: Span) -> list[int]:
        if self._has_function:
            try:
                return await self._link.read_registers(span.address, span.count, inputs=True, unit=self._unit)
            except Refusal as err:
                if err.exception_code != ILLEGAL_FUNCTION:
                    raise
        words = await self._link.read_registers(span.address, span.count, unit=self._unit)
        self._has_function = False
        return words
