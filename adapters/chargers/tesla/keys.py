"""The key that signs commands: read from what the owner configured, and never shown."""

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

NO_KEY = "is no private key of the curve prime256v1 in PEM (openssl ecparam -name prime256v1 -genkey -noout)"


def new_key() -> str:
    """A key of its own, PEM, for a car that is not there."""
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def key_from(pem: str) -> ec.EllipticCurvePrivateKey:
    """The key in a PEM text. Raises ValueError, which never shows the text."""
    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP256R1):
        return key
    raise ValueError(NO_KEY)
