"""Which of an account's chargers is meant: the one that is named, or the only one."""

from collections.abc import Sequence

from adapters.chargers.zaptec.link import ZaptecLink
from adapters.chargers.zaptec.payloads import NAME, ChargerRow, Chargers
from adapters.clouds.rows import readable
from adapters.kinds.secret import blanked
from domain.errors import Rejected

MOST_PAGES = 20
KEY = "loadpoint.charger.charger_id"


async def chosen(link: ZaptecLink, wanted: str | None) -> ChargerRow:
    """The charger. Raises Rejected where nobody can tell which one it is."""
    rows: list[ChargerRow] = []
    page, pages = 0, 1
    while page < min(pages, MOST_PAGES):
        found = await link.get("api/chargers", Chargers, {"PageIndex": str(page)})
        rows += readable(NAME, found.data, ChargerRow)
        page, pages = page + 1, found.pages
    return choose(rows, wanted)


def choose(rows: Sequence[ChargerRow], wanted: str | None) -> ChargerRow:
    """By id or serial number, whatever the case. Raises Rejected."""
    shown = ", ".join(blanked(row.device_id or row.name or "one without a serial number") for row in rows)
    if not rows:
        raise Rejected(f"{NAME}: the account sees no charger")
    if wanted is not None:
        names = wanted.casefold()
        for row in rows:
            if names in (row.id.casefold(), (row.device_id or "").casefold()):
                return row
        raise Rejected(f"{NAME}: {KEY} is no charger of this account (it has {shown})")
    if len(rows) > 1:
        raise Rejected(f"{NAME}: the account has {len(rows)} chargers, so {KEY} must name one of {shown}")
    return rows[0]
