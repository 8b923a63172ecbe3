"""Every way to a device, as something that can be asked once."""

from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

from adapters.kinds.advice import ModbusTable
from adapters.kinds.rows import Row
from domain.command.capabilities import ChargerCapabilities, InverterCapabilities
from domain.ports.devices import Device, DeviceControl
from powersync import vendors
from powersync.commands.contact import Answer, Contact
from powersync.config import Config
from powersync.config.drivers import Named, named_in
from powersync.diagnosis import ModbusAddress, advice_on, cannot
from scheduler.watch import Watch

ARRIVAL_S = 12.0  # real seconds that a device is given to dial


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
