"""One unit behind a Modbus TCP endpoint: what is read of it and written to it, over the endpoint's bus."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec import Struct

from adapters.links.modbus.bus import ModbusBus, Refusal
from adapters.links.modbus.reconnect import LinkState
from adapters.links.modbus.register import Register, Value
from adapters.links.modbus.spans import Span, spans
from domain.errors import OutcomeUnknown, Unreachable
from domain.ports.clock import Clock


class Block(Struct, frozen=True, kw_only=True):
    """Values by row name, and when the last of them was read."""

    values: dict[str, Value]
    at: datetime

    def number(self, name: str) -> float | None:
        """A number, or None where the device has no such register or no value in it."""
        value = self.values.get(name)
        return None if isinstance(value, str) else value

    def text(self, name: str) -> str | None:
        """A text, or None where it is empty or missing."""
        value = self.values.get(name)
        return value if isinstance(value, str) and value else None


class ModbusLink:
    """One unit of an endpoint.

    Reads raise Unreachable or Rejected. Writes also raise OutcomeUnknown, when one was sent and got
    no answer; they are never repeated.
    """

    def __init__(
        self,
        host: str,
        port: int,
        unit: int,
        clock: Clock,
        *,
        timeout_s: float = 3.0,
        spacing_s: float = 0.0,
        bus: ModbusBus | None = None,
    ) -> None:
        """`bus`: the one that other units behind the endpoint share; None: this unit is alone there."""
        self.unit = unit
        self._clock = clock
        self._bus = bus or ModbusBus(host, port, clock, timeout_s=timeout_s, spacing_s=spacing_s)

    @property
    def name(self) -> str:
        """Where it is."""
        return self._bus.name

    @property
    def connections(self) -> int:
        """How many were made so far; a change tells a reader that the device may be another."""
        return self._bus.connections

    @property
    def state(self) -> LinkState:
        """Online, retrying or backing off."""
        return self._bus.state

    async def read(self, rows: Iterable[Register]) -> Block:
        """All rows, in as few reads as their addresses allow."""
        return await self.read_spans(spans(rows))

    async def read_spans(self, wanted: Iterable[Span]) -> Block:
        """All rows of these spans, one read each."""
        values: dict[str, Value] = {}
        for span in wanted:
            values |= span.decode(await self.read_registers(span.address, span.count))
        return Block(values=values, at=self._clock.now())

    async def read_registers(
        self, address: int, count: int, *, inputs: bool = False, unit: int | None = None
    ) -> list[int]:
        """`count` raw holding registers (function 03) or input registers (04), of another unit if given."""
        device_id = self.unit if unit is None else unit
        function = 0x04 if inputs else 0x03
        reply = await self._bus.exchange(
            self,
            f"read {address:#06x}",
            lambda client: (
                client.read_input_registers(address, count=count, device_id=device_id)
                if inputs
                else client.read_holding_registers(address, count=count, device_id=device_id)
            ),
            answers=lambda reply: reply.function_code == function and len(reply.registers) == count,
            unanswered=Unreachable,
        )
        return list(reply.registers)

    async def write_one(self, address: int, value: int) -> None:
        """One register by function 06; where that is refused, once more by function 16."""
        try:
            await self._bus.exchange(
                self,
                f"write {address:#06x}",
                lambda client: client.write_register(address, value, device_id=self.unit),
                answers=lambda reply: (
                    (reply.function_code, reply.address, reply.registers) == (0x06, address, [value])
                ),
                unanswered=OutcomeUnknown,
            )
        except Refusal:
            await self.write_block(address, [value])

    async def write_block(self, address: int, values: Sequence[int]) -> None:
        """Neighbouring registers in one write (function 16)."""
        words = list(values)
        await self._bus.exchange(
            self,
            f"write {address:#06x}, {len(words)} registers",
            lambda client: client.write_registers(address, words, device_id=self.unit),
            answers=lambda reply: (
                (reply.function_code, reply.address, reply.count) == (0x10, address, len(words))
            ),
            unanswered=OutcomeUnknown,
        )

    async def close(self) -> None:
        """Lets go of the socket, which is closed with its last unit; a later request would open another."""
        self._bus.leave(self)
