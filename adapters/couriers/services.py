"""The hundred services that `apprise` knows: ntfy, Telegram, e-mail, Matrix, and so on, by one address each.

The library waits in a thread of its own for each service, so a slow one holds up nobody. What it logs of a
failure is the only reason it gives; an address has secrets anywhere, so each of its parts is kept secret.
"""

import asyncio
import logging
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from adapters.kinds.secret import Secret, blanked, keep_secret
from domain.errors import InvalidRequest
from domain.notification.notice import Notice, Urgency
from domain.ports.notify import Delivery, Outcome

if TYPE_CHECKING:
    import apprise

TIMEOUT_S = 30.0
SECRET_PART = 6  # letters; shorter parts of an address are names like "topic"
LOGGER = "apprise"
# What ends on this very machine, where nobody reads it: its desktop, its log, a file, a lamp at its USB.
HERE = ("blink1", "dbus", "file", "gio", "glib", "gnome", "kde", "macosx", "qt", "syslog", "windows")


class Services:
    """Fits the port `Courier`, for one address."""

    driver = "apprise"
    shows_progress = False

    def __init__(self, url: Secret) -> None:
        self._url = url
        for part in parts_of(url.reveal()):
            keep_secret(part)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="message")
        self._known: apprise.Apprise | None = None
        self._busy = False

    async def look(self) -> str:
        """What kind of service the address is of. Raises InvalidRequest where it is of none."""
        known = await asyncio.get_running_loop().run_in_executor(self._thread, self._opened)
        return f"goes by {known[0].service_name}"

    async def deliver(self, notice: Notice, useful_s: float) -> Delivery:
        """Sends it once."""
        if self._busy:
            return Delivery(outcome=Outcome.LATER, says="the message before is still on its way")
        self._busy = True
        work = asyncio.get_running_loop().run_in_executor(self._thread, self._notify, notice)
        work.add_done_callback(self._is_free)
        try:
            async with asyncio.timeout(min(TIMEOUT_S, max(1.0, useful_s))):
                return await asyncio.shield(work)
        except TimeoutError:
            return Delivery(outcome=Outcome.LATER, says=f"no answer within {TIMEOUT_S:g} s")

    async def close(self) -> None:
        """Waits for nobody."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _is_free(self, work: "asyncio.Future[Delivery]") -> None:
        self._busy = False
        if not work.cancelled():
            work.exception()

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
