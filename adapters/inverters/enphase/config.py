"""The table of an Enphase system in the configuration."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from msgspec import Meta

from adapters.kinds.bounds import Url
from adapters.kinds.fault import Fault
from adapters.kinds.secret import Secret
from adapters.kinds.tables import PvConfig


class EnphasePv(PvConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All microinverters behind one gateway. `token` is the one to read with, for its local API; gateways
    with software before 7 ask none. With `limits` the output is limited, over an interface that Enphase does
    not publish: `rated_w` is what all of them give at most, and `installer_token_file` has the token for it
    (absent: the owner's), read anew whenever it is used.
    """

    driver: str = "enphase"
    url: Url = "https://envoy.local"
    token: Secret | None = None
    limits: bool = False
    rated_w: Annotated[float, Meta(gt=0, le=1_000_000)] | None = None
    installer_token_file: Path | None = None


def limits_have_what_they_need(pv: EnphasePv) -> Iterator[Fault]:
    """A rating and a token."""
    if not pv.limits:
        return
    if pv.rated_w is None:
        yield Fault("rated_w", "is missing: with limits = true it says what all microinverters give at most")
    if pv.installer_token_file is None and pv.token is None:
        yield Fault("installer_token_file", "is missing: limits = true needs it, or a token that may limit")
