"""The table of a Zaptec charger in the configuration."""

from typing import Annotated, Literal

from msgspec import Meta

from adapters.kinds.bounds import Url
from adapters.kinds.secret import Secret
from adapters.kinds.tables import ChargerConfig


class ZaptecCharger(ChargerConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A charger of a Zaptec account. An account with one charger needs no `charger_id`. `sets`: whose current
    is set, the charger's own or the whole installation's.
    """

    driver: str = "zaptec"
    username: Annotated[str, Meta(min_length=1, max_length=200)]
    password: Secret
    charger_id: Annotated[str, Meta(min_length=1, max_length=60)] | None = None
    sets: Literal["charger", "installation"] = "charger"
    idle_poll_s: Annotated[int, Meta(ge=60, le=3_600)] = 600
    base_url: Url | None = None
