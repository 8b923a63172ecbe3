"""The phone's web app: plain files from the package folder `web`, read once at start.

Held in memory, there is no path that could lead outside, and an ETag costs nothing per request.
"""

import hashlib
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler
from msgspec import Struct

from api.freshness import has

MEDIA_TYPES = {
    "html": "text/html",
    "js": "text/javascript",
    "css": "text/css",
    "svg": "image/svg+xml",
    "png": "image/png",
    "webmanifest": "application/manifest+json",
    "json": "application/json",
}
# Nothing from elsewhere, no frame around it: the page holds a token.
SECURITY = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


class Page(Struct, frozen=True, kw_only=True):
    """One file as it goes out."""

    content: bytes
    media_type: str
    tag: str


def web_pages(folder: Traversable | None = None) -> dict[str, Page]:
    """Every file of the web folder by its path, `/` being the index."""
    pages = dict(_walk(folder if folder is not None else files("web"), "/"))
    if "/index.html" in pages:
        pages["/"] = pages["/index.html"]
    return pages


def page_routes(pages: dict[str, Page]) -> list[HTTPRouteHandler]:
    """One route over all files; empty when there is no file."""

    async def page(request: Request[Any, Any, Any]) -> Response[bytes]:
        found = pages[request.url.path]
        headers = {**SECURITY, "ETag": found.tag, "Cache-Control": "no-cache"}
        if has(request.headers.get("if-none-match"), found.tag):
            return Response(b"", status_code=304, media_type=found.media_type, headers=headers)
        return Response(found.content, media_type=found.media_type, headers=headers)

    return [get(sorted(pages), include_in_schema=False)(page)] if pages else []


def _walk(folder: Traversable, path: str) -> list[tuple[str, Page]]:
    found: list[tuple[str, Page]] = []
    for entry in folder.iterdir():
        ending = entry.name.rpartition(".")[2]
        if entry.is_dir() and not entry.name.startswith(("_", ".")):
            found += _walk(entry, f"{path}{entry.name}/")
        elif entry.is_file() and ending in MEDIA_TYPES:
            content = entry.read_bytes()
            tag = f'"{hashlib.blake2b(content, digest_size=12).hexdigest()}"'
            found.append((path + entry.name, Page(content=content, media_type=MEDIA_TYPES[ending], tag=tag)))
    return found
