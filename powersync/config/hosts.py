"""Addresses that nothing could be reached under: a host with its port in it, a port that is none.

Also in the invented houses of scenarios and of the demo, which reach real addresses where they name them.
"""

import ipaddress
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct, structs

from adapters.kinds.fault import Fault


def hosts_can_be_reached(config: Struct) -> Iterator[Fault]:
    """Every `host` and every http address of every table, one fault each."""
    yield from _below(config, "")


def _below(table: Struct, above: str) -> Iterator[Fault]:
    names = {each.encode_name for each in structs.fields(table)}
    for each in structs.fields(table):
        value, name = getattr(table, each.name), each.encode_name
        key = f"{above}.{name}" if above else name
        if isinstance(value, Struct):
            yield from _below(value, key)
        elif isinstance(value, tuple):
            for index, item in enumerate(value):
                if isinstance(item, Struct):
                    yield from _below(item, f"{key}[{index}]")
        elif isinstance(value, str) and (text := _wrong(name, value, has_port="port" in names)) is not None:
            yield Fault(key, text)


def _wrong(name: str, value: Any, *, has_port: bool) -> str | None:
    if name == "host":
        return wrong_host(value, has_port=has_port)
    return wrong_url(value) if value.startswith(("http://", "https://")) else None


def wrong_host(host: str, *, has_port: bool) -> str | None:
    """Why this is neither a name nor an address; None where it may be one."""
    if host.isdigit():
        then = f"if it is the port, write port = {host}" if has_port else "write its name or its address"
        return f"'{host}' is a number and no host ({then})"
    found = re.fullmatch(r"(?P<host>[^:\[\]]+|\[[^\]]+\]):(?P<port>\d*)", host)
    if found is not None:
        name, port = found["host"].strip("[]"), found["port"] or "…"
        if has_port:
            return f"'{host}' has a port in it (write host = \"{name}\" and port = {port})"
        return f"'{host}' has a port in it (write host = \"{name}\", without a port)"
    is_address = ":" in host or "[" in host or "]" in host or re.fullmatch(r"[\d.]+", host) is not None
    if is_address and not _is_address(host):
        return f"'{host}' is no address (such as 192.168.1.40 or fe80::1)"
    if not is_address and not all(host.removesuffix(".").split(".")):
        return f"'{host}' is no host name (nothing stands between two of its dots)"
    return None


def wrong_url(url: str) -> str | None:
    """Why nothing can be asked under this address; None where it may be one."""
    try:
        parts = urlsplit(url)
        is_whole = bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_whole = False
    return None if is_whole else f"'{url}' is no address (after its name a port is from 1 to 65535)"


def _is_address(host: str) -> bool:
    inner = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    try:
        found = ipaddress.ip_address(inner)
    except ValueError:
        return False
    return inner == host or found.version == 6
