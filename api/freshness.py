"""`ETag` and `If-None-Match`: what a caller has already is not sent again."""

import hashlib
from collections.abc import Mapping
from typing import Any

from litestar import Request, Response
from litestar.types import HTTPResponseStartEvent, Message, Scope, Send

JSON = "application/json"
SPOKEN = (b"vary", b"Accept-Language")
VARIES = (b"vary", b"Accept-Language,Accept-Encoding")
DECIDED = frozenset({b"etag", b"cache-control"})  # as the framework writes them


def fresh(
    request: Request[Any, Any, Any],
    body: bytes,
    same_if: bytes | None = None,
    told: Mapping[str, str] | None = None,
) -> Response[Any]:
    """The JSON `body`, or 304 where the caller has it; `same_if` stands for the body without its ages, and
    `told` are headers that both answers carry.
    """
    tag = tag_of(body if same_if is None else same_if)
    headers = {"ETag": tag, "Cache-Control": "no-cache", **(told or {})}
    if has(request.headers.get("if-none-match"), tag):
        return Response(b"", status_code=304, headers=headers, media_type=JSON)
    return Response(body, headers=headers, media_type=JSON)


def tag_of(content: bytes) -> str:
    """A weak tag: the same content may be packed in more ways than one."""
    return f'W/"{hashlib.blake2b(content, digest_size=12).hexdigest()}"'


def has(if_none_match: str | None, tag: str) -> bool:
    """Whether the header names the tag, compared weakly, or any."""
    if if_none_match is None:
        return False
    named = {one.strip().removeprefix("W/") for one in if_none_match.split(",")}
    return "*" in named or tag.removeprefix("W/") in named


class Tagging:
    """Sends a whole answer of 200 with a tag, or 304 where the caller has it; one that has a tag of its own,
    or says that it may not be kept, goes as it is. `varies`: others may get it packed.
    """

    __slots__ = ("_if_none_match", "_send", "_start", "_varies")

    def __init__(self, scope: Scope, send: Send, *, varies: bool) -> None:
        self._if_none_match = _named(scope)
        self._send, self._varies = send, varies
        self._start: HTTPResponseStartEvent | None = None

    async def __call__(self, message: Message) -> None:
        """Holds the head back until the body is known."""
        if message["type"] == "http.response.start":
            headers = message["headers"] = list(message["headers"])
            # An answer without a body passes by the packing, which would say it otherwise.
            headers.append(VARIES if self._varies or message["status"] == 304 else SPOKEN)
            if message["status"] == 200 and not any(name in DECIDED for name, _ in headers):
                self._start = message
                return
        elif self._start is not None and message["type"] == "http.response.body":
            start, self._start = self._start, None
            if not message.get("more_body"):
                message["body"] = self._tagged(start, message["body"])
            await self._send(start)
        await self._send(message)

    def _tagged(self, start: HTTPResponseStartEvent, body: bytes) -> bytes:
        tag = tag_of(body)
        headers = [*start["headers"], (b"etag", tag.encode()), (b"cache-control", b"no-cache")]
        if has(self._if_none_match, tag):
            start["status"], body = 304, b""
            headers = [(name, value) for name, value in headers if name.lower() != b"content-length"]
        start["headers"] = headers
        return body


def _named(scope: Scope) -> str | None:
    for name, value in scope["headers"]:
        if name == b"if-none-match":
            return value.decode("latin-1")
    return None
