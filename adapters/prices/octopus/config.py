"""The table of an Octopus tariff in the configuration."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from adapters.kinds.bounds import Url
from adapters.kinds.secret import Secret
from adapters.kinds.tables import TariffConfig
from domain.house.settings import Price

Plan = Literal["agile", "flux", "go", "intelligent", "intelligent_flux", "tracker"]
ExportPlan = Literal["agile", "fixed", "flux", "intelligent_flux"]
Region = Annotated[str, Meta(pattern=r"^[A-HJ-NP]$", description="a region's letter, A to P without I and O")]
TariffCode = Annotated[
    str,
    Meta(
        pattern=r"^E-[12]R-[A-Z0-9][A-Z0-9-]*-[A-HJ-NP]$",
        description="a tariff code such as E-1R-AGILE-24-10-01-C",
    ),
]


OffsetTime = Annotated[
    datetime, Meta(tz=True, description="a date and a time with its offset, such as 2026-12-01T17:00:00Z")
]


class JoinedSession(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A session that the owner joined. `saving` earns `octopoints_per_kwh`; in `free` power costs nothing."""

    kind: Literal["saving", "free"] = "saving"
    from_: OffsetTime = field(name="from")
    to: OffsetTime
    octopoints_per_kwh: Annotated[float, Meta(ge=0, le=100_000)] = 0.0


class OctopusTariff(TariffConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is bought: an account's own tariffs, a tariff by its code, or a plan in a region. What is sold:
    the account's, a code, a plan, or a fixed price.
    """

    driver: str = "octopus"
    plan: Plan | None = None
    region: Region | None = None
    tariff_code: TariffCode | None = None
    account: (
        Annotated[str, Meta(pattern=r"^A-[0-9A-Z]{4,12}$", description="A- and eight characters")] | None
    ) = None
    api_key: Secret | None = None
    export_plan: ExportPlan | None = None
    export_tariff_code: TariffCode | None = None
    export_price: Price | None = None
    payment: Literal["direct_debit", "other"] = "direct_debit"
    base_url: Url | None = None
    sessions: tuple[JoinedSession, ...] = field(name="session", default=())
