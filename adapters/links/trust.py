"""Whose certificates are believed: those that come with the HTTP library. Reading that list takes so long
that it is done once, for every connection of the program.
"""

import ssl
from functools import cache


@cache
def trusted() -> ssl.SSLContext:
    """For `verify` of a client."""
    import httpx  # heavy, and a house without clouds needs none

    return httpx.create_ssl_context(trust_env=False)
