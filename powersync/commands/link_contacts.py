"""What the house is linked with beside its devices, each asked once: Home Assistant, a broker, phones."""

from adapters.kinds.tables import HomeAssistantConfig
from adapters.links.homeassistant.client import HomeAssistant
from adapters.mqtt.topics import Topics
from domain.ports.clock import Clock
from domain.ports.messages import Broker
from domain.ports.notify import Courier
from powersync.commands.contact import Answer
from powersync.diagnosis import of_text


class MessageContact:
    """A phone or service that messages go to, looked at without sending any."""

    def __init__(self, target_id: str, courier: Courier) -> None:
        self.id, self.driver = f"notify/{target_id}", courier.driver
        self._courier = courier

    async def contact(self) -> Answer:
        """One look. Raises PowerSyncError."""
        return Answer(says=await self._courier.look())

    async def advice(self, error: str) -> str | None:
        """The error says it all."""
        del error
        return None


class HomeContact:
    """Home Assistant itself, asked how much it knows."""

    id, driver = "homeassistant", "homeassistant"

    def __init__(self, table: HomeAssistantConfig, clock: Clock) -> None:
        self._home = HomeAssistant(table.url, table.token.reveal(), clock)

    async def contact(self) -> Answer:
        """Raises DeviceError."""
        count = len(await self._home.entity_ids())
        return Answer(model="Home Assistant", firmware=self._home.version, says=f"it knows {count} entities")

    async def advice(self, error: str) -> str | None:
        """By the words of the error alone."""
        return of_text(None, error)

    async def close(self) -> None:
        """Hangs up."""
        await self._home.close()


class BrokerContact:
    """The broker that is told of the house, joined once under a name of its own: a running server stays."""

    id, driver = "mqtt", "mqtt"

    def __init__(self, broker: Broker, topics: Topics, client: str) -> None:
        self._broker, self._topics, self._client = broker, topics, client

    async def contact(self) -> Answer:
        """Joins, and asks whether we may hear what we are to hear. Raises DeviceError."""
        async with self._broker.connected(self._client, None) as link:
            await link.listen((self._topics.birth, *self._topics.questions))
        return Answer(says=f"lets us in; this house is told under {self._topics.base}/")

    async def advice(self, error: str) -> str | None:
        """By the words of the error alone."""
        if "turns us away" in error or "does not let us" in error:
            return "look at mqtt.username and mqtt.password, and at the broker's access list (docs/mqtt.md)"
        if "certificate" in error:
            return "name the authority of the broker's certificate in mqtt.ca_file"
        return of_text(None, error)
