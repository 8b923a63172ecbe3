"""Settings of the ET class (ET, EH, BT, BH): Modbus registers in datagrams."""

from collections.abc import Sequence
from functools import partial

from goodwe.protocol import ModbusRtuReadCommand, ModbusRtuWriteCommand, ModbusRtuWriteMultiCommand

from adapters.batteries.goodwe.eco import EcoGroups
from adapters.batteries.goodwe.link import GoodWeLink, Refusal
from adapters.batteries.goodwe.registers import (
    CLEAR_MODE_PARAMETERS,
    ECO_V2,
    EMS_MODE,
    EMS_POWER,
    ET_ECO_V1,
    EXPORT_LIMIT,
    EXPORT_SWITCH,
    MIN_SOC,
    NO_VALUE,
    WORK_MODE,
    EcoLayout,
    EmsMode,
    WorkMode,
)
from adapters.batteries.goodwe.settings import Settings, cannot_be_asked, reversible
from domain.ports.devices import Step

CLEARED_ON_ENTRY = frozenset(WorkMode) - {WorkMode.ECO}
EmsPair = tuple[int, int]


class EtSettings:
    """One inverter's settings. Firmware that lacks a register has None for it."""

    def __init__(self, link: GoodWeLink) -> None:
        self._link = link
        self.eco = EcoGroups(link, self._probe_eco)

    async def read(self, *, with_eco: bool) -> Settings:
        """What is set now, read anew; eco groups only on request."""
        switch = await self._words_or_none(EXPORT_SWITCH, 2)
        ems = await self.ems()
        return Settings(
            work_mode=await self._word_or_none(WORK_MODE),
            ems_mode=None if ems is None else ems[0],
            ems_power_w=None if ems is None else ems[1],
            export_limited=None if switch is None else switch[0] == 1,
            export_limit_w=None if switch is None else switch[1],
            min_soc_pct=await self._word_or_none(MIN_SOC),
            eco=await self.eco.read() if with_eco else None,
        )

    async def ems(self) -> EmsPair | None:
        """EMS mode and power, W; None where this firmware has no EMS."""
        words = await self._words_or_none(EMS_MODE, 2)
        return None if words is None else (words[0], words[1])

    async def ems_mode(self) -> int:
        """The EMS mode alone."""
        return (await self._words(EMS_MODE, 1))[0]

    async def ems_power_w(self) -> int:
        """The EMS power alone, W."""
        return (await self._words(EMS_POWER, 1))[0]

    async def set_ems_mode(self, mode: int) -> None:
        """Function 06 on the mode register."""
        await self._write(EMS_MODE, mode)

    async def set_ems_power_w(self, power_w: int) -> None:
        """Function 06 on the power register; 0 is written, too."""
        await self._write(EMS_POWER, power_w)

    async def export_limited(self) -> bool:
        """Whether the export limit holds."""
        return (await self._words(EXPORT_SWITCH, 1))[0] == 1

    async def export_limit_w(self) -> int:
        """The export limit, W; it holds only while it is switched on."""
        return (await self._words(EXPORT_LIMIT, 1))[0]

    async def set_export_limited(self, on: bool) -> None:
        """Switches the export limit."""
        await self._write(EXPORT_SWITCH, int(on))

    async def set_export_limit_w(self, limit_w: int) -> None:
        """Sets the export limit's value, W."""
        await self._write(EXPORT_LIMIT, limit_w)

    async def min_soc_pct(self) -> int:
        """The charge that is kept in reserve, %, which is 100 less the depth of discharge."""
        return await self._word(MIN_SOC)

    async def set_min_soc_pct(self, reserve_pct: int) -> None:
        """Sets the charge that is kept in reserve."""
        await self._write(MIN_SOC, reserve_pct)

    def mode_steps(self, mode: int, found: Settings) -> Sequence[Step]:
        """What a change of work mode takes. It resets the EMS, which `found` says whether there is."""
        steps = [
            reversible(
                f"work mode {mode}",
                read=partial(self._word, WORK_MODE),
                write=partial(self._write, WORK_MODE),
                wanted=lambda _: mode,
            )
        ]
        if found.ems_mode is not None:
            steps.append(
                reversible(
                    "EMS to automatic",
                    read=self._ems_pair,
                    write=self._set_ems,
                    wanted=lambda _: (int(EmsMode.AUTO), 0),
                )
            )
        if mode in CLEARED_ON_ENTRY:
            steps.append(Step(what="clear the timed mode", do=self._clear, came=cannot_be_asked))
        return steps

    async def _probe_eco(self) -> EcoLayout:
        """Asked before each use: only the inverter's own no means old groups, a lost datagram does not."""
        try:
            await self._words(ECO_V2.first, ECO_V2.words)
        except Refusal as err:
            if not err.is_missing:
                raise
            return ET_ECO_V1
        return ECO_V2

    async def _ems_pair(self) -> EmsPair:
        words = await self._words(EMS_MODE, 2)
        return words[0], words[1]

    async def _set_ems(self, pair: EmsPair) -> None:
        data = b"".join(value.to_bytes(2, "big") for value in pair)
        command = ModbusRtuWriteMultiCommand(self._link.address, EMS_MODE, data)
        await self._link.tell(f"write {EMS_MODE}, 2 registers", command)

    async def _clear(self) -> None:
        try:
            await self._write(CLEAR_MODE_PARAMETERS, 1)
        except Refusal as err:
            if not err.is_missing:
                raise  # firmware without the register has nothing to clear

    async def _word(self, register: int) -> int:
        return (await self._words(register, 1))[0]

    async def _words(self, register: int, count: int) -> tuple[int, ...]:
        data = await self._link.ask(
            f"read {register}", ModbusRtuReadCommand(self._link.address, register, count)
        )
        return tuple(int.from_bytes(data[at : at + 2], "big") for at in range(0, 2 * count, 2))

    async def _words_or_none(self, register: int, count: int) -> tuple[int, ...] | None:
        """The words; None where this firmware lacks them, or has no value in the first of them."""
        try:
            words = await self._words(register, count)
            return None if words[0] == NO_VALUE else words
        except Refusal as err:
            if not err.is_missing:
                raise
            return None

    async def _word_or_none(self, register: int) -> int | None:
        words = await self._words_or_none(register, 1)
        return None if words is None else words[0]

    async def _write(self, register: int, value: int) -> None:
        await self._link.tell(f"write {register}", ModbusRtuWriteCommand(self._link.address, register, value))
