"""Looks after every tick what has happened, and tells it: on the live stream, and to whoever delivers it.

What was told is on disk before it is told, so that a restart tells nothing twice.
"""

import logging
from datetime import datetime

import msgspec

from domain.language.languages import tongue_of
from domain.language.telling import Telling
from domain.language.tongue import ENGLISH
from domain.notification.happening import Happening, Look
from domain.notification.memory import NoticeMemory
from domain.notification.produce import produce
from domain.notification.rules import switches
from domain.notification.words import noticed
from domain.status.document import Status
from scheduler.kept import readable
from scheduler.post import Post
from scheduler.state import HouseState
from scheduler.stream import StatusStream

KIND, KEY = "state", "notices"

log = logging.getLogger(__name__)


class Notices:
    """`post` brings them to phones and services; None: nobody is to be sent anything."""

    def __init__(self, state: HouseState, stream: StatusStream) -> None:
        self._state, self._stream = state, stream
        self._memory = NoticeMemory()
        self._before: Status | None = None
        self.post: Post | None = None
        self._said: list[Happening] = []

    def say(self, happening: Happening) -> None:
        """Something to be told with the next look."""
        self._said.append(happening)

    async def load(self) -> None:
        """Takes over what an earlier run has told."""
        raw = (await self._state.keeper.all(KIND)).get(KEY)
        found = {} if raw is None else readable({KEY: raw}, KIND, NoticeMemory)
        self._memory = found.get(KEY, self._memory)

    async def look(self, now: datetime) -> None:
        """One look at what was just published."""
        status = self._stream.current
        if status is None:
            return
        language = ENGLISH.code if self.post is None else self.post.language
        look = Look(
            status=status,
            before=self._before,
            events=self._state.events,
            tariff=self._state.tariff,
            rules=self._state.house.notify,
            now=now,
            language=language,
        )
        memory, notices = produce(self._memory, look)
        telling = Telling(status.site, now, tongue_of(language))
        notices += [noticed(each, telling) for each in self._said]
        self._said.clear()
        self._before = status
        if notices and self.post is not None:
            await self.post.accept(notices)
        if memory != self._memory:
            self._memory = memory
            await self._state.kept.put(KIND, KEY, memory)
        wanted = switches(look.rules.kinds)
        for notice in notices:
            if wanted.get(notice.kind, True):
                log.info("%s: %s. %s", notice.kind, notice.title, notice.text)
            self._stream.publish_event(msgspec.to_builtins(notice))
        if notices and self.post is not None:
            self.post.send()
