"""What is asked of a house over its HTTP API. What changes by itself comes over the live stream."""

from collections.abc import Mapping
from typing import Any

import aiohttp

TIMEOUT = aiohttp.ClientTimeout(total=10)


class HouseError(Exception):
    """The house could not do what was asked; the message is one sentence for people."""


class CannotConnectError(HouseError):
    """Nothing answers there, or something else than a house does."""


class TokenRefusedError(HouseError):
    """The token is unknown or was revoked."""


class RefusedError(HouseError):
    """The house said no. `code` is its stable name of the reason."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


class HouseClient:
    """One house at its address; without a token only `info` and `pair` are answered."""

    def __init__(self, session: aiohttp.ClientSession, url: str, token: str = "") -> None:
        self.session, self.url, self._token = session, url, token

    @property
    def headers(self) -> dict[str, str]:
        """What carries the token."""
        return {"Authorization": f"Bearer {self._token}"} if self._token else {}

    async def info(self) -> dict[str, Any]:
        """Which house this is: its name, version and instance id."""
        found = await self._ask("GET", "info")
        if not isinstance(found, dict) or not isinstance(found.get("instance"), str):
            raise CannotConnectError("something answers there that is not PowerSync")
        return found

    async def pair(self, code: str, name: str) -> str:
        """Trades a pairing code for a token."""
        return str((await self._ask("POST", "pair", {"code": code, "name": name}))["token"])

    async def scope(self) -> str:
        """How far the token reaches: read, control or admin. A house too old to tell: as far as it may."""
        try:
            return str((await self._ask("GET", "tokens/self"))["scope"])
        except RefusedError:
            await self._ask("GET", "loadpoints")  # still says whether the token is good at all
            return "control"

    async def sign_out(self) -> None:
        """Revokes the token."""
        await self._ask("DELETE", "tokens/self")

    async def devices(self) -> dict[str, dict[str, Any]]:
        """Driver, model and firmware of every device, by its id."""
        return {each["id"]: each for each in (await self._ask("GET", "devices"))["items"]}

    async def battery_actions(self) -> list[str]:
        """What can be asked of the battery."""
        able = (await self._ask("GET", "battery")).get("capabilities") or {}
        return [] if able.get("read_only") else list(able.get("actions") or ())

    async def command(self, device: str, command: Mapping[str, Any]) -> dict[str, Any]:
        """Asks something of the battery or a loadpoint."""
        answer: dict[str, Any] = await self._ask("POST", f"{device}/commands", command)
        return answer

    async def change(self, device: str, patch: Mapping[str, Any]) -> None:
        """Changes settings of the battery or a loadpoint."""
        await self._ask("PATCH", device, patch)

    async def _ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        url = f"{self.url}/api/v1/{path}"
        try:
            async with self.session.request(
                method, url, json=body, headers=self.headers, timeout=TIMEOUT, allow_redirects=False
            ) as answer:
                if answer.status >= 300:
                    raise await _refusal(answer)
                return await answer.json() if answer.status != 204 else None
        except TimeoutError as err:
            raise CannotConnectError("the house did not answer in time") from err
        except aiohttp.ClientError as err:
            raise CannotConnectError(f"the house cannot be reached: {err}") from err
        except ValueError as err:
            raise CannotConnectError("something answers there that is not PowerSync") from err


async def _refusal(answer: aiohttp.ClientResponse) -> HouseError:
    try:
        problem = await answer.json(content_type=None)
    except ValueError:
        problem = None
    if not isinstance(problem, dict) or "code" not in problem:
        return CannotConnectError(f"something answers there that is not PowerSync (HTTP {answer.status})")
    detail = str(problem.get("detail") or problem["code"])
    if fields := problem.get("fields"):
        detail += ": " + ", ".join(f"{name}: {what}" for name, what in fields.items())
    if problem["code"] == "unauthorized":
        return TokenRefusedError(detail)
    return RefusedError(str(problem["code"]), detail)
