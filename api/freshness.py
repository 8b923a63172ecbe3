"""`ETag` and `If-None-Match`: what a phone has already is not sent again."""

import hashlib
from collections.abc import Mapping
from typing import Any

from litestar import Request, Response


def fresh(
    request: Request[Any, Any, Any],
    body: bytes,
    same_if: bytes | None = None,
    told: Mapping[str, str] | None = None,
) -> Response[Any]:
    """The JSON `body`, or 304 where the caller has it; `same_if` stands for the body without its ages, and
    `told` are headers that both answers carry.
    """
    tag = f'W/"{hashlib.blake2b(body if same_if is None else same_if, digest_size=12).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache", **(told or {})}
    if has(request.headers.get("if-none-match"), tag):
        return Response(b"", status_code=304, headers=headers, media_type="application/json")
    return Response(body, headers=headers, media_type="application/json")


def has(if_none_match: str | None, tag: str) -> bool:
    """Whether the header names the tag, compared weakly, or any."""
    if if_none_match is None:
        return False
    named = {one.strip().removeprefix("W/") for one in if_none_match.split(",")}
    return "*" in named or tag.removeprefix("W/") in named
