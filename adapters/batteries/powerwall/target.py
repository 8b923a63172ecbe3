"""The site as a place where prices are shown: the rolling table becomes Tesla's tariff.

Every distinct upload leaves a mark in the owner's app, so equal rates are never sent again, and none are
sent while a forced state's own tariff is in place: the restore then sends the newest. What was sent and did
not show is not sent again at once either, also after a restart.
"""

from datetime import datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from adapters.batteries.powerwall.site import PowerwallSite, not_shown
from adapters.batteries.powerwall.tariff import DECIMALS, Tariff, same_rates
from adapters.batteries.powerwall.tariff_year import tariff_of_table
from adapters.batteries.powerwall.window import force_in
from domain.errors import OutcomeUnknown, Rejected, StorageError, Unreachable
from domain.ports.records import Documents
from domain.ports.sources import UploadReceipt
from domain.tariff.adjust import Accepted
from domain.tariff.table import TariffTable

SHOWN_S = (0.0, 1.0, 3.0, 7.0, 15.0, 25.0)
RETRY_PAUSES_S = (2.0, 5.0, 10.0)  # an upload may be repeated: the same table twice is the same table
SENT_AGAIN_AFTER = timedelta(hours=1)  # what was taken and is not shown
KIND = "powerwall_tariff"


class Sent(Struct, frozen=True, kw_only=True):
    """The tariff last sent, by its content, and whether the site was seen to show it. `besides`: the same
    without what energy costs, which alone can be compared with what the site shows.
    """

    digest: str
    besides: str
    at: datetime
    is_seen: bool = False


class PowerwallTariff:
    """Fits `TariffTarget`. Shares its site with the driver."""

    def __init__(self, site: PowerwallSite, documents: Documents, *, currency: str) -> None:
        self._site, self._documents, self._currency = site, documents, currency

    @property
    def name(self) -> str:
        """What it is called in the status."""
        return "powerwall"

    @property
    def accepts(self) -> Accepted:
        """Nothing below 0."""
        return Accepted(decimals=DECIMALS, least=0.0)

    async def upload(self, table: TariffTable) -> UploadReceipt:
        """Sends the table unless the site shows it already.

        Raises Unreachable, Rejected, and OutcomeUnknown where the site does not show what it took.
        """
        await self._check_zone(table)
        tariff = tariff_of_table(table, self._currency)
        digest, besides = _digest(tariff), _digest(_without_rates(tariff))
        async with self._site.tariff_lock:
            if self._site.is_forced or force_in(await self._site.tariff()) is not None:
                self._site.prices = tariff
                return self._receipt(changed=False, detail="waits for the end of a forced state")
            sent = await self._last_sent()
            if same_rates(await self._site.tariff(), tariff) and (sent is None or sent.besides == besides):
                at = sent.at if sent is not None and sent.digest == digest else self._site.clock.now()
                await self._remember(Sent(digest=digest, besides=besides, at=at, is_seen=True), sent)
                return self._receipt(changed=False)
            if self._is_on_its_way(digest, sent):
                raise not_shown("the tariff")
            await self._send(tariff)
            now = Sent(digest=digest, besides=besides, at=self._site.clock.now())
            await self._remember(now, sent)
        if not await self._site.shows(lambda info: same_rates(info.tariff, tariff), SHOWN_S):
            raise not_shown("the tariff")
        await self._remember(replace(now, is_seen=True), now)
        self._site.prices = tariff
        return self._receipt(changed=True)

    async def close(self) -> None:
        """The driver closes the link they share."""

    def _is_on_its_way(self, digest: str, sent: Sent | None) -> bool:
        """The site took this very content lately and has not shown it yet."""
        if sent is None or sent.is_seen or sent.digest != digest:
            return False
        return timedelta(0) <= self._site.clock.now() - sent.at < SENT_AGAIN_AFTER

    async def _last_sent(self) -> Sent | None:
        try:
            stored = (await self._documents.all(KIND)).get(self._site.key)
        except StorageError as err:
            raise Unreachable("what was sent last cannot be read from the database") from err
        try:
            return None if stored is None else msgspec.json.decode(stored, type=Sent)
        except msgspec.DecodeError:
            return None

    async def _remember(self, sent: Sent, before: Sent | None) -> None:
        if sent == before:
            return
        try:
            await self._documents.put(KIND, self._site.key, msgspec.json.encode(sent))
        except StorageError as err:
            raise Unreachable("what was sent cannot be kept in the database") from err

    async def _check_zone(self, table: TariffTable) -> None:
        """The table's half-hours must be those of the site's own clock."""
        await self._site.info()
        ours, theirs = ZoneInfo(table.timezone), self._site.zone
        if table.made_at.astimezone(ours).utcoffset() != table.made_at.astimezone(theirs).utcoffset():
            raise Rejected(
                f"the Powerwall's clock is in {theirs.key}, site.timezone is {ours.key}: "
                "prices would land in the wrong hours"
            )

    async def _send(self, tariff: Tariff) -> None:
        for pause_s in RETRY_PAUSES_S:
            try:
                return await self._site.send_tariff(tariff, always=True)
            except (Unreachable, OutcomeUnknown):
                await self._site.clock.sleep(pause_s)
        return await self._site.send_tariff(tariff, always=True)

    def _receipt(self, *, changed: bool, detail: str = "") -> UploadReceipt:
        return UploadReceipt(name=self.name, changed=changed, at=self._site.clock.now(), detail=detail)


def _digest(tariff: Tariff) -> str:
    return sha256(msgspec.json.encode(tariff)).hexdigest()


def _without_rates(tariff: Tariff) -> Tariff:
    sell = {**tariff["sell_tariff"], "energy_charges": None}
    return {**tariff, "energy_charges": None, "sell_tariff": sell}
