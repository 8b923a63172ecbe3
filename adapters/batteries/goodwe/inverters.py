"""The `goodwe` library's inverters, as we use them: on our datagrams, and with answers read by us."""

from typing import Any

from goodwe.dt import DT
from goodwe.es import ES
from goodwe.et import ET
from goodwe.exceptions import RequestRejectedException
from goodwe.inverter import Sensor
from goodwe.protocol import InverterProtocol, ProtocolCommand

from adapters.batteries.goodwe.datagrams import Datagrams
from adapters.batteries.goodwe.nothing import values_of
from adapters.batteries.goodwe.registers import NO_BATTERY


class OverUdp:
    """Keeps the library on datagrams, where by itself it takes TCP for every port but 8899; and what is no
    value out of its numbers.
    """

    _protocol: InverterProtocol
    _create_protocol = staticmethod(Datagrams)
    _map_response = staticmethod(values_of)

    @property
    def datagrams(self) -> Datagrams:
        """The socket's side."""
        assert isinstance(self._protocol, Datagrams)
        return self._protocol


class HybridInverter(OverUdp, ET):
    """ET, EH, BT and BH. A block that is refused costs itself, the rest of the poll is told."""

    async def read_runtime_data(self) -> dict[str, Any]:
        """Running data, then what each battery, meter and further strings tell."""
        data = self._map_response(await self._read_from_socket(self._READ_RUNNING_DATA), self._sensors)
        if data.get("battery_mode") != NO_BATTERY:
            data |= await self._block(self._READ_BATTERY_INFO, self._sensors_battery)
        if self._has_battery2:
            data |= await self._block(self._READ_BATTERY2_INFO, self._sensors_battery2)
            data |= await self._block(self._READ_BATTERY2_INFO_EXTENDED, self._sensors_battery2_extended)
        data |= await self._meter()
        if self._has_mppt:
            data |= await self._block(self._READ_MPPT_DATA, self._sensors_mppt)
        return data

    async def _meter(self) -> dict[str, Any]:
        """The longest of the meter's blocks that this firmware has."""
        lengths = [self._READ_METER_DATA]
        if self._has_meter_extended:
            lengths.insert(0, self._READ_METER_DATA_EXTENDED)
        if self._has_meter_extended2:
            lengths.insert(0, self._READ_METER_DATA_EXTENDED2)
        for command in lengths:
            if found := await self._block(command, self._sensors_meter):
                return found
        return {}

    async def _block(self, command: ProtocolCommand, sensors: tuple[Sensor, ...]) -> dict[str, Any]:
        try:
            response = await self._read_from_socket(command)
        except RequestRejectedException:
            return {}
        return self._map_response(response, sensors)


class StorageInverter(OverUdp, ES):
    """ES, EM and BP."""


class SolarInverter(OverUdp, DT):
    """DT, MS, D-NS and XS, which have no battery; what their meter tells is not asked for."""

    async def read_runtime_data(self) -> dict[str, Any]:
        """Running data."""
        return self._map_response(await self._read_from_socket(self._READ_RUNNING_DATA), self._sensors)
