"""The inverter's own settings that orders overwrite, as plain values that survive a restart as JSON."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from msgspec import Struct

from domain.errors import OutcomeUnknown, Unreachable
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

    async def do() -> None:
        present = await read()
        value = wanted(present)
        if only_if_other and value == present:
            return
        await settled(write=write, read=read, value=value)
        before.append(present)

    async def undo() -> None:
        if before:
            await settled(write=write, read=read, value=before.pop())

    return Step(what=what, do=do, undo=undo)


async def settled(
    *, write: Callable[[T], Awaitable[None]], read: Callable[[], Awaitable[T]], value: T
) -> None:
    """One write over a line that loses datagrams: where its answer is lost, the device is asked whether it
    came, and only where it did not it is sent once more. Raises OutcomeUnknown when that is lost, too.
    """
    try:
        await write(value)
    except OutcomeUnknown as lost:
        try:
            came = await read() == value
        except Unreachable:
            raise lost from None
        if not came:
            await write(value)


async def again_if_lost(write: Callable[[], Awaitable[None]]) -> None:
    """A write that cannot be asked for and may come twice: once more, where its answer is lost."""
    try:
        await write()
    except OutcomeUnknown:
        await write()
