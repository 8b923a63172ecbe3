"""In which forms an answer exists, and the refusal where a caller takes none of them."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.exceptions import HTTPException
from litestar.handlers import BaseRouteHandler

from api.tables import CSV, CSV_TOO

ANY = ("*/*", "application/*", "json")


async def acceptable(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Raises 406 for a form that this route does not have: better than JSON for whoever reads CSV."""
    accept = connection.headers.get("accept", "*/*").lower()
    if any(known in accept for known in ANY):
        return
    path = connection.scope["path"].rstrip("/")
    if path in CSV_TOO and any(each in accept for each in (CSV, "text/*")):
        return
    forms = f"application/json and {CSV}" if path in CSV_TOO else "application/json"
    raise HTTPException(f"this is told as {forms}, not as '{accept[:80]}'", status_code=406)
