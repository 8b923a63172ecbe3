"""By which names this server is called: a foreign page that points its own name here gets nothing.

A browser sends the name it believes to be talking to (`Host`), and for sockets the page's (`Origin`). An
address, `localhost` and `*.local` cannot be a stranger's; other names must be configured.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from litestar.types import Scope


class Names:
    """The names that are ours."""

    def __init__(
        self,
        hosts: Sequence[str] = (),
        origins: Sequence[str] = (),
        addresses: Callable[[], Sequence[str]] = tuple,
    ) -> None:
        """`hosts`: more names of this server; `origins`: pages of other sites that may call; `addresses`
        tells at which addresses its own pages are opened.
        """
        self._addresses = addresses
        self._hosts = frozenset(_plain(host) for host in hosts)
        self._origins = frozenset(origin.rstrip("/").lower() for origin in origins)

    def is_ours(self, scope: Scope) -> bool:
        """Whether the request was meant for us. One without `Host` came from no browser."""
        host = header(scope, b"host")
        return host is None or self._knows(host)

    def is_welcome(self, scope: Scope) -> bool:
        """Whether the page that opens a socket is ours or configured. Without `Origin` it is no page."""
        origin = header(scope, b"origin")
        if origin is None or origin.rstrip("/").lower() in self._origins:
            return True
        page, host = _netloc(origin), (header(scope, b"host") or "").lower()
        if page != "" and (page == host or _plain(page) in self._hosts):
            return True
        return origin.lower() in self._addresses()

    def _knows(self, host: str) -> bool:
        name = _plain(host)
        return name == "localhost" or name.endswith(".local") or name in self._hosts or _is_address(name)


def header(scope: Scope, name: bytes) -> str | None:
    """The header of this name as text; more than one of it is read as one that nobody knows."""
    found = [value for key, value in scope["headers"] if key.lower() == name]
    return b",".join(found).decode("latin-1") if found else None


def _netloc(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


@lru_cache(maxsize=256)  # asked with every request
def _is_address(name: str) -> bool:
    try:
        ip_address(name.strip("[]").partition("%")[0])
    except ValueError:
        return False
    return True


@lru_cache(maxsize=256)
def _plain(host: str) -> str:
    """The name without its port and a final dot, in lower case."""
    name = host.strip().lower()
    bare, _, port = name.rpartition(":")
    if bare and port.isdigit() and not name.endswith("]"):
        name = bare
    return name.removesuffix(".")
