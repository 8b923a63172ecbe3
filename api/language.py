"""In which language sentences are told: the caller's best that is spoken here, English where none is."""

import asyncio
from typing import Any

from litestar import Request
from litestar.types import Scope

from domain.language.languages import LANGUAGES, tongue_of
from domain.language.tongue import ENGLISH, Tongue
from domain.plan.plan import Plan
from domain.retold import Retelling

ACCEPT_LANGUAGE = b"accept-language"


def tongue_for(request: Request[Any, Any, Any]) -> Tongue:
    """The language of the caller."""
    return tongue_of(language_of(request.scope))


async def plan_in_words(told: Retelling, plan: Plan) -> Plan:
    """The plan in the caller's language; others get a turn in between."""
    turns = told.plan(plan)
    while True:
        try:
            next(turns)
        except StopIteration as done:
            found: Plan = done.value
            return found
        await asyncio.sleep(0)


def language_of(scope: Scope) -> str:
    """The code of a language that is spoken here."""
    for name, value in scope["headers"]:
        if name == ACCEPT_LANGUAGE:
            return best_of(value.decode("latin-1"))
    return ENGLISH.code


def best_of(header: str) -> str:
    """The best that is spoken here of a header `Accept-Language`."""
    best, weight = ENGLISH.code, 0.0
    for each in header.split(","):
        tag, _, more = each.partition(";")
        code, wanted = tag.strip().partition("-")[0].lower(), _weight(more)
        if code in LANGUAGES and wanted > weight:
            best, weight = code, wanted
    return best


def _weight(more: str) -> float:
    name, _, number = more.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(number)
    except ValueError:
        return 0.0
