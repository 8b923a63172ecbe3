"""The tariff upload: what changed, and once a day what did not; only to a station number the cloud takes.

The cloud has no call that tells the tariff it shows: another one that was chosen in the app is not seen.
"""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import msgspec
from msgspec import Struct

from adapters.batteries.sigenergy.cloud.account import Account
from adapters.batteries.sigenergy.cloud.link import CloudLink, Refused, code_in, succeeded
from adapters.batteries.sigenergy.cloud.payload import tariff_payload
from adapters.batteries.sigenergy.cloud.shelf import Shelf
from adapters.batteries.sigenergy.cloud.tokens import TokenKeeper
from adapters.kinds.secret import blanked
from domain.errors import Rejected
from domain.ports.clock import Clock
from domain.ports.records import Documents
from domain.ports.sources import UploadReceipt
from domain.tariff.adjust import Accepted
from domain.tariff.table import TariffTable

SAVE_PATH = "/device/stationelecsetprice/save"
HOME_PATH = "/device/owner/station/home"
BELIEVED = timedelta(hours=24)  # so long it is taken to show what it was sent
UNSURE = ""


class Shown(Struct, frozen=True, kw_only=True):
    """What the cloud took last; `UNSURE`: it may have been sent something else since."""

    digest: str
    at: datetime

    def is_believed(self, digest: str, now: datetime) -> bool:
        """Whether it shows this."""
        return self.digest == digest and timedelta(0) <= now - self.at < BELIEVED


class SigenergyCloud:
    """One station's tariff. Fits `TariffTarget`."""

    name = "sigenergy"
    accepts = Accepted(decimals=4)  # two of a cent; prices below 0, too

    def __init__(
        self, account: Account, *, documents: Documents, clock: Clock, timeout_s: float = 30.0
    ) -> None:
        self._account, self._clock = account, clock
        self._shelf = Shelf(documents)
        self._link = CloudLink(account.url, clock, timeout_s)
        self._tokens = TokenKeeper(self._link, account, self._shelf, clock)
        self._station_id: int | None = None

    async def upload(self, table: TariffTable) -> UploadReceipt:
        """Sends the table unless the cloud took the very same last, within a day. Raises DeviceError."""
        payload = tariff_payload(await self._station(), table)
        digest = self._digest(payload)
        now = self._clock.now()
        shown = await self._shelf.get("tariff", Shown)
        if shown is not None:
            if shown.is_believed(digest, now):
                return UploadReceipt(name=self.name, changed=False, at=shown.at)
            await self._shelf.put("tariff", Shown(digest=UNSURE, at=now))
        answer = await self._ask("POST", SAVE_PATH, payload)
        if not succeeded(answer):
            says = blanked(str(answer.get("msg") or answer.get("message") or ""))[:100]
            raise Rejected(
                f"{self._link.name}: the tariff was not taken: code {code_in(answer)} {says}".rstrip()
            )
        now = self._clock.now()
        await self._shelf.put("tariff", Shown(digest=digest, at=now))
        return UploadReceipt(name=self.name, changed=True, at=now)

    def _digest(self, payload: dict[str, Any]) -> str:
        """Of the table, and of where and whose the station is."""
        whose = (self._account.url, self._account.username)
        return sha256(msgspec.json.encode((whose, payload))).hexdigest()

    async def close(self) -> None:
        """Closes the connection to the cloud."""
        await self._link.close()

    async def _station(self) -> int:
        """The station's number. Anything else is refused here: the cloud would answer it with a 500."""
        if self._station_id is None:
            told = self._account.station_id
            if told is None:
                told = _station_in(await self._ask("GET", HOME_PATH), self._link.name)
            if not (told.isascii() and told.isdigit()):
                raise Rejected(
                    f"the station id has to be its number, digits only, and {blanked(told)[:40]!r} is none"
                )
            self._station_id = int(told)
        return self._station_id

    async def _ask(self, method: str, path: str, document: object = None) -> dict[str, Any]:
        """An answer, once more with a new token where the old one was refused."""
        token = await self._tokens.access()
        try:
            answer: dict[str, Any] = await self._link.ask(method, path, document=document, token=token)
        except Refused:
            token = await self._tokens.renewed(token)
            answer = await self._link.ask(method, path, document=document, token=token)
        return answer


def _station_in(answer: dict[str, Any], name: str) -> str:
    """The account's home as the cloud names it. Raises Rejected where it tells none."""
    data = answer.get("data")
    told = (data if isinstance(data, dict) else answer).get("stationId")
    if told is None or not (succeeded(answer) or answer.get("code") is None):
        raise Rejected(
            f"{name}: {HOME_PATH}: the account's home is not told: code {code_in(answer)}"
            " (write station_id, the number of the station)"
        )
    return str(told)
