"""Settings of the ES class (ES, EM, BP): AA55 frames, which are acknowledged but never refused."""

from collections.abc import Sequence
from functools import partial

from goodwe.protocol import Aa55ProtocolCommand, Aa55WriteCommand

from adapters.batteries.goodwe.eco import EcoGroups
from adapters.batteries.goodwe.link import GoodWeLink
from adapters.batteries.goodwe.registers import (
    ECO_V2,
    ES_CLEAR_MODE_PARAMETERS,
    ES_ECO_V1,
    ES_EXPORT_SWITCH,
    ES_MIN_SOC,
    EcoLayout,
    WorkMode,
)
from adapters.batteries.goodwe.settings import Settings, cannot_be_asked, reversible
from domain.errors import Unreachable
from domain.ports.devices import Step

NO_WINDOW = (0, 0, 0, 0, 0)
ALL_DAY_AT_10_PCT = (0, 0, 23, 59, 10)
FIRST_ARM_THAT_CLEARS = 7


class EsSettings:
    """One unit's settings; there is no EMS."""

    def __init__(self, link: GoodWeLink) -> None:
        self._link = link
        self.eco = EcoGroups(link, self._probe_eco)

    async def read(self, *, with_eco: bool) -> Settings:
        """What is set now, read anew; eco groups only on request."""
        block = await self._link.settings_block()
        dod_pct = block.get("dod")
        return Settings(
            work_mode=block.get("work_mode"),
            export_limited=None if block.get("grid_export") is None else block["grid_export"] == 1,
            export_limit_w=block.get("grid_export_limit"),
            min_soc_pct=None if dod_pct is None else 100 - dod_pct,
            eco=await self.eco.read() if with_eco else None,
        )

    async def export_limited(self) -> bool:
        """Whether the export limit holds."""
        return await self._known("grid_export", "whether its export limit is on") == 1

    async def export_limit_w(self) -> int:
        """The export limit, W; it holds only while it is switched on."""
        return await self._known("grid_export_limit", "its export limit")

    async def set_export_limited(self, on: bool) -> None:
        """Switches the export limit."""
        await self._link.tell("switch the export limit", Aa55WriteCommand(ES_EXPORT_SWITCH, int(on)))

    async def set_export_limit_w(self, limit_w: int) -> None:
        """Sets the export limit's value, W."""
        await self._command("set the export limit", f"033502{limit_w:04x}", "03B5")

    async def min_soc_pct(self) -> int:
        """The charge that is kept in reserve, %; the unit tells its depth of discharge."""
        return 100 - await self._known("dod", "its depth of discharge")

    async def set_min_soc_pct(self, reserve_pct: int) -> None:
        """Sets the charge that is kept in reserve; what is told as a depth is written as a charge."""
        await self._link.tell("set the minimum charge", Aa55WriteCommand(ES_MIN_SOC, reserve_pct))

    def mode_steps(self, mode: int, found: Settings) -> Sequence[Step]:
        """What a change of work mode takes on this firmware. Raises nothing: off-grid is never asked for."""
        has_old_groups = found.eco is None or found.eco.version == 1
        steps: list[Step] = []
        if mode == WorkMode.GENERAL:
            if has_old_groups:
                steps += [self._window("032c", NO_WINDOW), self._window("032d", NO_WINDOW)]
            steps.append(Step(what="clear the timed mode", do=self._clear, came=cannot_be_asked))
        if mode == WorkMode.BACKUP:
            steps.append(Step(what="clear the timed mode", do=self._clear, came=cannot_be_asked))
            if has_old_groups:
                steps.append(self._window("032c", ALL_DAY_AT_10_PCT))
        steps.append(
            Step(
                what="stay on the grid",
                do=partial(self._command, "stay on the grid", "03360100", "03B6"),
                came=cannot_be_asked,
            )
        )
        steps.append(
            reversible(
                f"work mode {mode}",
                read=self._work_mode,
                write=self._set_work_mode,
                wanted=lambda _: mode,
            )
        )
        return steps

    def _window(self, code: str, window: tuple[int, int, int, int, int]) -> Step:
        what = "charge window" if code == "032c" else "discharge window"
        payload = f"{code}05{bytes(window).hex()}"
        write = partial(self._command, what, payload, f"03A{code[-1].upper()}")
        return Step(what=what, do=write, came=cannot_be_asked)

    async def _clear(self) -> None:
        if (await self._link.identify()).arm_version >= FIRST_ARM_THAT_CLEARS:
            await self._link.tell("clear the timed mode", Aa55WriteCommand(ES_CLEAR_MODE_PARAMETERS, 1))

    async def _work_mode(self) -> int:
        return await self._known("work_mode", "its work mode")

    async def _known(self, name: str, what: str) -> int:
        """What is about to be overwritten: unknown, it is no 0 to be put back later."""
        value = (await self._link.settings_block()).get(name)
        if value is None:
            raise Unreachable(f"the inverter does not say {what}, so it could not be put back")
        return int(value)

    async def _set_work_mode(self, mode: int) -> None:
        await self._command(f"work mode {mode}", f"035901{mode:02x}", "03D9")

    async def _command(self, what: str, payload: str, answer: str) -> None:
        await self._link.tell(what, Aa55ProtocolCommand(payload, answer))

    async def _probe_eco(self) -> EcoLayout:
        """By its firmware: the new groups are at an address that AA55 frames cannot name."""
        identity = await self._link.identify()
        return ECO_V2 if identity.eco_address == ECO_V2.first else ES_ECO_V1
