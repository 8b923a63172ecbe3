"""One inverter on UDP: its lock, and the library's exceptions told as ours.

The library repeats what got no answer. Reads may be repeated; a write may not, so it is sent once and
its silence is OutcomeUnknown: whoever wrote asks whether it came (`settings.py`).
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from goodwe.exceptions import InverterError, RequestRejectedException
from goodwe.modbus import ILLEGAL_DATA_ADDRESS
from goodwe.model import DT_MODEL_TAGS, ES_MODEL_TAGS, ET_MODEL_TAGS, is_745_platform, is_single_phase
from goodwe.protocol import ProtocolCommand
from msgspec import Struct

from adapters.batteries.goodwe.inverters import HybridInverter, SolarInverter, StorageInverter
from adapters.batteries.goodwe.registers import ADDRESS, DT_FAMILIES, ES_FAMILIES, UDP_PORT
from domain.errors import OutcomeUnknown, Rejected, Unreachable

READ_RETRIES = 2
CLASSES = (("ET", ET_MODEL_TAGS), ("ES", ES_MODEL_TAGS), ("DT", DT_MODEL_TAGS))
T = TypeVar("T")


class Refusal(Rejected):
    """The inverter answered with an exception; `is_missing`: this firmware has no such register."""

    def __init__(self, message: str, *, is_missing: bool) -> None:
        super().__init__(message)
        self.is_missing = is_missing


class Identity(Struct, frozen=True, kw_only=True):
    """Who answers. `eco_address` is where the library expects eco group 1 of an ES-class unit."""

    serial: str
    model: str | None
    firmware: str | None
    rated_w: float | None  # the ES and DT classes do not say
    is_single_phase: bool
    is_745: bool
    arm_version: int
    eco_address: int | None


class GoodWeLink:
    """One inverter and its family. Time-outs are real seconds.

    Reads raise Unreachable or Rejected. Writes also raise OutcomeUnknown, when one was sent and got no
    answer; they are never repeated.
    """

    def __init__(
        self,
        host: str,
        *,
        family: str,
        port: int = UDP_PORT,
        address: int = ADDRESS,
        timeout_s: float = 1.0,
    ) -> None:
        self.name = f"{host}:{port}/udp"
        self.address = address
        self.family = family
        self.is_es = family in ES_FAMILIES
        self._timeout_s = timeout_s
        kind = StorageInverter if self.is_es else SolarInverter if family in DT_FAMILIES else HybridInverter
        wait_s: Any = timeout_s  # it takes parts of a second, too
        self._inverter = kind(host, port, address, wait_s, READ_RETRIES)
        self._lock = asyncio.Lock()
        self._identity: Identity | None = None

    async def identify(self) -> Identity:
        """Who answers; asked once. Raises Rejected where its serial number is of another family."""
        if self._identity is None:
            await self._ask("read its identity", self._inverter.read_device_info)
            self._identity = self._identified()
        return self._identity

    async def live(self) -> dict[str, Any]:
        """The running data, by the library's names."""
        await self.identify()
        return await self._ask("read the running data", self._inverter.read_runtime_data)

    async def settings_block(self) -> dict[str, Any]:
        """An ES-class unit's settings, by the library's names."""
        return await self._ask("read the settings", self._inverter.read_settings_data)

    async def ask(self, what: str, command: ProtocolCommand) -> bytes:
        """One request that changes nothing; its payload."""
        response = await self._ask(what, lambda: command.execute(self._inverter.datagrams))
        return bytes(response.response_data())

    async def tell(self, what: str, command: ProtocolCommand) -> None:
        """One write, sent once."""
        await self._ask(
            what,
            lambda: command.execute(self._inverter.datagrams),
            retries=0,
            unanswered=OutcomeUnknown,
        )

    async def close(self) -> None:
        """Closes what may be open; a later request would open another."""
        await self._inverter.datagrams.close()

    async def _ask(
        self,
        what: str,
        request: Callable[[], Awaitable[T]],
        *,
        retries: int = READ_RETRIES,
        unanswered: type[Unreachable] | type[OutcomeUnknown] = Unreachable,
    ) -> T:
        async with self._lock:
            datagrams = self._inverter.datagrams
            datagrams.begin(retries)
            asking = asyncio.ensure_future(request())
            try:
                return await asyncio.shield(asking)
            except RequestRejectedException as err:
                raise Refusal(
                    f"{self.name}: {what}: {err.message.lower()}",
                    is_missing=err.message == ILLEGAL_DATA_ADDRESS,
                ) from err
            except InverterError as err:
                if datagrams.is_closed_port:
                    raise Unreachable(f"{self.name}: {what}: nobody listens there{self._hint()}") from err
                raise unanswered(
                    f"{self.name}: {what}: no sensible answer in {self._timeout_s:g} s{self._hint()}"
                ) from err
            except (OSError, UnicodeError) as err:
                raise Unreachable(f"{self.name}: {what}: cannot be reached ({err})") from err
            except asyncio.CancelledError:
                datagrams.give_up()
                asking.cancel()
                await asyncio.gather(asking, return_exceptions=True)
                raise

    def _hint(self) -> str:
        """What a newcomer should know while nothing has ever answered."""
        if self._identity is not None:
            return ""
        return f" (family {self.family}; a WiFi/LAN Kit-20 has no UDP port {UDP_PORT}: use goodwe_entity)"

    def _identified(self) -> Identity:
        inverter = self._inverter
        serial = (inverter.serial_number or "").strip()
        ours = "ES" if self.is_es else "DT" if self.family in DT_FAMILIES else "ET"
        named = [name for name, tags in CLASSES if any(tag in serial for tag in tags)]
        if named and ours not in named:
            what = "has no battery" if named[0] == "DT" else f"speaks as family {named[0]}"
            what = "has a battery" if ours == "DT" else what
            raise Rejected(f"{self.name}: its serial number says that it {what}, not {self.family}")
        model = (inverter.model_name or "").strip("\x00 ")
        start = model.find("GW")  # some units put a stray character first
        groups = [setting.offset for setting in inverter.settings() if setting.id_ == "eco_mode_1"]
        return Identity(
            serial=serial,
            model=(model if start < 0 else model[start:]) or None,
            firmware=inverter.firmware or inverter.arm_firmware or None,
            rated_w=float(inverter.rated_power) if inverter.rated_power not in (None, 0, 0xFFFF) else None,
            is_single_phase=is_single_phase(inverter),
            is_745=is_745_platform(inverter),
            arm_version=inverter.arm_version,
            eco_address=groups[0] if groups else None,
        )
