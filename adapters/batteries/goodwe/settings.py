"""The inverter's own settings that orders overwrite, as plain values that survive a restart as JSON."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from msgspec import Struct

from domain.ports.devices import Step

T = TypeVar("T")


class Eco(Struct, frozen=True, kw_only=True):
    """The eco groups: the first one's bytes as hex, and the switch registers of the second to fourth."""

    version: int
    group_1: str
    switches: tuple[int, ...]


class Settings(Struct, frozen=True, kw_only=True):
    """What is set. None where the device does not have it; `min_soc_pct` is 100 - depth of discharge."""

    work_mode: int | None = None
    ems_mode: int | None = None
    ems_power_w: int | None = None
    export_limited: bool | None = None
    export_limit_w: int | None = None
    min_soc_pct: int | None = None
    eco: Eco | None = None


def reversible(
    what: str,
    *,
    read: Callable[[], Awaitable[T]],
    write: Callable[[T], Awaitable[None]],
    wanted: Callable[[T], T],
    only_if_other: bool = False,
) -> Step:
    """A write that remembers what it replaces, so that a sequence that breaks can be taken back.

    `wanted` makes the new value of the present one; `only_if_other` leaves out a write that would
    change nothing.
    """
    before: list[T] = []
    sent: list[T] = []

    async def send(value: T) -> None:
        sent[:] = [value]
        await write(value)

    async def do() -> None:
        present = await read()
        value = wanted(present)
        if only_if_other and value == present:
            return
        before[:] = before or [present]
        await send(value)

    async def undo() -> None:
        if before:
            await send(before[0])

    async def came() -> bool:
        return [await read()] == sent

    return Step(what=what, do=do, undo=undo, came=came)


async def cannot_be_asked() -> bool:
    """Of a write that no setting shows, and that may come twice: taken as not arrived."""
    return False
