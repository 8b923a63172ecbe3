"""What a house sounds like to Home Assistant over MQTT; fits the port `Dialect`."""

from collections.abc import Mapping, Sequence

import msgspec

from adapters.mqtt.discovery import By, Identity, announcements
from adapters.mqtt.questions import asked
from adapters.mqtt.topics import BATTERY, SITE, Topics, loadpoint_group
from adapters.mqtt.values import battery_values, loadpoint_values, site_values
from domain.ports.messages import Ask, Heard, Message, Told

ONLINE, OFFLINE = b"online", b"offline"


class HomeAssistantDialect:
    """`controls`: whether anybody may ask for anything this way."""

    def __init__(self, topics: Topics, who: Identity, *, by: By, controls: bool) -> None:
        self._topics, self._who, self._by, self._controls = topics, who, by, controls
        self.hello = Message(topics.presence, ONLINE)
        self.goodbye = Message(topics.presence, OFFLINE)

    @property
    def questions(self) -> Sequence[str]:
        """Home Assistant's coming and going, and what it asks for."""
        return (self._topics.birth, *(self._topics.questions if self._controls else ()))

    def is_newcomer(self, heard: Heard) -> bool:
        """Whether Home Assistant says that it came."""
        return heard.topic == self._topics.birth and heard.payload == ONLINE

    def announced(self, told: Told) -> Mapping[str, bytes]:
        """Its entities."""
        return announcements(told, self._topics, self._who, by=self._by, controls=self._controls)

    def stated(self, told: Told) -> Mapping[str, bytes]:
        """Their values, a message per group."""
        status = told.status
        groups = {SITE: site_values(told)}
        if status.battery is not None:
            groups[BATTERY] = battery_values(status.battery, told)
        for key, loadpoint in status.loadpoints.items():
            groups[loadpoint_group(key)] = loadpoint_values(loadpoint, status)
        return {self._topics.state(group): msgspec.json.encode(each) for group, each in groups.items()}

    def asked(self, heard: Heard, minutes: float) -> Ask | None:
        """What it asks for. Raises InvalidRequest."""
        return asked(heard, self._topics, minutes) if self._controls else None
