"""Tells a house to a broker, and asks the house for what comes in from there.

No tick waits for it: what is told is the newest document, a message at a time, so a broker that is slow or
gone costs nothing but its own news. What it was told to keep is remembered over restarts: what is gone from
the house is taken back.
"""

import asyncio
import logging
import random
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from domain.command.capabilities import BatteryCapabilities
from domain.errors import DeviceError, InvalidRequest, PowerSyncError
from domain.house.battery_setting import BatterySetting, SettingValue
from domain.house.devices import BATTERY
from domain.ports.control import Control, Feed
from domain.ports.messages import (
    Ask,
    AskBattery,
    AskLoadpoint,
    Broker,
    ChangeBattery,
    ChangeLoadpoint,
    Connection,
    Dialect,
    Heard,
    KeepMinutes,
    Message,
    Refusal,
    Told,
)
from scheduler.broker_trouble import BrokerTrouble
from scheduler.kept import Kept

log = logging.getLogger(__name__)

FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0  # real seconds between two tries
SETTLED_S = 60.0  # a connection that lived so long begins again with the first pause
GOODBYE_S = 2.0
FORGOTTEN_S = 2.0  # until then who was told that a thing is gone takes no other news of the same thing
TWICE_S = 5.0  # the same request within this time is one that was delivered twice
VIA = "mqtt"
KIND, KEY = "broadcast", VIA  # of what is remembered


class Remembered(Struct, frozen=True):
    """Where the broker keeps something of ours, and for how long people want to take the battery over."""

    topics: tuple[str, ...] = ()
    minutes: float = 30.0


