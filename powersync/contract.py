"""Names the contract that prices belong to, so that none is gone by in another house, or by another account.

Which account it is the secret alone may say (a key without its site or meter), so secrets count, and a
renewed one costs at most one start's prices. None can be guessed from what is kept: they go through a slow
hash, salted by a key beside the database, in a file of its own that no backup has.
"""

import logging
import secrets
from collections.abc import Iterator
from hashlib import scrypt, sha256
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import fields, replace

from adapters.kinds.secret import Secret
from adapters.kinds.tables import TariffUpload
from adapters.stores.files.whole import put_whole
from powersync.config import Config

FILE = "contract.key"
KEY_BYTES = 32
COST = 2**12  # 4 MB and a few hundredths of a second, in which nothing else is decided

log = logging.getLogger(__name__)


def contract_of(config: Config) -> str | None:
    """Names what is asked of whom for prices: other settings, another account, zone or currency are another
    contract. None: no prices are asked for.
    """
    tariff = config.tariff
    if tariff is None:
        return None
    asked = replace(tariff, upload=TariffUpload())
    told = repr((asked, config.site.timezone, config.site.currency))
    hidden = repr(list(_secrets_in(asked)))
    if hidden != "[]":
        told += scrypt(hidden.encode(), salt=_key(config.server.data_dir), n=COST, r=8, p=1).hex()
    return sha256(told.encode()).hexdigest()


def _secrets_in(part: Any) -> Iterator[str]:
    """The texts of all secrets, in the order of the settings."""
    if isinstance(part, Secret):
        yield part.reveal()
    elif isinstance(part, Struct):
        for each in fields(part):
            yield from _secrets_in(getattr(part, each.name))
    elif isinstance(part, dict):
        for value in part.values():
            yield from _secrets_in(value)
    elif isinstance(part, tuple | list):
        for value in part:
            yield from _secrets_in(value)


def _key(data_dir: Path) -> bytes:
    """This folder's; the first call makes it. Where it cannot be kept the next start has another one, and
    begins without prices.
    """
    path = data_dir / FILE
    try:
        if path.exists() and len(key := path.read_bytes()) == KEY_BYTES:
            return key
        key = secrets.token_bytes(KEY_BYTES)
        put_whole(path, key)
    except OSError as err:
        log.warning("%s cannot be used, so no prices are kept over a restart: %s", path, err)
        return secrets.token_bytes(KEY_BYTES)
    return key
