"""Calls of every operation, made of its description: right ones, and wrong ones that are to be refused."""

import asyncio
from functools import cache
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.app import described
from tests.fakes.api import TestHouse

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)


@cache
def _schema() -> Any:
    return schemathesis.openapi.from_dict(described())


@cache
def _http() -> Any:
    """One and the same for all calls, each of which would begin it anew otherwise."""
    return asyncio.run(TestHouse().with_tokens()).api.http


def answers_as_described(method: str, path: str) -> None:
    """Ten calls of one operation are answered as its description says. Raises the failures of the checks."""
    operation = _schema()[path][method]

    @settings(
        max_examples=10,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.one_of([operation.as_strategy(generation_mode=mode) for mode in GenerationMode]))
    def answers(case: Case) -> None:
        case.headers["Authorization"] = "Bearer admin"
        case.validate_response(case.call(app=_http()), checks=CHECKS)

    answers()