class Broadcast:
    """One house on one broker; `client` is the name it connects under."""

    def __init__(
        self,
        broker: Broker,
        dialect: Dialect,
        control: Control,
        feed: Feed,
        kept: Kept,
        trouble: BrokerTrouble,
        *,
        client: str,
        monotonic: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._broker, self._dialect, self._control, self._feed = broker, dialect, control, feed
        self._kept, self._trouble, self._client = kept, trouble, client
        self._monotonic, self._jitter = monotonic, jitter
        self._news = asyncio.Event()
        self._announced: Mapping[str, bytes] | None = None  # on this connection
        self._refusal: Refusal | None = None
        self._remembered = Remembered()
        self._heard: dict[str, tuple[bytes, float]] = {}  # the last request of each topic, and when it came

    async def run(self) -> None:
        """Connects, and connects again, until cancelled; then it says goodbye."""
        self._remembered = (await self._kept.all(KIND, Remembered)).get(KEY, self._remembered)
        pause_s, said = FIRST_PAUSE_S, ""
        while True:
            since = self._monotonic()
            error = await self._connection_lost()
            if str(error) != said:
                log.warning("%s", error)
            said = str(error)
            self._trouble.failed(said)
            if self._monotonic() - since >= SETTLED_S:
                pause_s = FIRST_PAUSE_S
            await asyncio.sleep(pause_s * (0.5 + self._jitter()))
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    async def _follow(self) -> None:
        """Wakes the telling whenever the document changed."""
        async for _ in self._feed.listen(frozenset({"status"}), None):
            self._news.set()

    async def _connection_lost(self) -> DeviceError:
        """One connection, from beginning to end: why it ended."""
        try:
            async with self._broker.connected(self._client, self._dialect.goodbye) as link:
                log.info("connected as %s", self._client)
                return await self._converse(link)
        except DeviceError as err:
            return err

    async def _converse(self, link: Connection) -> DeviceError:
        self._announced = None
        self._news.set()
        await link.listen(self._dialect.questions)
        parts = [asyncio.ensure_future(each) for each in (self._follow(), self._tell(link), self._hear(link))]
        try:
            await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            await _stopped(parts)
            with suppress(DeviceError, TimeoutError):
                async with asyncio.timeout(GOODBYE_S):
                    await link.send(self._dialect.goodbye)
            raise
        await _stopped(parts)
        ended = [error for each in parts if not each.cancelled() and (error := each.exception()) is not None]
        for error in ended:
            if not isinstance(error, DeviceError):
                log.error("fault while telling the broker", exc_info=error)
        return next((each for each in ended if isinstance(each, DeviceError)), DeviceError("a fault of ours"))

    # telling

    async def _tell(self, link: Connection) -> None:
        is_here = False
        while True:
            await self._news.wait()
            self._news.clear()
            if self._feed.current_json is None:
                continue  # nothing was observed yet
            told = self._told()
            announced, stated = self._dialect.announced(told), self._dialect.stated(told)
            if announced != self._announced:
                await self._announce(link, announced, stated)
            for topic, payload in stated.items():
                await link.send(Message(topic, payload))
            if not is_here:
                await link.send(self._dialect.hello)
                is_here = True
                self._trouble.is_over()

    async def _announce(
        self, link: Connection, announced: Mapping[str, bytes], stated: Mapping[str, bytes]
    ) -> None:
        """Takes back what there was, then says what there is; nothing is told before it is remembered."""
        self._announced = announced  # first: a newcomer meanwhile has it told again
        now = tuple(sorted({*announced, *stated}))
        gone = [topic for topic in self._remembered.topics if topic not in now]
        await self._remember(topics=tuple(sorted({*now, *gone})))
        for topic in gone:
            await link.send(Message(topic, b""))
        if gone:
            await asyncio.sleep(FORGOTTEN_S)
        for topic, payload in announced.items():
            await link.send(Message(topic, payload))
        await self._remember(topics=now)

    async def _remember(self, **changes: Any) -> None:
        changed = replace(self._remembered, **changes)
        if changed != self._remembered:
            self._remembered = changed
            await self._kept.put(KIND, KEY, changed)

    def _told(self) -> Told:
        able = self._battery()
        return Told(
            status=self._control.status,
            acts=None if able is None else able.actions,
            settings=self._own_settings(able),
            minutes=self._remembered.minutes,
            refusal=self._refusal,
        )

    def _own_settings(self, able: BatteryCapabilities | None) -> Mapping[BatterySetting, SettingValue | None]:
        known = self._control.battery_settings
        has = () if able is None else able.settings
        return {each: known.get(each) for each in has if each is not BatterySetting.RESERVE}

    def _battery(self) -> BatteryCapabilities | None:
        for device in self._control.devices():
            able = device.capabilities
            if device.id == BATTERY and isinstance(able, BatteryCapabilities) and not able.read_only:
                return able
        return None

    # hearing

    async def _hear(self, link: Connection) -> None:
        async for heard in link.heard():
            if self._dialect.is_newcomer(heard):
                if not heard.is_old:
                    self._announced = None
                    self._news.set()
            elif heard.payload:
                await self._answer(heard)

    async def _answer(self, heard: Heard) -> None:
        """Carries out what is asked; what cannot be is told, and changes nothing."""
        try:
            if (ask := self._dialect.asked(heard, self._remembered.minutes)) is None:
                return
            if heard.is_old:
                raise InvalidRequest("the broker had kept this request; send requests without retain")
            if not self._came_twice(heard):
                await asyncio.shield(self._ask(ask))  # a broker that goes now leaves nothing half done
                self._heard[heard.topic] = heard.payload, self._monotonic()
        except PowerSyncError as err:
            refusal = Refusal(topic=heard.topic, text=_said(err))
            if refusal != self._refusal:  # once, however often it comes
                log.warning("%s: refused: %s", heard.topic, err)
                self._refusal = refusal
                self._news.set()

    def _came_twice(self, heard: Heard) -> bool:
        now = self._monotonic()
        self._heard = {topic: each for topic, each in self._heard.items() if now - each[1] < TWICE_S}
        last = self._heard.get(heard.topic)
        return last is not None and last[0] == heard.payload

    async def _ask(self, ask: Ask) -> None:
        match ask:
            case AskBattery():
                await self._control.ask_battery(ask.request, via=VIA)
            case AskLoadpoint():
                await self._control.ask_loadpoint(ask.loadpoint, ask.request, via=VIA)
            case ChangeBattery():
                await self._control.change_battery(ask.patch)
            case ChangeLoadpoint():
                await self._control.change_loadpoint(ask.loadpoint, ask.patch)
            case KeepMinutes():
                await self._remember(minutes=ask.minutes)
                self._news.set()


def _said(err: PowerSyncError) -> str:
    """The refusal with what is wrong of each field."""
    fields = err.fields if isinstance(err, InvalidRequest) else {}
    return ". ".join([str(err), *(f"{key}: {fault}" for key, fault in fields.items())])


async def _stopped(tasks: Sequence["asyncio.Future[None]"]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
