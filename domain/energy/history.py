"""What is remembered of the past: samples, their means, and decisions."""

from datetime import datetime
from typing import Any

from msgspec import Struct, field


class Sample(Struct, frozen=True, kw_only=True):
    """The house over the `seconds` that ended `at`: W, %, and the prices (currency per kWh) that held when
    they began. None is unknown. After a start or a gap a sample stands for no time at all.

    `terms_cost` is what the terms of the contract made of it beyond its energy at these prices (currency,
    negative: earned; where a price is None, all of what they set the price of), `terms_cost_without` the same
    of a house without a battery. `set_share`, 0…1, is the
    part of what flowed of which these terms set the price whatever is listed, `set_share_without` that of
    the house without a battery. `is_settled`: its money is that which is billed. `is_of_market`: its listed
    prices are a market's, which may be billed otherwise, and corrected once they are.
    """

    at: datetime
    seconds: float = 0.0
    grid_w: float | None = None
    pv_w: float | None = None
    battery_w: float | None = None
    load_w: float | None = None
    ev_w: float | None = None
    soc_pct: float | None = None
    import_price: float | None = None
    export_price: float | None = None
    terms_cost: float = 0.0
    terms_cost_without: float = 0.0
    set_share: float = 0.0
    set_share_without: float = 0.0
    is_settled: bool = False
    is_of_market: bool = False

    @property
    def imported_w(self) -> float | None:
        """Power taken from the grid, W, never negative."""
        return None if self.grid_w is None else max(0.0, self.grid_w)

    @property
    def exported_w(self) -> float | None:
        """Power given to the grid, W, never negative."""
        return None if self.grid_w is None else max(0.0, -self.grid_w)

    @property
    def charged_w(self) -> float | None:
        """Power into the battery, W, never negative."""
        return None if self.battery_w is None else max(0.0, -self.battery_w)

    @property
    def discharged_w(self) -> float | None:
        """Power out of the battery, W, never negative."""
        return None if self.battery_w is None else max(0.0, self.battery_w)

    @property
    def cars_took_w(self) -> float | None:
        """Power into the cars, all together, W, never negative."""
        return None if self.ev_w is None else max(0.0, self.ev_w)

    @property
    def cars_gave_w(self) -> float | None:
        """Power that cars gave to the house, W, never negative."""
        return None if self.ev_w is None else max(0.0, -self.ev_w)


class MeanPower(Struct, frozen=True, kw_only=True):
    """Means over one bucket of time that begins `at`, weighted by time, over what was known of it.

    The last of the powers are the means of the positive and the negative part alone: a bucket that imports
    and exports in turn must not come out as nothing. Each `_s` says for how many seconds of the bucket its
    value was known; the load is known where every flow is. `terms_cost` and `terms_cost_without` are sums.
    `settled_s`: for how long its price was one that is billed. `paid` is what the energy cost at the listed
    prices over the `paid_s` in which that was known, `saved` what a house without a battery had paid beyond
    it over the `saved_s` in which both were, each as it was counted: the product of means is another where
    power and price change together. None where only means are known.
    """

    at: datetime
    grid_w: float | None = None
    pv_w: float | None = None
    battery_w: float | None = None
    load_w: float | None = None
    ev_w: float | None = None
    soc_pct: float | None = None
    import_price: float | None = None
    export_price: float | None = None
    import_w: float | None = None
    export_w: float | None = None
    charge_w: float | None = None
    discharge_w: float | None = None
    grid_s: float = 0.0
    pv_s: float = 0.0
    battery_s: float = 0.0
    load_s: float = 0.0
    ev_s: float = 0.0
    soc_s: float = 0.0
    price_s: float = 0.0
    settled_s: float = 0.0
    terms_cost: float = 0.0
    terms_cost_without: float = 0.0
    paid: float | None = None
    paid_s: float = 0.0
    saved: float | None = None
    saved_s: float = 0.0


class DecisionRecord(Struct, frozen=True, kw_only=True):
    """One line of the why-log: `target` changed its mind `at` this instant.

    `action`: what it was told, `none` where it was left to itself; null in lines of older versions.
    `plan_id`: the plan that wanted it; null where none did.
    """

    at: datetime
    target: str
    owner: str
    code: str
    text: str
    facts: dict[str, Any] = field(default_factory=dict)
    action: str | None = None
    plan_id: str | None = None

    @property
    def is_over(self) -> bool:
        """Whether the line tells an end: of an event that is done or was withdrawn."""
        return self.action in ("done", "cancelled")
