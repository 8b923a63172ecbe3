"""The configuration as it holds now, with every secret masked, and its change."""

import re
from functools import partial
from typing import Any

from litestar import Controller, Request, Response, get, patch
from litestar.params import JSONBody

from api.bodies import Page
from api.given import GivenAnswers, GivenSettings
from api.strict import Strict
from domain.house.access import Scope
from domain.house.setting import Setting
from domain.ports.settings import Settings

SECRET = re.compile(r"(^|_)(token|tokens|password|secret|key|api_key|tags|pin|credentials)$")
MASK = "••••••"


class SettingsController(Controller):
    """`/settings`."""

    path = "/settings"
    tags = ["settings"]

    @get("/", scope=Scope.READ, summary="The configuration, secrets masked")
    async def settings(self, settings: GivenSettings) -> dict[str, Any]:
        """The keys of the configuration file; a secret that is set shows as dots, one that is not as null."""
        return _masked(settings)

    @get("/schema", scope=Scope.READ, summary="What can be set, for forms")
    async def schema(self, settings: GivenSettings) -> Page[Setting]:
        """Every section of the configuration with its keys: type, unit, range, default, what it means,
        whether it is a secret and whether a change counts at once; those of each driver where there are some.
        """
        return Page(items=list(settings.schema()))

    @patch("/", scope=Scope.ADMIN, summary="Change the configuration (RFC 7396)", dto=Strict, return_dto=None)
    async def change(
        self,
        request: Request[Any, Any, Any],
        data: JSONBody[dict[str, Any]],
        settings: GivenSettings,
        answers: GivenAnswers,
    ) -> Response[dict[str, Any]]:
        """All of the patch counts or nothing does. A value sent back as it was shown is unchanged, dots too;
        a list replaces the whole list. 409 `needs_restart` where a running house cannot take it up. The
        header `Settings-Kept` says whether it is in the file or lasts until the server stops (`memory`).
        """
        answer = await answers.once(request, 200, partial(_change, settings, data))
        answer.headers["Settings-Kept"] = "file" if settings.is_kept else "memory"
        return answer


async def _change(settings: Settings, patch: dict[str, Any]) -> dict[str, Any]:
    await settings.change(patch)
    return _masked(settings)


def _masked(settings: Settings) -> dict[str, Any]:
    masked: dict[str, Any] = mask(settings.shown())
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
