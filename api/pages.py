"""The web app: the files that `make setup` built from `web/`, read once at start.

Held in memory, there is no path that could lead outside, and neither an ETag nor packing costs anything per
request.
"""

import gzip
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler
from msgspec import Struct

from api.elsewhere import asked_from
from api.freshness import has, tag_of
from api.packing import unpacks
from api.parts import part_of

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
POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self'; connect-src 'self'"
)
SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
HASHED = "/assets/"  # these carry their content's hash in their names
FOREVER = "public, max-age=31536000, immutable"
ASKED_AGAIN = "no-cache"
WORTH_PACKING = 512  # bytes
NOT_BUILT = (
    "The web app is not built here: run `make setup` where the program's files are, and start it again. "
    "The API works all the same; it is described at /docs.\n"
)


class Page(Struct, frozen=True, kw_only=True):
    """One file as it goes out; `packed` is it by gzip, None where that is not worth it."""

    content: bytes
    media_type: str
    tag: str
    packed: bytes | None = None
    status: int = 200


def web_pages(folder: Traversable | None = None) -> dict[str, Page]:
    """Every file of the built web app by its path, `/` being the index; else one sentence about that."""
    built = folder if folder is not None else files("web") / "dist"
    pages = dict(_walk(built, "/")) if built.is_dir() else {}
    if "/index.html" in pages:
        return {"/": pages["/index.html"], **pages}
    return {"/": _page(NOT_BUILT.encode(), "text/plain", status=503)}


def page_routes(pages: dict[str, Page]) -> list[HTTPRouteHandler]:
    """One route over all files. The page may ask its house at the other addresses of it, too."""

    async def page(request: Request[Any, Any, Any]) -> Response[bytes]:
        found, path = pages[request.url.path], request.url.path
        kept = FOREVER if path.startswith(HASHED) else ASKED_AGAIN
        policy, tag = POLICY, found.tag
        if found.media_type == "text/html":
            policy = " ".join(
                (
                    POLICY,
                    *asked_from(request.headers.get("host", ""), part_of(request.scope, "own_addresses")()),
                )
            )
            tag = tag_of(found.content + policy.encode())  # a browser keeps the policy with the page
        headers = {
            **SECURITY,
            "Content-Security-Policy": policy,
            "ETag": tag,
            "Cache-Control": kept,
            "Vary": "Accept-Encoding",
        }
        if has(request.headers.get("if-none-match"), tag):
            return Response(b"", status_code=304, media_type=found.media_type, headers=headers)
        body = found.content
        if found.packed is not None and unpacks(request.scope):
            body, headers["Content-Encoding"] = found.packed, "gzip"
        return Response(body, status_code=found.status, media_type=found.media_type, headers=headers)

    return [get(sorted(pages), include_in_schema=False)(page)]


def _walk(folder: Traversable, path: str) -> list[tuple[str, Page]]:
    found: list[tuple[str, Page]] = []
    for entry in folder.iterdir():
        ending = entry.name.rpartition(".")[2]
        if entry.is_dir() and not entry.name.startswith(("_", ".")):
            found += _walk(entry, f"{path}{entry.name}/")
        elif entry.is_file() and ending in MEDIA_TYPES:
            found.append((path + entry.name, _page(entry.read_bytes(), MEDIA_TYPES[ending])))
    return found


def _page(content: bytes, media_type: str, status: int = 200) -> Page:
    small = gzip.compress(content, mtime=0) if len(content) >= WORTH_PACKING else None
    packed = small if small is not None and len(small) < len(content) else None
    return Page(content=content, media_type=media_type, tag=tag_of(content), packed=packed, status=status)
