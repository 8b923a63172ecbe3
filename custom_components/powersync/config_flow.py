"""Adding a house: by its address or as it announces itself, with a pairing code or a token."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import voluptuous as vol
from homeassistant.config_entries import ConfigEntry, ConfigFlow, OptionsFlow
from homeassistant.const import CONF_TOKEN, CONF_URL
from homeassistant.core import callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)

from .const import (
    CONF_BOOST_MINUTES,
    CONF_CODE,
    CONF_PAIRED,
    CONF_TAKE_OVER_MINUTES,
    DEFAULT_MINUTES,
    DOMAIN,
    LONGEST_MINUTES,
    SHORTEST_MINUTES,
)
from .coordinator import loaded
from .house.address import base_url, found_url
from .house.client import CannotConnectError, HouseClient, HouseError, RefusedError, TokenRefusedError

NAME = "Home Assistant"  # what the token is called in the house
HIDDEN = TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="off"))
PLAIN = TextSelector(TextSelectorConfig(autocomplete="off"))
ACCESS = {vol.Optional(CONF_CODE): PLAIN, vol.Optional(CONF_TOKEN): HIDDEN}
KNOWN_CODES = ("bad_pairing_code", "too_many_requests", "unknown_host")

Result = Any  # FlowResult; newer cores call it ConfigFlowResult


class NotThisError(HouseError):
    """What was written cannot be right; `code` names the message."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class PowerSyncFlow(ConfigFlow, domain=DOMAIN):  # type: ignore[call-arg]  # where it is checked, none is installed
    """Finds out which house it is, gets a token of it, and keeps both."""

    VERSION = 1

    def __init__(self) -> None:
        self._url = ""
        self._name = ""
        self._entry: ConfigEntry | None = None

    @staticmethod
    @callback
    def async_get_options_flow(config_entry: ConfigEntry) -> OptionsFlow:
        """How long buttons and choices last."""
        return DurationsFlow(config_entry)

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> Result:
        """By the address that a person writes."""
        return await self._ask("user", user_input, self._add, with_address=True)

    async def async_step_zeroconf(self, discovery_info: Any) -> Result:
        """A house announced itself. One that is known moves to the new address, if it is lost at its old."""
        told = {str(key): str(value or "") for key, value in discovery_info.properties.items()}
        url = found_url(str(discovery_info.host), discovery_info.port, told.get("tls", ""))
        if url is None or not told.get("id"):
            return self.async_abort(reason="not_powersync")
        entry = await self.async_set_unique_id(told["id"])
        if entry is not None and _is_reached(self, entry):
            return self.async_abort(reason="already_configured")
        self._abort_if_unique_id_configured(updates={CONF_URL: url})
        self._url, self._name = url, told.get("name") or "PowerSync"
        self.context["title_placeholders"] = {"name": self._name}
        return await self.async_step_zeroconf_confirm()

    async def async_step_zeroconf_confirm(self, user_input: dict[str, Any] | None = None) -> Result:
        """The house that announced itself wants a code or a token."""
        return await self._ask("zeroconf_confirm", user_input, self._add)

    async def async_step_reauth(self, entry_data: Mapping[str, Any]) -> Result:
        """The token was revoked."""
        self._of_entry()
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(self, user_input: dict[str, Any] | None = None) -> Result:
        """A new one is needed."""
        return await self._ask("reauth_confirm", user_input, self._renew)

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> Result:
        """The house has another address; a new code or token may be given with it."""
        self._of_entry()
        return await self._ask("reconfigure", user_input, self._move, with_address=True)

    def _of_entry(self) -> None:
        entry = self.hass.config_entries.async_get_entry(self.context["entry_id"])
        assert entry is not None, "the flow is about an entry"
        self._entry, self._url, self._name = entry, entry.data[CONF_URL], entry.title

    async def _ask(
        self, step: str, given: dict[str, Any] | None, use: Any, *, with_address: bool = False
    ) -> Result:
        """Shows the form until what is written on it can be used."""
        errors: dict[str, str] = {}
        if given is not None:
            try:
                if with_address:
                    self._url = _url_of(given)
                return await use(given)
            except TokenRefusedError:
                errors["base"] = "invalid_auth"
            except CannotConnectError:
                errors["base"] = "cannot_connect"
            except NotThisError as err:
                errors["base"] = err.code
            except RefusedError as err:
                errors["base"] = err.code if err.code in KNOWN_CODES else "refused"
            except HouseError:
                errors["base"] = "cannot_connect"
        address = {vol.Required(CONF_URL, default=self._url or vol.UNDEFINED): PLAIN} if with_address else {}
        return self.async_show_form(
            step_id=step,
            data_schema=vol.Schema(address | ACCESS),
            errors=errors,
            description_placeholders={"name": self._name, "url": self._url},
        )

    async def _add(self, given: dict[str, Any]) -> Result:
        info = await self._client().info()
        await self.async_set_unique_id(info["instance"], raise_on_progress=False)
        self._abort_if_unique_id_configured(updates={CONF_URL: self._url})
        return self.async_create_entry(title=info["name"], data=await self._access(given))

    async def _renew(self, given: dict[str, Any]) -> Result:
        return await self._change(given, "reauth_successful")

    async def _move(self, given: dict[str, Any]) -> Result:
        return await self._change(given, "reconfigure_successful", may_keep=True)

    async def _change(self, given: dict[str, Any], reason: str, *, may_keep: bool = False) -> Result:
        """Keeps the new access; `may_keep`: the known one goes on where no other is given."""
        assert self._entry is not None, "the step began with it"
        if (await self._client().info())["instance"] != self._entry.unique_id:
            raise NotThisError("another_house")
        if may_keep and not given.get(CONF_CODE) and not given.get(CONF_TOKEN):
            await self._client(self._entry.data[CONF_TOKEN]).scope()
            data = {**self._entry.data, CONF_URL: self._url}
        else:
            data = await self._access(given)
            if data[CONF_TOKEN] != self._entry.data[CONF_TOKEN]:
                await self._give_back(self._entry.data)
        return self.async_update_reload_and_abort(self._entry, data=data, reason=reason)

    async def _access(self, given: dict[str, Any]) -> dict[str, Any]:
        """What the entry keeps: a token that works, the one given or the one the code is traded for."""
        if token := str(given.get(CONF_TOKEN) or "").strip():
            await self._client(token).scope()
            return {CONF_URL: self._url, CONF_TOKEN: token, CONF_PAIRED: False}
        if not (code := str(given.get(CONF_CODE) or "").strip()):
            raise NotThisError("no_access")
        return {CONF_URL: self._url, CONF_TOKEN: await self._client().pair(code, NAME), CONF_PAIRED: True}

    async def _give_back(self, before: Mapping[str, Any]) -> None:
        """The token that was made for this entry before, and is used no more, opens nothing from now on."""
        if before.get(CONF_PAIRED):
            with suppress(HouseError):  # it was revoked already, as before most of these
                await self._client(before[CONF_TOKEN]).sign_out()

    def _client(self, token: str = "") -> HouseClient:
        return HouseClient(async_get_clientsession(self.hass), self._url, token)


