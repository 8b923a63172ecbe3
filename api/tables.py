"""Lists as JSON or, where the caller accepts only that, as CSV with a header line."""

import csv
from collections.abc import Sequence
from io import StringIO
from typing import Any

import msgspec
from litestar import Request, Response

CSV = "text/csv"
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run a text that begins so
CSV_TOO = (
    "/api/v1/history/power",
    "/api/v1/history/energy",
    "/api/v1/history/decisions",
    "/api/v1/history/sessions",
    "/api/v1/history/sessions/months",
)


def table(rows: Sequence[msgspec.Struct], columns: type[msgspec.Struct]) -> str:
    """The rows as CSV; an unknown value is an empty cell, a map is its JSON text."""
    names = columns.__struct_encode_fields__
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    for row in rows:
        values: dict[str, Any] = msgspec.to_builtins(row)
        writer.writerow([_cell(values.get(name)) for name in names])
    return out.getvalue()


def wants_csv(request: Request[Any, Any, Any]) -> bool:
    """Whether the caller prefers CSV to JSON; one whose preference is no number has none."""
    try:
        return request.accept.best_match(["application/json", CSV]) == CSV
    except (OverflowError, ValueError):
        return False


def listed(
    request: Request[Any, Any, Any],
    rows: Sequence[msgspec.Struct],
    columns: type[msgspec.Struct],
    cursor: str | None = None,
) -> Response[Any]:
    """The rows in the form the caller accepts; in CSV the cursor is the header X-Next."""
    if wants_csv(request):
        headers = {"Vary": "Accept"} if cursor is None else {"Vary": "Accept", "X-Next": cursor}
        return Response(table(rows, columns), media_type=CSV, headers=headers)
    body = msgspec.json.encode({"items": rows, "next": cursor})
    return Response(body, media_type="application/json", headers={"Vary": "Accept"})


def _cell(value: Any) -> Any:
    text = msgspec.json.encode(value).decode() if isinstance(value, dict | list) else value
    return f"'{text}" if isinstance(text, str) and text.startswith(FORMULA) else text
