"""Lists as JSON or, where the caller accepts only that, as CSV with a header line."""

import csv
from collections.abc import Sequence
from io import StringIO
from typing import Any

import msgspec
from litestar import Request, Response

from api.accept import CSV, JSON, wants_csv

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run a text that begins so


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


def listed(
    request: Request[Any, Any, Any],
    rows: Sequence[msgspec.Struct],
    columns: type[msgspec.Struct],
    cursor: str | None = None,
) -> Response[Any]:
    """The rows in the form the caller accepts; in CSV the cursor is the header X-Next."""
    if wants_csv(request.headers.get("accept") or "*/*"):
        headers = {"Vary": "Accept"} if cursor is None else {"Vary": "Accept", "X-Next": cursor}
        return Response(table(rows, columns), media_type=CSV, headers=headers)
    body = msgspec.json.encode({"items": rows, "next": cursor})
    return Response(body, media_type=JSON, headers={"Vary": "Accept"})


def _cell(value: Any) -> Any:
    text = msgspec.json.encode(value).decode() if isinstance(value, dict | list) else value
    return f"'{text}" if isinstance(text, str) and text.startswith(FORMULA) else text
