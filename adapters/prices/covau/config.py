"""The table of a published CovaU plan in the configuration."""

from typing import Annotated

from msgspec import Meta

from adapters.kinds.bounds import Url
from adapters.kinds.tables import TariffConfig

PlanId = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{3,60}(@EME)?$",
        description="a plan's id such as COV123456MRE1@EME",
    ),
]


class CovauTariff(TariffConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One plan as it was published; a plan that changes gets another id."""

    driver: str = "covau"
    plan_id: PlanId
    base_url: Url | None = None
