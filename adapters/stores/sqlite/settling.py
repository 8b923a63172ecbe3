"""Prices that are billed in place of those that were reckoned with, in raw samples and in 5-minute rows.

A row is made anew from its samples, which are kept for longer than any price is waited for: so what mixes
prices, or energy of which the contract sets the price with other, is corrected as exactly as it was counted.
"""

import sqlite3
from collections.abc import Iterable

from adapters.stores.sqlite.instants import to_ms
from adapters.stores.sqlite.means import BUCKET_MS, LAST_ROLLED, ROLL_UP
from adapters.stores.sqlite.sample_rows import ADD_SAMPLES, NAMES, sample_of, sample_row
from domain.energy.history import Sample
from domain.energy.settlement import settled_sample
from domain.house.house import SiteId
from domain.tariff.slots import PriceSlot

# A sample's price is the one that held when its time began, and none stands for more than 6 minutes.
BEGUN_IN = f"""
SELECT {NAMES} FROM samples
WHERE site = ?1 AND at > ?2 AND at < ?3 + 360000 AND at - ms >= ?2 AND at - ms < ?3
AND (settled = 0 OR of_market = 1)
"""  # noqa: S608 -- its names are ours, and every value is bound


def settle(connection: sqlite3.Connection, site: SiteId, slots: Iterable[PriceSlot]) -> None:
    """Settles all that began in these slots and may change."""
    changed: list[Sample] = []
    for slot in slots:
        rows = connection.execute(BEGUN_IN, (site, to_ms(slot.start), to_ms(slot.end))).fetchall()
        for before in map(sample_of, rows):
            after = settled_sample(before, (slot,))
            if after != before:
                changed.append(after)
    if not changed:
        return
    connection.executemany(ADD_SAMPLES, [(site, *sample_row(sample)) for sample in changed])
    rolled = [to_ms(sample.at) for sample in changed]
    first_ms = min(to_ms(sample.at) - round(sample.seconds * 1000) for sample in changed)
    _roll_up_anew(connection, site, first_ms, max(rolled))


def _roll_up_anew(connection: sqlite3.Connection, site: SiteId, first_ms: int, last_ms: int) -> None:
    """The 5-minute rows of this time anew, as far as they have been made."""
    since_ms, until_ms = first_ms - first_ms % BUCKET_MS, last_ms + BUCKET_MS
    [[newest_ms]] = connection.execute(LAST_ROLLED, (site, until_ms)).fetchall()
    if newest_ms is not None and newest_ms >= since_ms:
        until_ms = min(newest_ms, last_ms - last_ms % BUCKET_MS) + BUCKET_MS
        connection.execute(ROLL_UP, (since_ms, until_ms, BUCKET_MS, site))
