"""At which addresses phones reach this server: those of the home network first, then those from elsewhere.

A machine has more addresses than a phone can use (containers, tunnels, its own loopback), and does not know
those that a router, a proxy or a tunnel lends it: the owner writes these in `server.addresses`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit

import ifaddr
from msgspec import Struct

LOOPBACK = ("127.", "localhost", "::1", "[::1]")
HOME_NAMES = (".local", ".lan", ".home", ".home.arpa", ".internal", ".box")
CONTAINERS = (
    "docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "lxc", "lxdbr", "cni", "flannel", "podman", "cali"
)  # fmt: skip
TUNNELS = ("tailscale", "wg", "tun", "utun", "zt", "ppp")
TAILNET = ip_network("100.64.0.0/10")
INSIDE = (Path("/.dockerenv"), Path("/run/.containerenv"))


class Machine(Struct, frozen=True, kw_only=True):
    """This machine's own addresses: on its networks, and in tunnels to elsewhere."""

    home: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()


class Addresses:
    """Asked anew each time: a router may give another address at any moment. `port` is the one that was
    bound, `name` tells the `.local` name under which this server is announced, once it is.
    """

    def __init__(
        self,
        host: str,
        port: int,
        written: Sequence[str] = (),
        look: Callable[[], Machine] | None = None,
    ) -> None:
        """`host` is what it listens on, `written` what its owner says."""
        self._host, self.port, self._written = host, port, written
        self._look = look or this_machine
        self.name: Callable[[], str | None] = lambda: None

    def __call__(self) -> list[str]:
        """Base addresses such as `http://192.168.1.5:8080`, best first; never empty."""
        machine = self._look() if is_everywhere(self._host) else Machine(home=(self._host,))
        if is_only_here(self._host):
            machine = Machine()
        found = [self._url(each) for each in machine.home]
        if (name := self.name()) is not None and found:
            found.append(self._url(name))
        written = [each.rstrip("/") for each in self._written]
        home = [each for each in written if is_at_home(each)] or found
        away = [each for each in written if not is_at_home(each)]
        away += [self._url(each) for each in machine.elsewhere]
        return list(dict.fromkeys([*home, *away])) or [self._url("127.0.0.1")]

    def networks(self) -> list[str]:
        """This machine's addresses in the home network at which it listens; none where it is only here."""
        if is_everywhere(self._host):
            return list(self._look().home)
        return [self._host] if _number(self._host) is not None and not is_only_here(self._host) else []

    @property
    def here(self) -> str:
        """How a browser on this machine reaches it. By loopback where that works: only there is a page that
        came by plain http a secure context, which may be installed and notified.
        """
        return self._url("127.0.0.1" if is_everywhere(self._host) else self._host)

    def _url(self, name: str) -> str:
        bare = f"[{name}]" if ":" in name and not name.startswith("[") else name
        return f"http://{bare}:{self.port}"


def is_everywhere(host: str) -> bool:
    """Whether a server that listens on `host` does so at every address of the machine."""
    return (number := _number(host)) is not None and number.is_unspecified


def is_only_here(host: str) -> bool:
    """Whether no other machine can reach a server that listens on `host`."""
    return host.startswith(LOOPBACK)


def is_at_home(address: str) -> bool:
    """Whether a base address leads into the home network: a private address or a name of a home's."""
    name = (urlsplit(address).hostname or "").lower()
    if (number := _number(name)) is None:
        return "." not in name or name.endswith(HOME_NAMES)
    return number.is_private and number not in TAILNET


def names_in(addresses: Iterable[str]) -> list[str]:
    """The host names of addresses: the server answers to them."""
    return [name for each in addresses if (name := urlsplit(each).hostname)]


def _number(host: str) -> IPv4Address | IPv6Address | None:
    """The address that a host is, None where it is a name."""
    try:
        return ip_address(host.strip("[]"))
    except ValueError:
        return None


def is_hidden_in_a_container() -> bool:
    """Whether this machine is a container with a network of its own, whose address no phone can reach."""
    if not any(each.exists() for each in INSIDE):
        return False
    cards = Path("/sys/class/net").glob("*")
    return any(_is_one_end(card) for card in cards if not card.name.startswith(CONTAINERS))


def this_machine() -> Machine:
    """Looks at the network cards; nothing is sent."""
    home: list[str] = []
    elsewhere: list[str] = []
    for name, address in _cards():
        number = ip_address(address.partition("%")[0])
        if name.startswith(TUNNELS) or number in TAILNET:
            elsewhere.append(address)
        elif not name.startswith(CONTAINERS):
            home.append(address)
    first = [each for each in home if isinstance(ip_address(each), IPv4Address)] or home[:1]
    return Machine(home=tuple(sorted(first, key=_is_public)), elsewhere=tuple(elsewhere))


def _cards() -> Iterator[tuple[str, str]]:
    """The name of each card with each address that leads to it; only IPv4 of tunnels."""
    for card in ifaddr.get_adapters():
        name = card.nice_name.lower()
        for each in card.ips:
            address = each.ip if isinstance(each.ip, str) else each.ip[0]
            number = ip_address(address)
            is_odd = number.is_loopback or number.is_link_local or number.is_unspecified
            if not is_odd and (each.is_IPv4 or not name.startswith(TUNNELS)):
                yield name, address


def _is_public(address: str) -> bool:
    return not ip_address(address).is_private


def _is_one_end(card: Path) -> bool:
    """A container's card is one end of a pair; the other end has another number."""
    try:
        numbers = {(card / each).read_text() for each in ("iflink", "ifindex")}
    except OSError:
        return False
    return len(numbers) == 2
