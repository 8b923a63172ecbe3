"""Every error as an RFC 9457 problem document with a stable `code`: one table, nothing of our insides."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.params import ParameterKwarg
from msgspec import Struct, field
from msgspec.structs import replace

from api.language import tongue_for
from domain.errors import (
    Busy,
    ConfigurationError,
    Conflict,
    DeviceError,
    Forbidden,
    InvalidRequest,
    NotSupported,
    OutcomeUnknown,
    PowerSyncError,
    Rejected,
    StorageError,
    UnknownTarget,
    Unreachable,
)
from domain.house.faults import WHOLE, refused_value, told
from domain.language.tongue import ENGLISH

PROBLEM_JSON = "application/problem+json"

STATUS_OF: dict[type[PowerSyncError], int] = {
    UnknownTarget: 404,
    InvalidRequest: 422,
    Conflict: 409,
    Busy: 503,
    NotSupported: 409,
    Forbidden: 403,
    ConfigurationError: 422,
    Unreachable: 503,
    Rejected: 409,
    OutcomeUnknown: 504,
    DeviceError: 503,
    StorageError: 507,
    PowerSyncError: 500,
}

CODE_OF_STATUS = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    408: "too_slow",
    413: "too_large",
    415: "unsupported_media_type",
    429: "too_many_requests",
    431: "head_too_large",
    503: "not_ready",
}

log = logging.getLogger(__name__)


class ProblemDocument(Struct, kw_only=True, omit_defaults=True):
    """What went wrong. `code` is stable, `detail` is for people, `fields` names what to correct."""

    type: str = field(default="")
    title: str
    status: int
    code: str
    detail: str
    fields: dict[str, str] = field(default_factory=dict)


def problem(status: int, code: str, detail: str, fields: Mapping[str, str] | None = None) -> ProblemDocument:
    """A problem document."""
    return ProblemDocument(
        type="about:blank",
        title=HTTPStatus(status).phrase,
        status=status,
        code=code,
        detail=detail,
        fields=dict(fields or {}),
    )


def of_ours(request: Request[Any, Any, Any], error: PowerSyncError) -> Response[ProblemDocument]:
    """One of the domain's errors."""
    status = next(STATUS_OF[kind] for kind in type(error).__mro__ if kind in STATUS_OF)
    fields = error.fields if isinstance(error, InvalidRequest) else {}
    first = next(iter(fields.values()), "")
    detail = str(error) if first in str(error) else f"{error}: {told(fields)}"
    headers = {"Retry-After": str(error.retry_s)} if isinstance(error, Busy) else None
    return _response(in_words(request, problem(status, error.code, detail, fields), str(error)), headers)


def of_validation(request: Request[Any, Any, Any], error: ValidationException) -> Response[ProblemDocument]:
    """A parameter the framework could not read."""
    names = [str(one.get("key", "")) for one in error.extra] if isinstance(error.extra, list) else []
    fields = dict(_unreadable(request, name) for name in names)
    return _response(in_words(request, problem(422, InvalidRequest.code, told(fields), fields)))


def _unreadable(request: Request[Any, Any, Any], name: str) -> tuple[str, str]:
    """A parameter as the caller knows it, and what came and what its route takes; a body that is none is
    missing.
    """
    known = request.route_handler.parsed_fn_signature.parameters.get(name)
    bounds = None if known is None else known.kwarg_definition
    if known is None or not isinstance(bounds, ParameterKwarg):
        return WHOLE if name == "data" else name, "is missing: a JSON object is wanted"
    kind: Any = known.annotation
    if bounds.ge is not None or bounds.le is not None:
        within = msgspec.Meta(ge=bounds.ge, le=bounds.le)
        kind = Annotated[float, within] if isinstance(bounds.ge, float) else Annotated[int, within]
    elif bounds.max_length is not None:
        kind = Annotated[str, msgspec.Meta(max_length=bounds.max_length)]
    key = bounds.name or name
    return key, refused_value(kind, request.query_params.get(key))


def of_framework(request: Request[Any, Any, Any], error: HTTPException) -> Response[ProblemDocument]:
    """No such route, no such method, no token and the like."""
    extra = error.extra if isinstance(error.extra, dict) else {}
    code = str(extra.get("code") or CODE_OF_STATUS.get(error.status_code, "error"))
    detail = error.detail if error.status_code < 500 else "the server could not answer"
    return _response(in_words(request, problem(error.status_code, code, detail or code)), error.headers)


def of_bug(request: Request[Any, Any, Any], error: Exception) -> Response[ProblemDocument]:
    """A fault of ours: the log gets the story, the caller does not."""
    log.error("fault in %s %s", request.method, request.url.path, exc_info=error)
    document = problem(500, "internal_error", "the server failed; its log says why")
    return _response(in_words(request, document))


def in_words(
    request: Request[Any, Any, Any], document: ProblemDocument, said: str | None = None
) -> ProblemDocument:
    """The document in the caller's language; `said` is its reason without the fields."""
    tongue = tongue_for(request)
    if tongue is ENGLISH:
        return document
    fields = {key: tongue.phrase(text) or text for key, text in document.fields.items()}
    detail = tongue.refusal(document.code, document.detail if said is None else said)
    return replace(document, detail=detail, fields=fields)


def _response(
    document: ProblemDocument, headers: Mapping[str, str] | None = None
) -> Response[ProblemDocument]:
    return Response(
        document,
        status_code=document.status,
        media_type=PROBLEM_JSON,
        headers={**(headers or {}), "Cache-Control": "no-store"},
    )


def problem_json(document: ProblemDocument) -> bytes:
    """The document as JSON text."""
    return msgspec.json.encode(document)


HANDLERS: dict[int | type[Exception], Any] = {
    PowerSyncError: of_ours,
    ValidationException: of_validation,
    HTTPException: of_framework,
    Exception: of_bug,
}
