"""The limit of what the microinverters behind a gateway give: asked about, set, read back, put back.

A gateway has one such setting. What stood in it before is put back as it was read; what somebody else puts
there meanwhile (the installer, or the gateway's hourly look at Enphase's cloud) is noticed by reading it, and
left alone where it is none of ours.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from adapters.inverters.enphase import dpel
from adapters.inverters.enphase.dpel import Software
from adapters.inverters.enphase.link import Busy, GatewayLink, NoSuchPath, TokenRefused
from adapters.inverters.enphase.tokens import Token, claims_of
from domain.command.capabilities import InverterCapabilities
from domain.command.order import OutputOrder
from domain.errors import NotSupported, Rejected, Unreachable
from domain.ports.clock import Clock
from domain.ports.devices import Baseline, ReadBack, Step

REFRESH_S = 9.0  # every 15 s, for its limit times out; the loop's ticks lie around that
WRITES_PER_HOUR = 480
SETTLE_S = 5.0
RAMP_S = 120.0  # 10 to 20 s were seen, and 75 s from 4.8 to 2 kW
CONFIRM_S = 150.0
ASK_AGAIN = timedelta(seconds=60)
BELIEVED_FOR = timedelta(hours=1)  # a refused token is tried again then: a gateway may have been at an update
HANDS_BACK_BEFORE = timedelta(minutes=10)  # so long before its token runs out, or nothing could lift it
SETTINGS, KEEPS_SPEED = "settings", "keeps_speed"

NO_METER = (
    "The gateway has no production meter that is enabled: without one it cannot keep its microinverters to a"
    " limit."
)
NONE_HERE = "This gateway has no power limit that could be set (no /ivp/ss/dpel)."
UNKNOWN_SOFTWARE = (
    "The gateway does not tell its software, and before D8.3.5232 a limit was taken for its opposite: it is"
    " not limited."
)
OLD_SOFTWARE = (
    "The gateway's software {} is older than D8.3.5232, before which a limit was taken for its opposite and"
    " for minutes not at all: ask Enphase for an update."
)
REFUSED = (
    "The gateway refuses this token for limiting: it takes an installer's, which lasts 12 hours (set"
    " pv.installer_token_file)."
)
RAN_OUT = "The token for limiting runs out, or has: renew it in its file."
ITS_OWN = (
    "The gateway has a limit of what may be exported, set by its installer, and room for one limit only: ours"
    " would take its place."
)
DID_NOTHING = "the gateway said that it took the limit, and shows another one"


class EnphaseLimit:
    """Limits what an Enphase gateway's microinverters give, all together `rated_w` at most. Fits
    `InverterControl`.
    """

    def __init__(self, link: GatewayLink, token: Token, clock: Clock, *, rated_w: float) -> None:
        self._link, self._token, self._clock, self._rated_w = link, token, clock, rated_w
        self.software: Software | None = None
        self._refused: str | None = None  # the token that was
        self._refused_at: datetime | None = None
        self._keeps_speed = False  # whether the gateway tells the speed that we wrote, so that it marks ours
        self._ends_at: datetime | None = None
        self._asked_at: datetime | None = None
        self._hindrance = ""

    @property
    def capabilities(self) -> InverterCapabilities:
        """What it can do, once it was asked."""
        is_known, why_not = self._asked_at is not None, self._why_not()
        return InverterCapabilities(
            limits=is_known and not why_not,
            is_asked_for=True,
            lets_go_now=is_known and bool(why_not),
            rated_w=self._rated_w,
            follows_after_s=REFRESH_S,
            reassert_s=REFRESH_S,
            settle_s=SETTLE_S,
            ramp_s=RAMP_S,
            confirm_timeout_s=CONFIRM_S,
            writes_per_hour=WRITES_PER_HOUR,
            why_not=why_not,
        )

    async def ask(self, *, is_metered: bool) -> None:
        """Learns what keeps it from being limited; asked again every minute, and at once with a new token.

        Raises DeviceError where nothing can be told of it now.
        """
        now = self._clock.now()
        try:
            token = await self._token.now()
        except Unreachable as err:
            if self._asked_at is None:
                self._hindrance = f"{str(err)[0].upper()}{str(err)[1:]}."
            raise
        self._ends_at = claims_of(token).ends_at
        is_new = self._refused is not None and (token != self._refused or self._is_long_ago(now))
        if is_new:
            self._refused = None
        if is_new or self._asked_at is None or abs(now - self._asked_at) >= ASK_AGAIN:
            self._hindrance = await self._found(token, is_metered=is_metered)
            self._asked_at = now

    async def baseline(self) -> Baseline:
        """The setting as it stands, whole."""
        return {SETTINGS: await self._read()}

    def unforced(self, captured: Baseline) -> Baseline:
        """Switched off where it is a limit of ours that a server without its data finds."""
        settings = captured[SETTINGS]
        is_ours = dpel.is_of_output(settings) and dpel.has_our_speed(settings)
        return {**captured, SETTINGS: {**settings, "enable": False}} if is_ours else captured

    def steps(self, order: OutputOrder, baseline: Baseline) -> Sequence[Step]:
        """One write. Raises NotSupported where the installer's own limit of the export would be lost."""
        if order.limit_w is None:
            return (Step(what="put the gateway's setting back", do=partial(self._put_back, baseline)),)
        wanted = self._wanted(order, baseline)
        what = f"limit the microinverters to {wanted['limit_value_W']:g} W"
        return (Step(what=what, do=partial(self._write, wanted)),)

    async def read_back(self, order: OutputOrder, baseline: Baseline) -> ReadBack:
        """Compares the setting; one that is neither ours nor from before us is another hand's, and stays."""
        seen, before = await self._read(), baseline[SETTINGS]
        is_others = self._is_others(seen, baseline)
        evidence: dict[str, Any] = {"shown": seen}
        if order.limit_w is None:
            return ReadBack(agrees=is_others or dpel.is_same(seen, before), evidence=evidence)
        wanted = self._wanted(order, baseline)
        agrees = dpel.is_same(seen, wanted)
        self._keeps_speed = self._keeps_speed or (agrees and dpel.has_our_speed(seen))
        learned = {KEEPS_SPEED: True} if self._keeps_speed else {}
        return ReadBack(
            agrees=agrees,
            is_lost=not agrees and not is_others and not dpel.is_same(seen, before),
            evidence={**evidence, "wanted": wanted, "hint": None if agrees else DID_NOTHING},
            changed={SETTINGS: seen} if is_others and not agrees else {},
            learned=learned,
        )

    def _why_not(self) -> str:
        if self._refused is not None:
            return REFUSED
        if self._ends_at is not None and self._ends_at - self._clock.now() < HANDS_BACK_BEFORE:
            return RAN_OUT
        return self._hindrance

    async def _found(self, token: str, *, is_metered: bool) -> str:
        if not is_metered:
            return NO_METER
        try:
            self.software = dpel.software_in(await self._link.text(dpel.INFO))
        except Rejected:
            self.software = None
        if self.software is None:
            return UNKNOWN_SOFTWARE
        if not self.software.limits_as_told:
            return OLD_SOFTWARE.format(self.software.name)
        try:
            settings = await self._settings(token)
        except (NoSuchPath, Busy, NotSupported):
            return NONE_HERE
        except TokenRefused:
            return REFUSED
        return ITS_OWN if dpel.is_on(settings) and dpel.is_of_export(settings) else ""

    def _wanted(self, order: OutputOrder, baseline: Baseline) -> dict[str, Any]:
        before = baseline[SETTINGS]
        if dpel.is_on(before) and dpel.is_of_export(before):
            raise NotSupported(ITS_OWN)
        return dpel.limited(before, min(order.limit_w or 0.0, self._rated_w))

    async def _put_back(self, baseline: Baseline) -> None:
        if not self._is_others(await self._read(), baseline):
            await self._write(baseline[SETTINGS])

    async def _read(self) -> dict[str, Any]:
        return await self._settings(await self._token.now())

    async def _settings(self, token: str) -> dict[str, Any]:
        found = (await self._link.get(dpel.PATH, dpel.Dpel, token)).settings
        if found is None or "enable" not in found:
            raise NotSupported(NONE_HERE)
        return found

    async def _write(self, settings: dpel.Settings) -> None:
        token = await self._token.now()
        try:
            await self._link.post(dpel.PATH, dpel.document_of(settings), token)
        except TokenRefused as err:
            self._refused, self._refused_at = token, self._clock.now()
            raise Rejected(REFUSED) from err
        except NoSuchPath as err:
            raise Rejected(NONE_HERE) from err

    def _is_others(self, settings: dpel.Settings, baseline: Baseline) -> bool:
        """Whether somebody else has set this meanwhile. A limit of what is given may be an older one of ours
        where its speed marks none.
        """
        if dpel.is_same(settings, baseline[SETTINGS]):
            return False
        keeps_speed = self._keeps_speed or baseline.get(KEEPS_SPEED) is True
        is_ours = dpel.has_our_speed(settings) or not keeps_speed
        return not (dpel.is_of_output(settings) and is_ours)

    def _is_long_ago(self, now: datetime) -> bool:
        return self._refused_at is None or abs(now - self._refused_at) >= BELIEVED_FOR
