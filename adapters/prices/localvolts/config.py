"""The table of Localvolts in the configuration."""

from typing import Annotated

from msgspec import Meta

from adapters.kinds.bounds import Url
from adapters.kinds.secret import Secret
from adapters.kinds.tables import TariffConfig

Nmi = Annotated[
    str,
    Meta(
        pattern=r"^[A-HJ-NP-Z0-9]{10}[0-9]?$",
        description="the ten characters of a meter's NMI (an eleventh is its checksum)",
    ),
]


class LocalvoltsTariff(TariffConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One meter. `partner` is the number that Localvolts issues with the key."""

    driver: str = "localvolts"
    api_key: Secret
    partner: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,64}$", description="a partner id")]
    nmi: Nmi | None = None
    base_url: Url | None = None