class DurationsFlow(OptionsFlow):
    """How long what is started from Home Assistant lasts, where nothing else is said."""

    def __init__(self, entry: ConfigEntry) -> None:
        self._chosen = dict(entry.options)

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> Result:
        """One page."""
        if user_input is not None:
            return self.async_create_entry(title="", data=user_input)
        minutes = NumberSelector(
            NumberSelectorConfig(
                min=SHORTEST_MINUTES,
                max=LONGEST_MINUTES,
                step=1,
                mode=NumberSelectorMode.BOX,
                unit_of_measurement="min",
            )
        )
        fields = {
            vol.Required(name, default=self._chosen.get(name, DEFAULT_MINUTES)): minutes
            for name in (CONF_TAKE_OVER_MINUTES, CONF_BOOST_MINUTES)
        }
        return self.async_show_form(step_id="init", data_schema=vol.Schema(fields))


def _url_of(given: Mapping[str, Any]) -> str:
    url = base_url(str(given[CONF_URL]))
    if url is None:
        raise NotThisError("bad_address")
    return url


def _is_reached(flow: ConfigFlow, entry: ConfigEntry) -> bool:
    """Whether the house answers where it is known: then nobody may send its token elsewhere."""
    return any(house.entry is entry and house.last_update_success for house in loaded(flow.hass))
