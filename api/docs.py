"""`/docs`: the API document as one page, readable on a phone, with no script and nothing from elsewhere."""

from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

import msgspec
from litestar import Response, get

STYLE = """
:root{color-scheme:light dark;--line:#8884;--soft:#8881}
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem}
h1{margin:.2em 0}h2{margin:2em 0 .5em;text-transform:capitalize}
details{border:1px solid var(--line);border-radius:.6rem;margin:.5rem 0;padding:.5rem .8rem}
summary{cursor:pointer;overflow-wrap:anywhere}summary small{opacity:.7;display:block}
b.get{color:#1a7f5a}b.post,b.patch{color:#b4690e}b.delete{color:#c0392b}b{font-family:ui-monospace,monospace}
pre{background:var(--soft);padding:.7rem;border-radius:.5rem;overflow-x:auto;font-size:.85rem}
table{border-collapse:collapse;width:100%;font-size:.9rem}
td{padding:.25rem .5rem;border-top:1px solid var(--line);
vertical-align:top;overflow-wrap:anywhere}td:first-child{font-family:ui-monospace,monospace;white-space:nowrap}
"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"


@get("/docs", include_in_schema=False)
async def docs() -> Response[str]:
    """The page of the description that came with the program."""
    headers = {"Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff"}
    return Response(_shipped(), media_type="text/html", headers=headers)


@cache
def _shipped() -> str:
    """Put together when it is first asked for. To describe the routes anew would hold a start up for longer
    than all else of it; `powersync openapi --check` sees to it that they are those described.
    """
    return page(msgspec.json.decode((files("openapi") / "openapi.json").read_bytes()))


def page(document: dict[str, Any]) -> str:
    """The document as HTML."""
    info = document["info"]
    tags: dict[str, list[str]] = {}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if isinstance(operation, dict) and "responses" in operation:
                tag = (operation.get("tags") or ["other"])[0]
                tags.setdefault(tag, []).append(_operation(method, path, operation))
    body = "".join(f"<h2>{escape(tag)}</h2>{''.join(parts)}" for tag, parts in sorted(tags.items()))
    schemas = "".join(
        f"<details id='{escape(name)}'><summary>{escape(name)}</summary>{_json(schema)}</details>"
        for name, schema in document["components"]["schemas"].items()
    )
    return (
        "<!doctype html><html lang='en'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width,initial-scale=1'>"
        f"<title>{escape(info['title'])} API</title><style>{STYLE}</style></head><body>"
        f"<h1>{escape(info['title'])} API</h1><p>{escape(info.get('description', ''))}</p>"
        f"{body}<h2>schemas</h2>{schemas}</body></html>"
    )


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    parameters = "".join(
        f"<tr><td>{escape(p['name'])}</td><td>{escape(p['in'])}</td>"
        f"<td>{'required. ' if p.get('required') else ''}{escape(p.get('description') or '')}</td></tr>"
        for p in operation.get("parameters", [])
    )
    bodies = "".join(
        f"<p>Body</p>{_json(content.get('schema', {}))}"
        for content in operation.get("requestBody", {}).get("content", {}).values()
    )
    responses = "".join(
        f"<tr><td>{escape(status)}</td>"
        f"<td>{escape(response.get('description', ''))} {_named(response)}</td></tr>"
        for status, response in sorted(operation["responses"].items())
    )
    return (
        f"<details><summary><b class='{method}'>{method.upper()}</b> {escape(path)}"
        f"<small>{escape(operation.get('summary') or '')}</small></summary>"
        f"<p>{escape(operation.get('description') or '')}</p>"
        + (f"<table>{parameters}</table>" if parameters else "")
        + f"{bodies}<table>{responses}</table></details>"
    )


def _named(response: dict[str, Any]) -> str:
    names = [
        content["schema"]["$ref"].rpartition("/")[2]
        for content in response.get("content", {}).values()
        if "$ref" in content.get("schema", {})
    ]
    return " ".join(f"<a href='#{escape(name)}'>{escape(name)}</a>" for name in names)


def _json(value: Any) -> str:
    return f"<pre>{escape(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())}</pre>"
