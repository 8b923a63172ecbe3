"""Answers packed with gzip for callers that can unpack them: a plan of two days shrinks to a tenth."""

import re
from collections.abc import Awaitable, Callable

from litestar.config.compression import CompressionConfig
from litestar.middleware.compression import CompressionMiddleware
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

LEAST = 1_000  # bytes: less is not worth the work
LEVEL = 5  # a tenth of a millisecond for a status; more saves little
NOT_WANTED = re.compile(rb";\s*q\s*=\s*0(\.0*)?\s*$")


def packing(app: ASGIApp) -> Callable[[HTTPScope, Receive, Send], Awaitable[None]]:
    """The same app, whose answers are packed, for a caller that takes gzip however it writes it."""
    config = CompressionConfig(backend="gzip", minimum_size=LEAST, gzip_compress_level=LEVEL)
    packed = CompressionMiddleware(app, config)

    async def for_any(scope: HTTPScope, receive: Receive, send: Send) -> None:
        others = [each for each in scope["headers"] if each[0] != b"accept-encoding"]
        await packed({**scope, "headers": [*others, (b"accept-encoding", b"gzip")]}, receive, send)

    return for_any


def unpacks(scope: Scope) -> bool:
    """Whether the caller takes gzip."""
    offered = (value for name, value in scope["headers"] if name == b"accept-encoding")
    return any(
        coding.partition(b";")[0].strip() == b"gzip" and not NOT_WANTED.search(coding)
        for value in offered
        for coding in value.lower().split(b",")
    )
