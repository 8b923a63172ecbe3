"""What a stretch of time cost and wore, whoever ran the battery."""

from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from powersync.backtest.past import Past


class Flow(Struct, frozen=True):
    """What one step moved: kWh bought, sold and discharged; and how the battery was run."""

    bought_kwh: float
    sold_kwh: float
    discharged_kwh: float
    mode: str


class Account(Struct, frozen=True, kw_only=True):
    """One run, summed up: currency and kWh.

    `cost` is what the meter billed less what the energy still stored is worth beyond what there was at first,
    plus the wear. `switches_a_day` counts changes of how the battery is run, `writes_a_day` what was written
    to it.
    """

    name: str
    cost: float
    bill: float
    wear: float
    stored: float
    discharged_kwh: float
    switches_a_day: float | None = None
    writes_a_day: float | None = None
    note: str = ""


def account(
    name: str,
    past: Past,
    flows: Sequence[Flow],
    *,
    stored_kwh: float,
    worth_per_kwh: float,
    wear_per_kwh: float,
    writes: int | None = None,
) -> Account:
    """The account of a run. `stored_kwh`: how much more is stored at the end than was at the start."""
    bill = sum(
        flow.bought_kwh * buy - flow.sold_kwh * sell
        for flow, buy, sell in zip(flows, past.import_price, past.export_price, strict=False)
    )
    discharged = sum(flow.discharged_kwh for flow in flows)
    wear, stored = discharged * wear_per_kwh, stored_kwh * worth_per_kwh
    switches = sum(one.mode != other.mode for one, other in pairwise(flows))
    return Account(
        name=name,
        cost=bill + wear - stored,
        bill=bill,
        wear=wear,
        stored=stored,
        discharged_kwh=discharged,
        switches_a_day=switches / past.days,
        writes_a_day=None if writes is None else writes / past.days,
    )
