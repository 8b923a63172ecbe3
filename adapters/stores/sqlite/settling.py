"""Prices that are billed in place of those that were reckoned with, in raw samples and in 5-minute rows."""

import sqlite3
from collections.abc import Iterable

from adapters.stores.sqlite.instants import to_ms
from domain.house.house import SiteId
from domain.tariff.slots import PriceSlot

# A sample's price is the one that held when its time began, and none stands for more than 6 minutes; a row is
# settled as a whole. ?1, ?2 are the prices, ?3 the site, ?4 and ?5 the slot. Where no price to sell at is
# told it may be later: what was sold waits for it.
SAMPLES = """
UPDATE samples SET import_price = ?1, export_price = coalesce(?2, export_price), settled = 1
WHERE site = ?3 AND settled = 0 AND at > ?4 AND at < ?5 + 360000 AND at - ms >= ?4 AND at - ms < ?5
AND (?2 IS NOT NULL OR export_price IS NULL OR coalesce(grid_w, 0) >= 0)
"""
ROWS = """
UPDATE power_5min
SET import_price = ?1, export_price = coalesce(?2, export_price), price_s = grid_s, settled_s = grid_s
WHERE site = ?3 AND settled_s < grid_s AND at >= ?4 AND at <= ?5 - 300000
AND (?2 IS NOT NULL OR export_price IS NULL OR coalesce(export_w, 0) = 0)
"""


def settle(connection: sqlite3.Connection, site: SiteId, slots: Iterable[PriceSlot]) -> None:
    """Settles all that began in these slots and was not settled."""
    for slot in slots:
        parameters = (slot.import_price, slot.export_price, site, to_ms(slot.start), to_ms(slot.end))
        connection.execute(SAMPLES, parameters)
        connection.execute(ROWS, parameters)
