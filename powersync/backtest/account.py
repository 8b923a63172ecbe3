"""What a stretch of time cost and wore, whoever ran the battery."""

from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from powersync.backtest.past import Past

LEAST_KW = 0.1  # a battery that moves less rests


class Flow(Struct, frozen=True):
    """What one step moved: kWh bought, sold, discharged, and more stored than before (below 0: less); and how
    the battery was run.
    """

    bought_kwh: float
    sold_kwh: float
    discharged_kwh: float
    mode: str
    stored_kwh: float = 0.0


class Account(Struct, frozen=True, kw_only=True):
    """One run, summed up: currency and kWh.

    `cost` is what the meter billed less what the energy still stored is worth beyond what there was at first,
    plus the wear. `modes_a_day` counts changes of how the battery is run, `switches_a_day` its turns between
    charging and discharging, `writes_a_day` what was written to it. `foreseen`: the cost that the plans
    expected, each for the step it was acted on; `promised`: what their acts cost by their own model on the
    load and the sun that came.
    """

    name: str
    cost: float
    bill: float
    wear: float
    stored: float
    discharged_kwh: float
    modes_a_day: float
    switches_a_day: float
    writes_a_day: float | None = None
    foreseen: float | None = None
    promised: float | None = None


def account(
    name: str,
    past: Past,
    flows: Sequence[Flow],
    *,
    worth_per_kwh: float,
    wear_per_kwh: float,
    terms_cost: float = 0.0,
) -> Account:
    """The account of a run, what is stored at its end beyond what was at first at `worth_per_kwh`.
    `terms_cost`: what the contract's terms add to the bill.
    """
    bill = terms_cost + sum(
        flow.bought_kwh * buy - flow.sold_kwh * sell
        for flow, buy, sell in zip(flows, past.import_price, past.export_price, strict=False)
    )
    discharged = sum(flow.discharged_kwh for flow in flows)
    wear, stored = discharged * wear_per_kwh, sum(flow.stored_kwh for flow in flows) * worth_per_kwh
    return Account(
        name=name,
        cost=bill + wear - stored,
        bill=bill,
        wear=wear,
        stored=stored,
        discharged_kwh=discharged,
        modes_a_day=sum(one.mode != other.mode for one, other in pairwise(flows)) / past.days,
        switches_a_day=_turns(flows, LEAST_KW * past.hours) / past.days,
    )


def _turns(flows: Sequence[Flow], least_kwh: float) -> int:
    """How often the battery turns between charging and discharging; a step with less than that is rest."""
    fills = [flow.stored_kwh > 0 for flow in flows if abs(flow.stored_kwh) >= least_kwh]
    return sum(one is not other for one, other in pairwise(fills))
