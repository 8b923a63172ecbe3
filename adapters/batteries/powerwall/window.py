"""The tariff that makes Tesla's own planner charge or discharge: extreme prices in a window of half-hours.

There is no call that sets a power; the planner must want it. Buying is dear in a discharge window too, or
it would see a bargain and import. A spike's tariff says its own prices, for longer than the order lasts, so
that it is not sent anew with every half-hour.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from adapters.batteries.powerwall.tariff import (
    CHARGE_CODE,
    DISCHARGE_CODE,
    NAMES,
    PERIODS,
    SEASON,
    SPIKE_CODE,
    SYNC_CODE,
    Tariff,
    rates_of,
    tariff_of,
    text,
)
from domain.command.order import BatteryAction, OrderPrices
from domain.event.spike import BUY_OVER_SELL, LEAST_BUY
from domain.instants import HALF_HOUR
from domain.tariff.table import CELLS

Cells = tuple[int, ...]
# The same price all day leaves a planner nothing to want. So an order that lasts longer is a row of windows,
# each sent while the one before has three hours left: seldom, for each is a mark in the owner's app.
LONGEST = timedelta(hours=21)  # with a clock that goes forward meanwhile and the rounding it is no whole day
NEXT_LASTS = timedelta(hours=18)
PRICE_STEP = 0.001  # prices are sent with four decimals


class Prices(Struct, frozen=True):
    """What the window and the rest of the day cost, currency per kWh."""

    buy_inside: float
    sell_inside: float
    buy_outside: float
    sell_outside: float


FORCE_PRICES: Mapping[str, Prices] = {
    CHARGE_CODE: Prices(0.0, 0.0, 10.0, 0.0),
    DISCHARGE_CODE: Prices(99.0, 99.0, 0.30, 0.08),
}
NORMAL_BUY, NORMAL_SELL = 0.30, 0.08  # outside the window, and where nobody knows a site's own tariff
SPIKE_LASTS = timedelta(hours=2)
CODE_OF = {BatteryAction.FORCE_CHARGE: CHARGE_CODE, BatteryAction.FORCE_DISCHARGE: DISCHARGE_CODE}
ACTION_OF = {code: action for action, code in CODE_OF.items()} | {SPIKE_CODE: BatteryAction.FORCE_DISCHARGE}
OTHERS_FORCE = re.compile(r"(DIS)?CHARGE_\d+")  # left behind by a program that uses the same method
OTHERS_SPIKE = re.compile(r"AEMO[-_ ]SPIKE.*")


def window(now: datetime, until: datetime, zone: ZoneInfo) -> Cells:
    """The half-hours of the site's clock from the running one to the one that holds the end, at most 48."""
    local = now.astimezone(zone)
    first = now - timedelta(minutes=local.minute % 30, seconds=local.second, microseconds=local.microsecond)
    rest = until - now - (first + HALF_HOUR - now)
    count = min(CELLS, 1 + ceil(max(timedelta(), rest) / HALF_HOUR))
    return tuple(dict.fromkeys(_cell((first + step * HALF_HOUR).astimezone(zone)) for step in range(count)))


def end_of_window(now: datetime, until: datetime) -> datetime:
    """When the window that runs now ends, of an order until then: the order's own end, or one of those before
    it by which the next is sent.
    """
    too_long = until - now - LONGEST
    return until if too_long <= timedelta() else until - ceil(too_long / NEXT_LASTS) * NEXT_LASTS


def _cell(local: datetime) -> int:
    return local.hour * 2 + local.minute // 30


def code_of(action: BatteryAction, prices: OrderPrices | None = None) -> str:
    """The code of the force tariff; an event with prices of its own has another one."""
    return CODE_OF[action] if prices is None else SPIKE_CODE


def force_tariff(
    action: BatteryAction, cells: Cells, currency: str, told: OrderPrices | None = None
) -> Tariff:
    """The tariff whose window of `cells` makes the planner do it; `told`: the prices of an event."""
    code = code_of(action, told)
    if told is None:
        prices = FORCE_PRICES[code]
    else:
        prices = Prices(told.import_price, told.export_price, NORMAL_BUY, NORMAL_SELL)
    inside = frozenset(cells)
    return tariff_of(
        [prices.buy_inside if cell in inside else prices.buy_outside for cell in range(CELLS)],
        [prices.sell_inside if cell in inside else prices.sell_outside for cell in range(CELLS)],
        code=code,
        currency=currency,
    )


def neutral_tariff(currency: str) -> Tariff:
    """A flat tariff that makes the planner want nothing in particular."""
    return tariff_of([NORMAL_BUY] * CELLS, [NORMAL_SELL] * CELLS, code=SYNC_CODE, currency=currency)


def force_in(tariff: Mapping[str, Any] | None) -> str | None:
    """Which of our force tariffs this is, by its code, its name, or at last its prices; None for others.

    Echoes may lose the labels, and a force tariff must never be saved as the site's own.
    """
    code, name = text(tariff, "code"), text(tariff, "name")
    for known in ACTION_OF:
        if code == known or name == NAMES[known]:
            return known
    if OTHERS_SPIKE.fullmatch(code):
        return SPIKE_CODE
    if OTHERS_FORCE.fullmatch(code):
        return DISCHARGE_CODE if code.startswith("DIS") else CHARGE_CODE
    if code == SYNC_CODE:
        return None
    return next((known for known in ACTION_OF if 0 < len(_inside(tariff, known)) < CELLS), None)


def window_in(tariff: Mapping[str, Any] | None, code: str) -> Cells:
    """The half-hours that this force tariff forces; empty where it is another tariff."""
    return _inside(tariff, code) if force_in(tariff) == code else ()


def _inside(tariff: Mapping[str, Any] | None, code: str) -> Cells:
    rates = rates_of(tariff)
    buy, sell = (rates.get(side, {}).get(SEASON, {}) for side in ("buy", "sell"))
    pairs = [(buy.get(period, 0.0), sell.get(period, 0.0)) for period in PERIODS]
    prices = FORCE_PRICES.get(code) or _spike_in(pairs)
    if prices is None:
        return ()
    inside = [cell for cell in range(CELLS) if pairs[cell] == (prices.buy_inside, prices.sell_inside)]
    outside = pairs.count((prices.buy_outside, prices.sell_outside))
    return tuple(inside) if len(inside) + outside == CELLS else ()


def _spike_in(pairs: Sequence[tuple[float, float]]) -> Prices | None:
    """The prices of a spike's tariff: beside the normal ones a single pair, as those of an event are."""
    found = {pair for pair in pairs if pair != (NORMAL_BUY, NORMAL_SELL)}
    if len(found) != 1:
        return None
    buy, sell = found.pop()
    is_ours = abs(buy - max(BUY_OVER_SELL * sell, LEAST_BUY)) < PRICE_STEP
    return Prices(buy, sell, NORMAL_BUY, NORMAL_SELL) if is_ours else None


def forces(
    tariff: Mapping[str, Any] | None, action: BatteryAction, cells: Cells, told: OrderPrices | None = None
) -> bool:
    """Whether the tariff on the site forces what is wanted: all of `cells`, and nothing after them; an
    event's goes on for a while.

    Half-hours that are over may be in it still: it was made when they were not.
    """
    found = window_in(tariff, code_of(action, told))
    ahead = ((cells[-1] + step) % CELLS for step in range(1, CELLS))
    after = next((cell for cell in ahead if cell not in cells), None)  # a clock put back comes by them twice
    is_whole_day = len(found) == CELLS
    return set(cells) <= set(found) and not is_whole_day and (told is not None or after not in found)
