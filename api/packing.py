"""Answers packed with gzip for callers that can unpack them: a plan of two days shrinks to a tenth."""

import re

from litestar.config.compression import CompressionConfig
from litestar.middleware.compression import CompressionMiddleware
from litestar.types import ASGIApp, Scope

LEAST = 1_000  # bytes: less is not worth the work
LEVEL = 5  # a tenth of a millisecond for a status; more saves little
NOT_WANTED = re.compile(rb";\s*q\s*=\s*0(\.0*)?\s*$")


def packing(app: ASGIApp) -> CompressionMiddleware:
    """The same app, whose answers are packed."""
    config = CompressionConfig(backend="gzip", minimum_size=LEAST, gzip_compress_level=LEVEL)
    return CompressionMiddleware(app, config)


def unpacks(scope: Scope) -> bool:
    """Whether the caller takes gzip."""
    offered = (value for name, value in scope["headers"] if name == b"accept-encoding")
    return any(
        coding.partition(b";")[0].strip() == b"gzip" and not NOT_WANTED.search(coding)
        for value in offered
        for coding in value.lower().split(b",")
    )
