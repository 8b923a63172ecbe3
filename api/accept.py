"""In which forms an answer exists, which of them a caller would rather have, and the refusal of others."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.exceptions import HTTPException
from litestar.handlers import BaseRouteHandler

JSON, CSV = "application/json", "text/csv"
CSV_TOO = (
    "/api/v1/history/power",
    "/api/v1/history/energy",
    "/api/v1/history/decisions",
    "/api/v1/history/sessions",
    "/api/v1/history/sessions/months",
)


async def acceptable(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Raises 406 for a form that this route does not have: better than JSON for whoever reads CSV."""
    accept = connection.headers.get("accept") or "*/*"
    forms = (JSON, CSV) if connection.scope["path"].rstrip("/") in CSV_TOO else (JSON,)
    if not any(liking(accept, form) for form in forms):
        raise HTTPException(f"this is told as {' and '.join(forms)}, not as '{accept[:80]}'", status_code=406)


def wants_csv(accept: str) -> bool:
    """Whether a caller would rather have CSV than JSON."""
    return liking(accept, CSV) > liking(accept, JSON)


def liking(accept: str, form: str) -> float:
    """How much a header `Accept` likes a form, 0 (not at all) to 1: what names it most closely says so.
    A weight that is none says nothing, and any kind of JSON is ours.
    """
    ranges, found = (form, f"{form.partition('/')[0]}/*", "*/*"), dict[str, float]()
    for part in accept.lower().split(","):
        name, *parameters = (each.strip() for each in part.split(";"))
        weight = next((each[2:] for each in parameters if each.startswith("q=")), "1")
        name = JSON if name.endswith("json") else name
        found[name] = max(found.get(name, 0.0), _weight(weight))
    return next((found[name] for name in ranges if name in found), 0.0)


def _weight(text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        return 1.0
    return weight if 0 <= weight <= 1 else 1.0
