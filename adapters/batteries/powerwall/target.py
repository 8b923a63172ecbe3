"""The site as a place where prices are shown: the rolling table becomes Tesla's tariff.

Every distinct upload leaves a mark in the owner's app, so equal rates are never sent again, and none are
sent while a forced state's own tariff is in place: the restore then sends the newest.
"""

from zoneinfo import ZoneInfo

from adapters.batteries.powerwall.site import PowerwallSite, not_shown
from adapters.batteries.powerwall.tariff import DECIMALS, SYNC_CODE, same_rates, tariff_of
from adapters.batteries.powerwall.window import force_in
from domain.errors import OutcomeUnknown, Rejected, Unreachable
from domain.ports.sources import UploadReceipt
from domain.tariff.adjust import Accepted
from domain.tariff.table import TariffTable

SHOWN_S = (0.0, 1.0, 3.0, 7.0, 15.0, 25.0)
RETRY_PAUSES_S = (2.0, 5.0, 10.0)  # an upload may be repeated: the same table twice is the same table


class PowerwallTariff:
    """Fits `TariffTarget`. Shares its site with the driver."""

    def __init__(self, site: PowerwallSite, *, currency: str) -> None:
        self._site, self._currency = site, currency

    @property
    def name(self) -> str:
        """What it is called in the status."""
        return "powerwall"

    @property
    def accepts(self) -> Accepted:
        """Nothing below 0."""
        return Accepted(decimals=DECIMALS, least=0.0)

    async def upload(self, table: TariffTable) -> UploadReceipt:
        """Sends the table unless the site shows its rates already.

        Raises Unreachable, Rejected, and OutcomeUnknown where the site does not show what it took.
        """
        await self._check_zone(table)
        tariff = tariff_of(table.imports, table.exports, code=SYNC_CODE, currency=self._currency)
        async with self._site.tariff_lock:
            if self._site.is_forced or force_in(await self._site.tariff()) is not None:
                self._site.prices = tariff
                return self._receipt(changed=False, detail="waits for the end of a forced state")
            if same_rates(await self._site.tariff(), tariff):
                return self._receipt(changed=False)
            await self._send(tariff)
        if not await self._site.shows(lambda info: same_rates(info.tariff, tariff), SHOWN_S):
            raise not_shown("the tariff")
        self._site.prices = tariff
        return self._receipt(changed=True)

    async def close(self) -> None:
        """The driver closes the link they share."""

    async def _check_zone(self, table: TariffTable) -> None:
        """The table's half-hours must be those of the site's own clock."""
        await self._site.info()
        ours, theirs = ZoneInfo(table.timezone), self._site.zone
        if table.made_at.astimezone(ours).utcoffset() != table.made_at.astimezone(theirs).utcoffset():
            raise Rejected(
                f"the Powerwall's clock is in {theirs.key}, site.timezone is {ours.key}: "
                "prices would land in the wrong hours"
            )

    async def _send(self, tariff: dict[str, object]) -> None:
        for pause_s in RETRY_PAUSES_S:
            try:
                return await self._site.send_tariff(tariff)
            except (Unreachable, OutcomeUnknown):
                await self._site.clock.sleep(pause_s)
        return await self._site.send_tariff(tariff)

    def _receipt(self, *, changed: bool, detail: str = "") -> UploadReceipt:
        return UploadReceipt(name=self.name, changed=changed, at=self._site.clock.now(), detail=detail)
