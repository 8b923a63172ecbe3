"""The configuration, as the API shows and changes it, and as its owner may change it by hand."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol

from msgspec import Struct

from domain.house.setting import Setting
from domain.house.trial import Section, Trial


class Untaken(Struct, frozen=True, kw_only=True):
    """Something that stands in the file and does not count: a fault there (`file`, `key`, `error`), or what
    only a start takes up (`settings`). `code` is the problem's.
    """

    code: Literal["settings_faulty", "restart_needed"]
    facts: dict[str, str]


class WatchedSettings(Protocol):
    """A file that is also changed by hand. Raises PowerSyncError."""

    async def look(self) -> Sequence[Untaken]:
        """Takes up what is new in it, all or nothing; what could not be, until it can or is gone."""
        ...


class Settings(Protocol):
    """Raises PowerSyncError only."""

    @property
    def is_kept(self) -> bool:
        """Whether a change outlives the server: it was started with a file."""
        ...

    def shown(self) -> Mapping[str, Any]:
        """The configuration as it holds now, every secret masked."""
        ...

    def schema(self) -> Sequence[Setting]:
        """Every section and key that there is, whether set or not."""
        ...

    async def try_device(self, section: Section, table: Mapping[str, Any], id_: str | None) -> Trial:
        """Contacts a device or service once, by a table that is not saved; nothing is written. `id_`: the one
        it would replace. Raises InvalidRequest with every fault by its key in the table, Conflict.
        """
        ...

    async def change(self, patch: Mapping[str, Any], *, restart: bool = False) -> bool:
        """Changes it (RFC 7396): all of the patch or nothing. Whether the server starts anew for it, which it
        may do with `restart`. Raises InvalidRequest with every fault by its key, Conflict where it cannot be
        taken up now.
        """
        ...

    async def restart(self) -> None:
        """The server starts anew in a moment. Raises ConfigurationError where it could not."""
        ...
