"""What people type into the terminal of a demo: their cars come and go."""

import asyncio
import contextlib
import io
import os
import select
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator, Sequence
from typing import Any

from msgspec import Struct

WORDS = {"plug": True, "unplug": False}
BREATH_S = 0.5
LONGEST = 1_000  # bytes: whoever sends a longer line is no person, and is not listened to any more
MOST_WAITING = 10  # lines


class Plug(Struct, frozen=True):
    """A car is plugged in at a charge point, or unplugged."""

    place: str
    connected: bool


def help_for(places: Sequence[str]) -> str:
    """What can be typed, in a line."""
    return f"type plug or unplug, and {' or '.join(places)}: that car comes or goes"


def meant(line: str, places: Sequence[str]) -> Plug | None:
    """What a line asks for; the first charge point where it names none, None where it asks for nothing."""
    word, *rest = line.lower().split() or [""]
    place = " ".join(rest) or places[0]
    return Plug(place, WORDS[word]) if word in WORDS and place in places else None


@contextlib.contextmanager
def heard(do: Callable[[str], Coroutine[Any, Any, None]]) -> Iterator[None]:
    """Does what each line says that is typed meanwhile, one after the other."""
    loop, stopped, lines = asyncio.get_running_loop(), threading.Event(), asyncio.Queue[str]()
    room = threading.BoundedSemaphore(MOST_WAITING)  # what is sent faster than it is done has to wait

    async def obey() -> None:
        while True:
            await do(await lines.get())
            room.release()

    def hear(number: int) -> None:
        with contextlib.suppress(OSError, RuntimeError):  # the terminal is gone, or the demo
            for line in _lines(number, stopped):
                while not room.acquire(timeout=BREATH_S):
                    if stopped.is_set():
                        return
                loop.call_soon_threadsafe(lines.put_nowait, line)

    task = loop.create_task(obey())
    with contextlib.suppress(AttributeError, io.UnsupportedOperation, ValueError):  # nothing to type into
        # A thread, for an event loop would leave the terminal of others in another state.
        threading.Thread(target=hear, args=(sys.stdin.fileno(),), name="typed", daemon=True).start()
    try:
        yield
    finally:
        stopped.set()
        task.cancel()


def can_type() -> bool:
    """Whether a person sits at a terminal."""
    return sys.stdin is not None and sys.stdin.isatty()


def _lines(number: int, stopped: threading.Event) -> Iterator[str]:
    """What is typed, until there is no more, or a line is too long. One that runs in the background must not
    read: it would be stopped by that.
    """
    begun = b""
    while not stopped.is_set():
        if os.isatty(number) and os.tcgetpgrp(number) != os.getpgrp():
            stopped.wait(BREATH_S)
        elif select.select([number], [], [], BREATH_S)[0]:
            read = os.read(number, LONGEST)
            *lines, begun = (begun + read).split(b"\n")
            if not read and begun:
                lines = [begun]
            yield from (line.decode(errors="replace") for line in lines)
            if not read or len(begun) > LONGEST:
                return
