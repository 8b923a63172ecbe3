"""What an owner may have done to prices on their way into a vendor's cloud; off unless configured."""

from enum import StrEnum

from msgspec import Struct, field

from domain.house.settings import ClockTime, Price


class Adjustment(StrEnum):
    """Why a half-hour is shown another price than the settled one. `least`: the target takes none below 0."""

    SPIKE_PROTECTION = "spike_protection"
    DEMAND = "demand"
    BOOST = "boost"
    CHIP = "chip"
    LEAST = "least"


class Boost(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """In these hours of the house's clock a good export price is shown higher than it is; all per kWh."""

    from_: ClockTime = field(default="17:00", name="from")
    to: ClockTime = "21:00"
    offset_price: Price = 0.0
    minimum_price: Price = 0.0
    threshold_price: Price = 0.0


class Chip(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """In these hours of the house's clock a small export price is shown as 0, boosted or not."""

    from_: ClockTime = field(default="22:00", name="from")
    to: ClockTime = "06:00"
    threshold_price: Price = 0.30


class Adjustments(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of them. `spike_protection`: a half-hour with a spike costs more than any earns, so that nothing
    buys there to sell. `demand`: so much dearer are half-hours that count for a demand charge.
    """

    spike_protection: bool = False
    demand: bool = False
    boost: Boost | None = None
    chip: Chip | None = None


AS_SETTLED = Adjustments()
