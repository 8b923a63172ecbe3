"""Eco groups: the timed charge and discharge that stands in for a forced state where there is no EMS.

Group 1 is made valid around the clock, groups 2 to 4 are switched off, and all four are put back
afterwards. There is no end in them: the inverter would go on for ever.
"""

from collections.abc import Awaitable, Callable
from math import floor
from typing import Any

from goodwe.protocol import (
    Aa55ReadCommand,
    Aa55WriteCommand,
    Aa55WriteMultiCommand,
    ModbusRtuReadCommand,
    ModbusRtuWriteCommand,
    ModbusRtuWriteMultiCommand,
    ProtocolResponse,
)
from goodwe.sensor import EcoModeV1, EcoModeV2, ScheduleType

from adapters.batteries.goodwe.link import GoodWeLink
from adapters.batteries.goodwe.registers import EcoLayout
from adapters.batteries.goodwe.settings import Eco

OTHERS = (2, 3, 4)
LEAST_PCT, MOST_PCT = 10, 100  # of the rated power; less is not followed reliably
SWITCH_OFF = 0x00FF  # keeps the days in the low byte


class EcoGroups:
    """Four groups. Where they are is asked of `probe` before each use."""

    def __init__(self, link: GoodWeLink, probe: Callable[[], Awaitable[EcoLayout]]) -> None:
        self._link = link
        self._probe = probe

    async def read(self) -> Eco:
        """All that an order overwrites."""
        layout = await self._probe()
        group = await self._read(layout, layout.first, layout.words)
        switches = [await self._read(layout, layout.switch_of(group), 1) for group in OTHERS]
        return Eco(
            version=layout.version,
            group_1=group.hex(),
            switches=tuple(int.from_bytes(word, "big") for word in switches),
        )

    async def group_1(self) -> bytes:
        """The first group's bytes."""
        layout = await self._probe()
        return await self._read(layout, layout.first, layout.words)

    async def set_group_1(self, group: bytes) -> None:
        """Writes the first group, where this firmware keeps it. Raises ValueError for another's bytes."""
        layout = await self._probe()
        if len(group) != 2 * layout.words:
            raise ValueError(f"{len(group)} bytes are no eco group of version {layout.version}")
        command = (
            Aa55WriteMultiCommand(layout.first, group)
            if layout.aa55
            else ModbusRtuWriteMultiCommand(self._link.address, layout.first, group)
        )
        await self._link.tell("write eco group 1", command)

    async def switch(self, group: int) -> int:
        """The register that switches a group, days included."""
        layout = await self._probe()
        return int.from_bytes(await self._read(layout, layout.switch_of(group), 1), "big")

    async def set_switch(self, group: int, word: int) -> None:
        """Writes the register that switches a group."""
        layout = await self._probe()
        register = layout.switch_of(group)
        command = (
            Aa55WriteCommand(register, word)
            if layout.aa55
            else ModbusRtuWriteCommand(self._link.address, register, word)
        )
        await self._link.tell(f"write the switch of eco group {group}", command)

    async def _read(self, layout: EcoLayout, register: int, count: int) -> bytes:
        command = (
            Aa55ReadCommand(register, count)
            if layout.aa55
            else ModbusRtuReadCommand(self._link.address, register, count)
        )
        return (await self._link.ask(f"read {register}", command))[: 2 * count]


def around_the_clock(present: bytes, percent: int, target_pct: int, *, is_745: bool) -> bytes:
    """Group 1 for a forced state, `percent` of the rated power, + discharges.

    `present` tells version and schedule type. Only a charge has a target: the field means nothing for a
    discharge, whose floor is the depth of discharge and the server's own watch.
    """
    group = _parsed(present)
    group.set_schedule_type(ScheduleType.ECO_MODE, is_745)
    encoded = group.encode_discharge(percent) if percent > 0 else group.encode_charge(-percent, target_pct)
    return bytes(encoded)


def off(present: bytes) -> bytes:
    """The group switched off, as `present`'s version and schedule type have it."""
    return bytes(_parsed(present).encode_off())


def forced_sign(group_1: bytes) -> int:
    """1 for a discharge around the clock, -1 for a charge, 0 for anything else."""
    group = _parsed(group_1)
    if group.on_off is None:
        return 0
    if group.is_eco_discharge_mode():
        return 1
    return -1 if group.is_eco_charge_mode() else 0


def percent_of(power_w: float, rated_w: float) -> int:
    """A power as the whole percent of the rating that eco groups take; never more than was asked for,
    but for the least there is.
    """
    return max(LEAST_PCT, min(MOST_PCT, floor(100 * power_w / rated_w + 1e-9)))


def _parsed(group: bytes) -> Any:
    kind = EcoModeV1 if len(group) == 8 else EcoModeV2
    try:
        return kind("eco_mode_1", 0, "").read_value(ProtocolResponse(group, None))
    except ValueError:
        return kind("eco_mode_1", 0, "")  # never set, or by somebody with other rules
