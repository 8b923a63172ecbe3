"""Who dials: the identity in the address, and the password or certificate that comes with it.

Chargers get the address from people and apps, so it comes with prefixes, slashes and query strings.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from hmac import compare_digest
from typing import Any
from urllib.parse import unquote, urlsplit

LONGEST = 48
NAMED = ("commonName", "serialNumber")
FORBIDDEN = re.compile(r"[\x00-\x1f\x7f/]")
HEX_KEY = re.compile(r"^(?:[0-9A-Fa-f]{2}){16,20}$")


def identity_of(target: str) -> str | None:
    """The last part of the address that is not empty; None where that can be no identity."""
    path = urlsplit("//charger" + target).path if target.startswith("/") else urlsplit(target).path
    parts = [part for part in path.split("/") if part]
    if not parts:
        return None
    try:
        identity = unquote(parts[-1], errors="strict").strip()
    except UnicodeDecodeError:
        return None
    if identity in ("", ".", "..") or len(identity) > LONGEST or FORBIDDEN.search(identity):
        return None
    return identity


def credentials_of(header: str | None) -> tuple[str, bytes] | None:
    """The user and the password's bytes of a Basic Authorization header; None where there are none.

    A charger sends the raw bytes of its key, which need not be text.
    """
    scheme, _, coded = (header or "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, found, password = base64.b64decode(coded.strip(), validate=True).partition(b":")
        return (user.decode(), password) if found else None
    except (binascii.Error, UnicodeDecodeError):
        return None


def is_let_in(identity: str, password: str | None, header: str | None) -> bool:
    """Whether this charger may come in; where no password is set, whatever it sends is let in.

    A key of 16 to 20 bytes may be configured as hexadecimal digits, as OCPP 1.6 hands it to chargers.
    """
    if password is None:
        return True
    sent = credentials_of(header)
    if sent is None or not compare_digest(sent[0].encode(), identity.encode()):
        return False
    keys = [password.encode()]
    if HEX_KEY.match(password):
        keys.append(bytes.fromhex(password))
    return any(compare_digest(sent[1], key) for key in keys)


def names_in(certificate: Mapping[str, Any] | None) -> frozenset[str]:
    """What a charger is called in the certificate it showed (as `ssl` tells it): name and serial number."""
    subject = (certificate or {}).get("subject", ())
    return frozenset(value for part in subject for key, value in part if key in NAMED)


def shown(text: str) -> str:
    """A stranger's text for a log line: short and printable."""
    return "".join(letter if letter.isprintable() else "?" for letter in text[:LONGEST])
