"""The key by which browsers know this server (VAPID, RFC 8292): made once, kept beside the database.

A subscription is bound to it: with another key every phone would have to subscribe anew.
"""

import base64
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from adapters.stores.files.whole import put_whole
from domain.errors import StorageError

FILE = "vapid.pem"


def vapid_key(data_dir: Path) -> ec.EllipticCurvePrivateKey:
    """The key of this folder; the first call makes it. Raises StorageError."""
    path = data_dir / FILE
    try:
        if not path.exists():
            _make(path)
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as err:
        raise StorageError(f"the key for messages to phones cannot be used ({path}): {err}") from err
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise StorageError(f"the key for messages to phones cannot be used ({path}): it is of another kind")
    return key


def public_text(key: ec.EllipticCurvePrivateKey) -> str:
    """The public half as browsers take it: the uncompressed point, base64url."""
    point = key.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


def _make(path: Path) -> None:
    text = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    put_whole(path, text)
