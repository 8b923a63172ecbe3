"""One line per log record on stderr, with every known secret blanked out on the way."""

import logging
import re
import sys
from collections.abc import Iterable
from datetime import UTC, datetime

from adapters.kinds.secret import MASK, blanked, keep_secret

TELLTALE = re.compile(
    r"""(?ix)
    ( \bbearer\s+ | (?:token|password|passwd|secret|api_?key) ["']? \s* [=:] \s* ["']? )
    (?! \*\*\* ) [^\s"'&,;}\])]+"""
)


class Redactor:
    """Blanks secrets out of text: all that are known, and what stands behind words like Bearer."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str) -> None:
        """From now on this text is blanked out, too."""
        keep_secret(secret)

    def clean(self, text: str) -> str:
        """The text without secrets."""
        return TELLTALE.sub(rf"\g<1>{MASK}", blanked(text))


class OneLine(logging.Formatter):
    """`2026-01-15T02:30:10Z warning scheduler.observe: no reading`; line breaks become `\\n`."""

    def __init__(self, redactor: Redactor) -> None:
        super().__init__()
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        """The finished line, redacted after formatting, so that arguments and tracebacks are covered."""
        at = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        text = record.getMessage()
        if record.exc_info:
            text = f"{text}\n{self.formatException(record.exc_info)}"
        line = f"{at} {record.levelname.lower()} {record.name}: {text}"
        return self._redactor.clean(line).replace("\r", "\\r").replace("\n", "\\n")


def set_up(level: str = "info", secrets: Iterable[str] = ()) -> Redactor:
    """Sends every log of this process to stderr; the redactor may learn more secrets later."""
    redactor = Redactor(secrets)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine(redactor))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for chatty in ("apscheduler", "asyncio", "httpcore", "httpx", "urllib3", "py_vapid", "pywebpush"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, root.level))
    logging.getLogger("pymodbus").setLevel(logging.CRITICAL)  # its faults come to us as exceptions
    return redactor
