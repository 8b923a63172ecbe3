"""Every device and service a configuration names, as things that can be asked once."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Protocol, runtime_checkable
from zoneinfo import ZoneInfo

from msgspec import Struct

from adapters.kinds.advice import ModbusTable
from adapters.kinds.rows import Row
from adapters.kinds.tables import HomeAssistantConfig
from adapters.links.homeassistant.client import HomeAssistant
from adapters.mqtt.topics import Topics
from domain.command.capabilities import ChargerCapabilities, InverterCapabilities
from domain.energy.terms_counting import nothing_used
from domain.energy.terms_price import as_it_holds
from domain.energy.terms_so_far import TermsSoFar
from domain.forecast.weather import Weather
from domain.house.house import Site
from domain.language.telling import Telling
from domain.ports.clock import Clock
from domain.ports.devices import Device, DeviceControl
from domain.ports.messages import Broker
from domain.ports.notify import Courier
from domain.ports.sources import ForecastSource, PriceSource, WeatherSource
from domain.reading.reading import Reading
from powersync import vendors
from powersync.config import Config
from powersync.config.drivers import Named, named_in
from powersync.diagnosis import ModbusAddress, advice_on, cannot, of_text
from scheduler.watch import Watch

AHEAD = timedelta(hours=1)
DAY = timedelta(hours=24)
ARRIVAL_S = 12.0  # real seconds that a device is given to dial


class Answer(Struct, frozen=True, kw_only=True):
    """What one contact told. `says`: what it knows now; `unsupported`: what people may expect of it and it
    cannot do.
    """

    model: str | None = None
    firmware: str | None = None
    says: str | None = None
    unsupported: tuple[str, ...] = ()
    reading: Reading | None = None


class Contact(Protocol):
    """One device or service that can be asked once."""

    @property
    def id(self) -> str:
        """Its device id, such as `battery` or `loadpoints/garage`."""
        ...

    @property
    def driver(self) -> str:
        """The driver that speaks with it."""
        ...

    async def contact(self) -> Answer:
        """Reads it once and writes nothing. Raises PowerSyncError."""
        ...

    async def advice(self, error: str) -> str | None:
        """What a failure means and what to do about it; None where the error says it all."""
        ...


@runtime_checkable
class Fallback(Protocol):
    """A device with more than one way to its values; the first way's name is empty."""

    @property
    def ways(self) -> Mapping[str, Device]:
        """Each way by what is put behind the device's id, such as `/cloud`."""
        ...


@runtime_checkable
class ComesToUs(Protocol):
    """A device that dials this machine, and cannot be dialled."""

    async def arrival(self, within_s: float) -> None:
        """Waits for it at its door. Raises DeviceError where it does not come."""
        ...


class DeviceContact:
    """A device, asked for one reading."""

    def __init__(
        self,
        device_id: str,
        device: Device,
        *,
        driver: str,
        model: str | None,
        control: DeviceControl | None,
        row: Row[Any] | None,
        address: ModbusAddress | None = None,
        server_runs: bool = False,
    ) -> None:
        self.id = device_id
        self.driver = driver
        self._row = row
        self._device = device
        self._model = model
        self._control = control
        self._address = address
        self._server_runs = server_runs

    async def contact(self) -> Answer:
        """One reading. Raises DeviceError."""
        if isinstance(self._device, ComesToUs):
            await self._device.arrival(ARRIVAL_S)
        reading = await self._device.read()
        return Answer(
            model=reading.model or self._model,
            firmware=reading.firmware,
            unsupported=self._unsupported(),
            reading=reading,
        )

    async def advice(self, error: str) -> str | None:
        """Looks around at the device's address, on a connection of its own."""
        await self._device.close()
        return await advice_on(self._row, error, self._address, server_runs=self._server_runs)

    def _unsupported(self) -> tuple[str, ...]:
        """Asked for after the reading: some devices tell what they can do."""
        abilities = None if self._control is None else self._control.capabilities
        if isinstance(abilities, ChargerCapabilities):
            return (abilities.why_not,) if abilities.why_not else ()
        if isinstance(abilities, InverterCapabilities):
            return () if abilities.limits else (abilities.why_not or "its output cannot be limited",)
        return cannot(abilities) if self.id.startswith("battery") else ()


