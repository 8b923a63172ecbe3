"""Holds what a house tells: its live stream fills the coordinator, which asks nothing by itself."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import CONF_TOKEN, CONF_URL
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed

from .const import CONF_BOOST_MINUTES, CONF_TAKE_OVER_MINUTES, DEFAULT_MINUTES, DOMAIN, LOGGER
from .house.client import HouseClient, HouseError, RefusedError, TokenRefusedError
from .house.live import LiveStream
from .house.parts import Part
from .house.patience import LONGEST_S
from .house.store import Document, StatusStore


class Coordinator(DataUpdateCoordinator[Document]):
    """One house. `data` is the newest status document; entities are available while the house talks."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        super().__init__(hass, LOGGER, name=entry.title)
        self.entry = entry
        self.client = HouseClient(async_get_clientsession(hass), entry.data[CONF_URL], entry.data[CONF_TOKEN])
        self.info: Mapping[str, Any] = {}
        self.scope = ""
        self.devices: Mapping[str, Mapping[str, Any]] = {}
        self.battery_actions: list[str] = []
        self.house_device_id = ""
        self.last_update_success = False
        self.has_snapshot = asyncio.Event()
        self._store = StatusStore()
        self._stream = LiveStream(self.client, self._store, self)
        self._told: dict[str, list[Callable[[dict[str, Any]], None]]] = {"command": [], "event": []}

    @property
    def instance(self) -> str:
        """The id of this installation, which outlives its address."""
        return str(self.entry.unique_id)

    @property
    def may_control(self) -> bool:
        """Whether the token reaches further than reading."""
        return self.scope != "read"

    @property
    def take_over_s(self) -> float:
        """How long the battery is taken over where nobody says how long, s."""
        return 60.0 * float(self.entry.options.get(CONF_TAKE_OVER_MINUTES, DEFAULT_MINUTES))

    @property
    def boost_s(self) -> float:
        """How long a boost lasts where nobody says how long, s."""
        return 60.0 * float(self.entry.options.get(CONF_BOOST_MINUTES, DEFAULT_MINUTES))

    async def learn(self) -> None:
        """Asks what does not change while the house runs. Raises HouseError."""
        self.info = await self.client.info()
        if self.info["instance"] != self.instance:
            raise HouseError("another house answers at this address")
        self.scope = await self.client.scope()
        self.devices = await self.client.devices()
        if "battery" in self.devices:
            self.battery_actions = await self.client.battery_actions()

    async def listen(self) -> None:
        """Keeps the live stream until it is cancelled, or the house wants another token."""
        while True:
            try:
                await self._stream.run()
            except TokenRefusedError as err:
                self.lost(str(err))
                self.entry.async_start_reauth(self.hass)
                return
            except Exception:  # noqa: BLE001  # a fault of one entity must not leave all showing what was
                LOGGER.exception("a fault while %s was heard", self.name)
                self.lost("of a fault in this integration; the log tells it")
                await asyncio.sleep(LONGEST_S)

    @callback
    def status_changed(self) -> None:
        """The house told its state."""
        if not self.last_update_success and self.has_snapshot.is_set():
            LOGGER.info("%s is reached again", self.name)
        if self._store.document is not None:
            self.async_set_updated_data(self._store.document)
            self.has_snapshot.set()

    @callback
    def lost(self, why: str) -> None:
        """The house is not reached; told once."""
        if self.last_update_success:
            LOGGER.warning("%s is not reached: %s", self.name, why)
            self.last_update_success = False
            self.async_update_listeners()

    @callback
    def heard_command(self, command: dict[str, Any]) -> None:
        """A command is in another state."""
        for tell in list(self._told["command"]):
            tell(command)

    @callback
    def heard_event(self, event: dict[str, Any]) -> None:
        """The house tells its owner something."""
        for tell in list(self._told["event"]):
            tell(event)

    def on_news(self, kind: str, tell: Callable[[dict[str, Any]], None]) -> Callable[[], None]:
        """Tells of every `command` or `event`; the answer ends it."""
        self._told[kind].append(tell)
        return lambda: self._told[kind].remove(tell)

    async def command(self, part: Part, **command: Any) -> dict[str, Any]:
        """Asks something of a part of the house. Raises HomeAssistantError with the house's own words."""
        try:
            return await self.client.command(part.device, command)
        except HouseError as err:
            raise self._said_no(err) from err

    async def change(self, part: Part, **patch: Any) -> None:
        """Changes settings of a part of the house. Raises HomeAssistantError."""
        try:
            await self.client.change(part.device, patch)
        except HouseError as err:
            raise self._said_no(err) from err

    def _said_no(self, err: HouseError) -> HomeAssistantError:
        if isinstance(err, TokenRefusedError):
            self.entry.async_start_reauth(self.hass)
        is_refused = isinstance(err, RefusedError)
        kind = ServiceValidationError if is_refused else HomeAssistantError
        return kind(
            str(err),
            translation_domain=DOMAIN,
            translation_key="refused" if is_refused else "not_reached",
            translation_placeholders={"house": self.name, "detail": str(err)},
        )

    async def _async_update_data(self) -> Document:
        """Somebody asked to update by hand: what is known is the newest there is."""
        if not self.last_update_success or self.data is None:
            raise UpdateFailed("the house is not reached")
        return self.data


def loaded(hass: HomeAssistant) -> list[Coordinator]:
    """The houses that are connected, or were and will be again."""
    entries = hass.config_entries.async_entries(DOMAIN)
    return [entry.runtime_data for entry in entries if entry.state is ConfigEntryState.LOADED]
