"""The configuration as it holds now, with every secret masked, and its change."""

import re
from typing import Any

from litestar import Controller, Response, get, patch, post
from litestar.params import FromQuery, JSONBody

from api.bodies import Condition, Page
from api.given import GivenOnce, GivenSettings, GivenTold
from api.strict import Strict
from domain.house.access import Scope
from domain.house.setting import Setting
from domain.ports.settings import Settings

SECRET = re.compile(r"(^|_)(token|tokens|password|secret|key|api_key|tags|pin|credentials)$")
MASK = "••••••"
HIDDEN = "***"  # a secret under another name, as the configuration shows it


class SettingsController(Controller):
    """`/settings`."""

    path = "/settings"
    tags = ["settings"]

    @get("/", scope=Scope.READ, summary="The configuration, secrets masked")
    async def settings(self, settings: GivenSettings) -> dict[str, Any]:
        """The keys of the configuration file; a secret that is set shows as dots, one that is not as null."""
        return _masked(settings)

    @get("/schema", scope=Scope.READ, summary="What can be set, for forms")
    async def schema(self, settings: GivenSettings, told: GivenTold) -> Page[Setting]:
        """Every section of the configuration with its keys: type, unit, range, default, what it means,
        whether it is a secret and whether a change counts at once; those of each driver where there are some.
        """
        return Page(items=told.all(settings.schema()))

    @patch("/", scope=Scope.ADMIN, summary="Change the configuration (RFC 7396)", dto=Strict, return_dto=None)
    async def change(
        self,
        data: JSONBody[dict[str, Any]],
        settings: GivenSettings,
        once: GivenOnce,
        restart: FromQuery[bool] = False,
    ) -> Response[dict[str, Any]]:
        """All of the patch counts or nothing does. A value sent back as it was shown is unchanged, dots too;
        a list replaces the whole list. 409 `needs_restart` where a running house cannot take it up: with
        `restart` it is written down, and the server starts anew in a moment (header `Settings-Restart`). The
        header `Settings-Kept` says whether it is in the file or lasts until the server stops (`memory`).
        """
        begins_anew = False

        async def work() -> dict[str, Any]:
            nonlocal begins_anew
            begins_anew = await settings.change(data, restart=restart)
            return _masked(settings)

        answer = await once(200, work)
        answer.headers["Settings-Kept"] = "file" if settings.is_kept else "memory"
        if begins_anew:
            answer.headers["Settings-Restart"] = "true"
        return answer


class RestartController(Controller):
    """`/restart`."""

    path = "/restart"
    tags = ["settings"]

    @post("/", scope=Scope.ADMIN, status_code=202, summary="Start the server anew")
    async def restart(self, settings: GivenSettings, once: GivenOnce) -> Response[Condition]:
        """In a moment, with the settings as they stand in the file. Devices are handed back as at every stop;
        what people asked for with an end goes on afterwards. 422 where the file has a fault: the server
        goes on as it is.
        """

        async def work() -> Condition:
            await settings.restart()
            return Condition(status="not_ready")

        return await once(202, work)


def _masked(settings: Settings) -> dict[str, Any]:
    masked: dict[str, Any] = mask(settings.shown())
    return masked


def mask(value: Any, name: str = "") -> Any:
    """The value with dots for whatever sits under a secret's name; a secret's file name may be seen."""
    if value is not None and (SECRET.search(name) or value == HIDDEN):
        return MASK
    if hasattr(value, "items"):
        return {key: mask(member, str(key)) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [mask(member, name) for member in value]
    return value
