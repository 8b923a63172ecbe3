"""Whose certificates are believed: those that come with the HTTP library. Reading that list takes so long
that it is done once, for every connection of the program.
"""

import ssl
from functools import cache

import httpx


@cache
def trusted() -> ssl.SSLContext:
    """For `verify` of a client."""
    return httpx.create_ssl_context(trust_env=False)
