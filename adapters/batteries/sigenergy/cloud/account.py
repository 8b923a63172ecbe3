"""Whose cloud it is, and how the app disguises a password on its way there."""

from base64 import b64encode
from collections.abc import Callable

from msgspec import Struct

from adapters.batteries.sigenergy.cloud.aes import encrypt_cbc

REGIONS = ("aus", "eu", "us", "apac", "cn")
APP_CONSTANT = b"sigensigensigenp"  # the app's, for key and start value alike: a disguise, no protection
APP_CLIENT = ("sigen", "sigen")


class Account(Struct, frozen=True, kw_only=True):
    """One account. `password` is asked for only at a login, so that it shows in no trace of this value.

    `station_id` None: the account's own home. `device_id` is the 13-digit number of an app's device.
    """

    url: str
    username: str
    password: Callable[[], str]
    station_id: str | None = None
    device_id: str | None = None


def url_of(region: str) -> str:
    """The address of a region's cloud."""
    return f"https://api-{region}.sigencloud.com"


def disguised(password: str) -> str:
    """The password as the app sends it."""
    return b64encode(encrypt_cbc(APP_CONSTANT, APP_CONSTANT, password.encode())).decode()