class PriceContact:
    """The price source, asked for the coming hour: what power costs right now, and until when."""

    id = "price"

    def __init__(self, source: PriceSource, row: Row[Any], clock: Clock, site: Site) -> None:
        self.driver = row.driver
        self._row = row
        self._source = source
        self._clock = clock
        self._site = site

    async def contact(self) -> Answer:
        """One fetch. Raises DeviceError."""
        now = self._clock.now()
        tariff = await self._source.fetch(now, now + AHEAD)
        slot = tariff.at(now)
        if slot is None:
            return Answer(unsupported=("no price is known for now",))
        telling, zone = Telling(self._site, now), ZoneInfo(self._site.timezone)
        first, beyond = (
            as_it_holds(slot, tariff.terms, used, now, zone)
            for used in (nothing_used(tariff.terms, now, zone), TermsSoFar())
        )
        bought = _with_quota(first.import_price, beyond.import_price, telling)
        costs = f"power costs {bought} until {telling.time(first.end)}"
        return Answer(says=f"{costs}, {_export(first.export_price, beyond.export_price, telling)}")

    async def advice(self, error: str) -> str | None:
        """By the words of the error alone."""
        return of_text(self._row, error)


def _export(price: float | None, beyond: float | None, telling: Telling) -> str:
    if price is None or beyond is None:
        return "what export earns is not known"
    if telling.sign(price) < 0:
        return f"export costs {telling.price(-price)}"
    return f"export earns {_with_quota(price, beyond, telling)}"


def _with_quota(price: float, beyond: float, telling: Telling) -> str:
    """What the first kWh is worth, and what those beyond a quota are, of which only a server that runs knows
    what is used.
    """
    first, later = telling.price(price), telling.price(beyond)
    return first if first == later else f"{first} (beyond its quota {later})"


class MarketContact:
    """The market of `spike.region`, asked once: what it pays right now."""

    id, driver = "market", vendors.MARKET.driver

    def __init__(self, source: PriceSource, clock: Clock, site: Site) -> None:
        self._source, self._clock, self._site = source, clock, site

    async def contact(self) -> Answer:
        """One fetch. Raises DeviceError."""
        now = self._clock.now()
        slot = (await self._source.fetch(now, now + AHEAD)).at(now)
        if slot is None or slot.wholesale_price is None:
            return Answer(unsupported=("what the market pays now is not known",))
        return Answer(says=f"the market pays {Telling(self._site, now).price(slot.wholesale_price)}")

    async def advice(self, error: str) -> str | None:
        """By the words of the error alone."""
        return of_text(vendors.MARKET, error)


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


class SolarContact:
    """The solar forecast, asked for the coming day."""

    id = "forecast"

    def __init__(self, source: ForecastSource, row: Row[Any], clock: Clock) -> None:
        self.driver = row.driver
        self._row = row
        self._source = source
        self._clock = clock

    async def contact(self) -> Answer:
        """One forecast. Raises DeviceError."""
        now = self._clock.now()
        forecast = await self._source.forecast(now, now + DAY)
        if (mean_w := forecast.mean_w(now, now + DAY)) is None:
            return Answer(unsupported=("nothing is known of the coming day",))
        known = sum((min(s.end, now + DAY) - max(s.start, now) for s in forecast.slots), timedelta())
        kwh = mean_w / 1000 * known / timedelta(hours=1)
        return Answer(says=f"{kwh:.1f} kWh of sun are expected in the coming 24 hours")

    async def advice(self, error: str) -> str | None:
        """By the words of the error alone."""
        return of_text(self._row, error)


class WeatherContact:
    """The weather, asked for where a section of its own says so."""

    id = "weather"

    def __init__(self, source: WeatherSource) -> None:
        self.driver = vendors.WEATHER.driver
        self._source = source

    async def contact(self) -> Answer:
        """That of now. Raises DeviceError."""
        told = await self._source.now()
        word = Weather(reading=told, sky=told.sky).word.replace("_", " ")
        warmth = "" if told.temperature_c is None else f", {told.temperature_c:.1f} °C"
        return Answer(says=f"the weather is {word}{warmth}")

    async def advice(self, error: str) -> str | None:
        """By the words of the error alone."""
        return of_text(None, error)


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


def row_at(config: Config, key: str) -> Row[Any]:
    """The row of the driver whose table stands there."""
    return next(each.row for each in named_in(config) if each.key == key)


def contacts_of(watch: Watch, config: Config, *, server_runs: bool = False) -> list[Contact]:
    """Every way to one device: one that has a fallback is asked both ways."""
    named = next((each for each in named_in(config) if each.device == watch.id), None)
    ways = watch.device.ways if isinstance(watch.device, Fallback) else {"": watch.device}
    return [
        DeviceContact(
            watch.id + way,
            device,
            driver=(driver := watch.driver + way.replace("/", "_")),
            model=watch.model,
            control=None if way else watch.control,
            row=vendors.BATTERIES.get(driver) if named is None or way else named.row,
            address=None if way else _address(named),
            server_runs=server_runs,
        )
        for way, device in ways.items()
    ]


def _address(named: Named | None) -> ModbusAddress | None:
    if named is None or not isinstance(named.table, ModbusTable):
        return None
    return ModbusAddress(host=named.table.host, port=named.table.port, unit=named.table.unit, key=named.key)
