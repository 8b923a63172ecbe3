"""The hundred services that `apprise` knows: ntfy, Telegram, e-mail, Matrix, and so on, by one address each.

The library waits in a thread of its own for each message, so a slow service holds up nobody, and one that
never comes to an end neither the next message nor the end of the program. What it logs of a
failure is the only reason it gives; an address has secrets anywhere, so each of its parts is kept secret.
"""

import asyncio
import logging
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from adapters.kinds.secret import Secret, blanked, keep_secret
from domain.errors import InvalidRequest
from domain.notification.notice import Notice, Urgency
from domain.ports.notify import Delivery, Outcome

if TYPE_CHECKING:
    import apprise

TIMEOUT_S = 30.0
LOST_S = 300.0  # then a message is waited for no longer: the library's time-outs are for one silence each
MOST_LOST = 3  # threads that may hang at a time
SECRET_PART = 6  # letters; shorter parts of an address are names like "topic"
LOGGER = "apprise"
# What ends on this very machine, where nobody reads it: its desktop, its log, a file, a lamp at its USB.
HERE = ("blink1", "dbus", "file", "gio", "glib", "gnome", "kde", "macosx", "qt", "syslog", "windows")


class Services:
    """Fits the port `Courier`, for one address."""

    driver = "apprise"
    shows_progress = False

    def __init__(self, url: Secret, *, lost_s: float = LOST_S) -> None:
        self._url, self._lost_s = url, lost_s
        for part in parts_of(url.reveal()):
            keep_secret(part)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="message")
        self._known: apprise.Apprise | None = None
        self._on_their_way: dict[asyncio.Future[Delivery], float] = {}  # since when, by the loop's own clock

    async def look(self) -> str:
        """What kind of service the address is of. Raises InvalidRequest where it is of none."""
        known = await asyncio.get_running_loop().run_in_executor(self._thread, self._opened)
        return f"goes by {known[0].service_name}"

    async def deliver(self, notice: Notice, useful_s: float) -> Delivery:
        """Sends it once."""
        now = asyncio.get_running_loop().time()
        known_lost = [since for since in self._on_their_way.values() if now - since >= self._lost_s]
        if len(self._on_their_way) > min(len(known_lost), MOST_LOST - 1):
            return Delivery(outcome=Outcome.LATER, says="the message before is still on its way")
        work = self._sent(notice)
        self._on_their_way[work] = now
        work.add_done_callback(lambda done: self._on_their_way.pop(done))
        try:
            async with asyncio.timeout(min(TIMEOUT_S, max(1.0, useful_s))):
                return await asyncio.shield(work)
        except TimeoutError:
            return Delivery(outcome=Outcome.LATER, says=f"no answer within {TIMEOUT_S:g} s")

    async def close(self) -> None:
        """Waits for nobody."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _sent(self, notice: Notice) -> "asyncio.Future[Delivery]":
        """What becomes of it. The program's end does not wait for its thread, as it would for a pool's."""
        loop = asyncio.get_running_loop()
        told: asyncio.Future[Delivery] = loop.create_future()

        def send() -> None:
            said = Delivery(outcome=Outcome.LATER, says="was not taken")
            try:
                said = self._notify(notice)
            finally:
                with suppress(RuntimeError):  # the loop has ended meanwhile
                    loop.call_soon_threadsafe(told.set_result, said)

        threading.Thread(target=send, name="message", daemon=True).start()
        return told

    def _opened(self) -> "apprise.Apprise":
        import apprise  # takes a second: only where a service is configured

        if is_here(self._url.reveal()):
            raise InvalidRequest("the address is of this machine itself, where nobody reads it")
        if self._known is None:
            quieten()
            known = apprise.Apprise()
            if not known.add(self._url.reveal()):
                raise InvalidRequest("the address is none that apprise knows")
            self._known = known
        return self._known

    def _notify(self, notice: Notice) -> Delivery:
        with heard() as said:
            try:
                is_sent = self._opened()[0].notify(  # the service itself: the library's own threads hide why
                    body=notice.text,
                    title=notice.title,
                    notify_type="warning" if notice.urgency is Urgency.HIGH else "info",
                    body_format="text",
                )
            except InvalidRequest as err:
                return Delivery(outcome=Outcome.REFUSED, says=str(err))
            except (OSError, ValueError, TypeError) as err:
                return Delivery(outcome=Outcome.LATER, says=blanked(str(err)))
        if is_sent:
            return Delivery(outcome=Outcome.SENT, says="was taken")
        return Delivery(outcome=Outcome.LATER, says=blanked("; ".join(said)) or "was not taken")


def is_here(url: str) -> bool:
    """Whether an address leads to this machine itself instead of a service."""
    return url.partition(":")[0].strip().lower() in HERE


def parts_of(url: str) -> Iterator[str]:
    """All of an address that may be secret."""
    try:
        parts = urlsplit(url)
        found = [parts.username, parts.password, parts.netloc, *re.split("[@:]", parts.netloc)]
    except ValueError:
        return
    found += [*parts.path.split("/"), *(value for _, value in parse_qsl(parts.query))]
    for part in found:
        for each in {part, unquote(part or "")}:
            if each and len(each) >= SECRET_PART:
                yield each


class _Heard(logging.Handler):
    """Collects what is logged in one thread."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.thread, self.said = threading.get_ident(), list[str]()

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self.thread:
            self.said.append(record.getMessage())


def quieten() -> None:
    """Nothing that the library says goes into our log as it is."""
    logger = logging.getLogger(LOGGER)
    logger.propagate = False
    logger.setLevel(logging.WARNING)


@contextmanager
def heard() -> Iterator[list[str]]:
    """What the library says in this thread meanwhile."""
    handler: Any = _Heard()
    logger = logging.getLogger(LOGGER)
    logger.addHandler(handler)
    try:
        yield handler.said
    finally:
        logger.removeHandler(handler)
