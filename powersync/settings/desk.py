"""Takes changes of the configuration: checks them as the file is checked, writes them down, takes them up."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any, Protocol

from msgspec.structs import replace

from api.settings import MASK, mask
from domain.errors import Conflict, InvalidRequest
from domain.house.house import House
from domain.house.setting import Setting
from domain.house.trial import Section, Trial
from powersync.config.document import Config
from powersync.config.faults import are_related
from powersync.config.load import examined, masked
from powersync.config.money import described
from powersync.config.plausible import newly_implausible
from powersync.settings.exchange import Sources
from powersync.settings.file import replaced
from powersync.settings.live import less_gone, needs_restart
from powersync.settings.merge import Merge, changed_keys
from powersync.settings.schema import settings
from powersync.settings.source import Source, source_under
from powersync.settings.written import written

log = logging.getLogger(__name__)


class Renewed(Protocol):
    """A running house that can become another one."""

    async def __call__(
        self, configured: House, keep: Callable[[], Awaitable[None]], exchange: Callable[[], None]
    ) -> None:
        """`keep` is awaited before anything is changed, `exchange` called with the change."""
        ...


class Tries(Protocol):
    """What tries a device before it is saved; it knows every driver, and so is loaded with a house."""

    async def of(
        self, source: Source, started: Config, section: Section, table: Mapping[str, Any], id_: str | None
    ) -> Trial:
        """What it told. Raises InvalidRequest, and Conflict while another is tried."""
        ...


class SettingsDesk:
    """Fits the port `Settings` of one running house."""

    def __init__(
        self,
        source: Source,
        renew: Renewed,
        sources: Sources,
        trials: Tries,
        restart: Callable[[], None] | None = None,
    ) -> None:
        """`restart` has the server start anew, soon; it lives by `following` then."""
        self._source, self._renew, self._sources, self._trials = source, renew, sources, trials
        self._restart = restart
        self._started = source.config
        self.following: Source | None = None
        self._busy = asyncio.Lock()
        self.awaited: list[str] = []

    @property
    def source(self) -> Source:
        """Where the configuration that holds now came from; `awaited` are the keys of the file that only a
        restart takes up.
        """
        return self._source

    @property
    def is_kept(self) -> bool:
        """Whether there is a file that a change is written to."""
        return self._source.path is not None

    def shown(self) -> Mapping[str, Any]:
        """The configuration as it holds now, or in a moment."""
        return masked((self.following or self._source).config)

    def schema(self) -> Sequence[Setting]:
        """All that can be set, with defaults in the house's currency."""
        return tuple(described(settings(), (self.following or self._source).config.site.currency))

    async def change(self, patch: Mapping[str, Any], *, restart: bool = False) -> bool:
        """Merges the patch into the file's tables; all of it counts or nothing does. Whether the server
        starts anew for it, which it only does where it must, and with `restart`.
        """
        async with self._busy:
            self._not_while_it_ends()
            source = self._source
            wanted = self._wanted(source, patch)
            if wanted is source:
                return False
            if fixed := needs_restart(self._started, wanted.config):
                if not restart:
                    raise _only_a_restart(fixed)
                anew = self._can_begin_anew()
                await _keep(source, wanted)
                self.following = wanted
                anew()
                return True
            await self._live_by(wanted, partial(_keep, source, wanted))
            return False

    async def _live_by(self, wanted: Source, keep: Callable[[], Awaitable[None]]) -> None:
        """All of it or nothing. Raises ConfigurationError, Conflict."""
        opened = self._sources.opened(self._source.config, wanted.config)
        try:
            await self._renew(wanted.config.house(), keep, partial(self._sources.put, opened))
        except BaseException:
            await self._sources.abandon(opened)
            raise
        self._source, self._started = wanted, less_gone(self._started, wanted.config)
        await self._sources.let_go()

    async def restart(self) -> None:
        """The server starts anew, with the file as it stands now. Raises ConfigurationError where it could
        not live by that, and goes on then.
        """
        async with self._busy:
            self._not_while_it_ends()
            path, found, anew = self._source.path, self._source, self._can_begin_anew()
            if path is not None:
                found = await asyncio.to_thread(source_under, path, found.layers)
            self.following = found
            anew()

    def _can_begin_anew(self) -> Callable[[], None]:
        """What has the server start anew. Raises Conflict where it cannot, before anything is written."""
        if self._restart is None:
            raise Conflict("this server cannot start anew by itself", "needs_restart")
        return self._restart

    def _not_while_it_ends(self) -> None:
        if self.following is not None:
            raise Conflict("the server is about to start anew: try again in some seconds", "restarting")

    async def try_device(self, section: Section, table: Mapping[str, Any], id_: str | None) -> Trial:
        """A table that is not saved, tried as it would stand in the file."""
        return await self._trials.of(self._source, self._started, section, table, id_)

    async def reread(self) -> None:
        """The file was changed by hand: it counts as it stands there, or all stays as it was. Raises
        ConfigurationError with every fault, Conflict where only a restart takes it up.
        """
        async with self._busy:
            source, path = self._source, self._source.path
            if path is None or self.following is not None:
                return
            found = await asyncio.to_thread(source_under, path, source.layers)
            self.awaited = needs_restart(self._started, found.config)
            if self.awaited:
                raise _only_a_restart(self.awaited)
            if found.config == source.config:
                self._source = found
                return
            await self._live_by(found, _nothing)
            log.info("the settings file was changed by hand and counts as it is")

    def _wanted(self, source: Source, patch: Mapping[str, Any]) -> Source:
        merge = Merge(MASK)
        tables = merge.table(source.tables, patch, mask(masked(source.config)))
        if merge.faults:
            raise InvalidRequest("the settings have faults; nothing was changed", merge.faults)
        keys = changed_keys(source.tables, tables)
        if not keys:
            return source
        found = examined(tables, source.layers)
        for layer, where in found.origins.items():
            if any(are_related(layer, key) for key in keys):
                raise Conflict(f"{layer} is set by {where}, which goes before the file", "set_elsewhere")
        slips = () if found.faults else tuple(newly_implausible(source.config, found.config))
        if found.faults or slips:
            faults = {fault.key: fault.text for fault in (*found.faults, *slips)}
            raise InvalidRequest("the settings have faults; nothing was changed", faults)
        text = "" if source.path is None else written(source.text, tables)
        return replace(source, tables=tables, config=found.config, text=text)


def _only_a_restart(keys: list[str]) -> Conflict:
    return Conflict(
        f"only a restart takes up {', '.join(keys)}: ask for one with ?restart=true", "needs_restart"
    )


async def _nothing() -> None:
    """It is in the file already."""


async def _keep(before: Source, after: Source) -> None:
    if before.path is not None:
        await asyncio.to_thread(replaced, before.path, before.text, after.text)
