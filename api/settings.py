"""The configuration as it holds now, with every secret masked."""

import re
from typing import Any

from litestar import Controller, get

from api.given import GivenSettings
from domain.house.access import Scope

SECRET = re.compile(r"(^|_)(token|tokens|password|secret|key|api_key|tags|pin|credentials)$")
MASK = "••••••"


class SettingsController(Controller):
    """`/settings`."""

    path = "/settings"
    tags = ["settings"]

    @get("/", scope=Scope.READ, summary="The configuration, secrets masked")
    async def settings(self, settings: GivenSettings) -> dict[str, Any]:
        """The keys of the configuration file; a secret that is set shows as dots, one that is not as null."""
        masked: dict[str, Any] = mask(settings())
        return masked


def mask(value: Any, name: str = "") -> Any:
    """The value with dots for whatever sits under a secret's name; a secret's file name may be seen."""
    if value is not None and SECRET.search(name):
        return MASK
    if hasattr(value, "items"):
        return {key: mask(member, str(key)) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [mask(member, name) for member in value]
    return value
