"""The API described: OpenAPI from the routes, with what holds for all of them written once."""

import re
from typing import Any

import msgspec
from litestar import Litestar
from litestar.openapi import OpenAPIConfig

from api.accept import CSV_TOO
from api.problems import ProblemDocument

TITLE = "PowerSync"
API_VERSION = "1"
ABOUT = (
    "A home's battery, prices and car charging. Positive power flows into the house: `grid_w` > 0 imports, "
    "`battery_w` > 0 discharges; consumers count upward. Instants are RFC 3339 in UTC, prices are currency "
    "per kWh, unknown is null. Errors are RFC 9457 problem documents with a stable `code`. Changes come "
    "over the WebSocket `/api/v1/live`, described in asyncapi.json."
)
PAGE_OF = re.compile(r"Page_(?:\w+\.)*(\w+)_(?=\")")  # the framework's name of a generic type
PUBLIC = ("/api/v1/health", "/api/v1/ready", "/api/v1/info", "/api/v1/pair")
QUESTIONS = ("/api/v1/plan/preview", "/api/v1/devices/test")  # they are posted and change nothing
NOT_REPEATED = (*PUBLIC, *QUESTIONS, "/api/v1/tokens/self")  # no Idempotency-Key
# Without an id in the path, and still of something that may not be there.
NAMING = ("/api/v1/plan", "/api/v1/battery", "/api/v1/battery/commands", "/api/v1/notify/test")
METHODS = ("get", "post", "put", "patch", "delete")
PROBLEMS = {
    "400": "The body is not JSON",
    "401": "No token, or one that is unknown or revoked",
    "403": "The token's scope does not reach so far",
    "404": "There is no such thing",
    "406": "It is not told in the form that the caller takes",
    "409": "Not now, not twice, or not by this device",
    "422": "Values to correct, named in `fields`",
    "429": "Too many failed attempts; Retry-After says how many seconds to wait",
    "500": "A fault of the server",
    "503": "A device did not answer, the house was not looked at yet, or too much is asked for at once "
    "(`too_busy`, with Retry-After in seconds)",
    "504": "Sent to a device that never answered: the outcome is unknown",
    "507": "The disk is full or the database takes nothing: nothing was kept, nothing was done",
}
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key and body within a day returns the first answer; another body 409.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
}
IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The ETag the caller has already.",
    "schema": {"type": "string"},
}


def config() -> OpenAPIConfig:
    """How the framework collects the routes; it serves no page of its own."""
    return OpenAPIConfig(
        title=TITLE,
        version=API_VERSION,
        description=ABOUT,
        use_handler_docstrings=True,
        render_plugins=[],
        operation_id_creator=_operation_id,
    )


def _operation_id(_: Any, method: str, path: list[Any]) -> str:
    """`get_loadpoints_id` and the like."""
    words = [part if isinstance(part, str) else "id" for part in path]
    return "_".join([method.lower(), *(word for word in words if word not in ("api", "v1"))])


def openapi_document(app: Litestar) -> dict[str, Any]:
    """The whole document, in a fixed order, so that the committed file can be compared."""
    text = msgspec.json.encode(app.openapi_schema.to_schema()).decode()
    document: dict[str, Any] = msgspec.json.decode(PAGE_OF.sub(r"\1Page", text))
    document["servers"] = [{"url": "/"}]
    components = document.setdefault("components", {})
    (_, schemas) = msgspec.json.schema_components(
        [ProblemDocument], ref_template="#/components/schemas/{name}"
    )
    components.setdefault("schemas", {}).update(schemas)
    components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                _complete(item[method], path, method)
    components["schemas"] = dict(sorted(components["schemas"].items()))
    document["paths"] = dict(sorted(document["paths"].items()))
    return document


def _complete(operation: dict[str, Any], path: str, method: str) -> None:
    """What every operation of its kind answers and takes."""
    parameters = operation.setdefault("parameters", [])
    writes = method in ("post", "patch", "delete") and path not in NOT_REPEATED
    statuses = {"500"}
    if method != "get" and path not in QUESTIONS:
        statuses.add("507")
    if path not in PUBLIC:
        operation["security"] = [{"token": []}]
        statuses |= {"401", "403", "406", "429"}
    if path == "/api/v1/pair":
        statuses |= {"401", "429"}
    if "{" in path or path in NAMING:
        statuses.add("404")
    if parameters or "requestBody" in operation or writes:
        statuses.add("422")
    if "requestBody" in operation:
        statuses.add("400")
    if writes or path in QUESTIONS:
        statuses |= {"409", "503", "504"}
    if path == "/api/v1/status":
        statuses.add("503")
    if writes:
        parameters.append(IDEMPOTENCY_KEY)
    # By text alone: the framework may have put the same status there as a number.
    responses = operation["responses"] = {
        str(status): told for status, told in operation["responses"].items()
    }
    responses.pop("400", None)
    if "204" in responses:
        responses["204"].pop("content", None)
    if method == "get" and path not in PUBLIC:
        parameters.append(IF_NONE_MATCH)
        responses["304"] = {"description": "The caller has it already"}
    if path in CSV_TOO:
        responses["200"]["content"]["text/csv"] = {"schema": {"type": "string"}}
    if path == "/api/v1/ready":
        responses["503"] = {**responses["200"], "description": "Not yet"}
    reference = {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}
    for status in sorted(statuses):
        responses[status] = {
            "description": PROBLEMS[status],
            "content": {"application/problem+json": reference},
        }
