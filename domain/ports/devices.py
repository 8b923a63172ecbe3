"""Devices: what the shell asks of every driver. Drivers fit by shape, not by inheritance.

A driver translates. It does not retry, sleep, lock or decide: the gateway runs its steps, with the
pauses they name, and its link owns lock, spacing and reconnect.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar, runtime_checkable

from msgspec import Struct, field

from domain.command.capabilities import BatteryCapabilities, ChargerCapabilities, InverterCapabilities
from domain.command.order import ChargeOrder, ExportOrder, InverterOrder, OutputOrder
from domain.house.battery_setting import BatterySetting, SettingValue
from domain.reading.reading import Reading

OrderT = TypeVar("OrderT", contravariant=True)
Baseline = Mapping[str, Any]


class Step(Struct, frozen=True, kw_only=True):
    """One device write. `pause_s` is waited before it; `undo` is run when a later step fails.

    `came` is asked where the answer of `do` or `undo` was lost: whether the device has what was written.
    None: only the whole order's read-back tells.
    """

    what: str
    do: Callable[[], Awaitable[None]]
    pause_s: float = 0.0
    undo: Callable[[], Awaitable[None]] | None = None
    came: Callable[[], Awaitable[bool]] | None = None


class ReadBack(Struct, frozen=True, kw_only=True):
    """What the device's settings say of an order: `agrees`, and the values that show it.

    `changed`: settings of the baseline that are neither the order's nor the baseline's own any more, so
    that another hand must have set them. `is_lost`: where it does not agree, the device lost the order by
    itself, or what it holds is not known yet: that is nobody's hand. `learned`: by what ours is told from
    another hand's on this device; kept with the baseline, for whoever hands it back may be a later process.
    """

    agrees: bool
    is_lost: bool = False
    evidence: dict[str, Any] = field(default_factory=dict)
    changed: dict[str, Any] = field(default_factory=dict)
    learned: dict[str, Any] = field(default_factory=dict)


class Device(Protocol):
    """Anything that can be read. Raises Unreachable, Rejected or OutcomeUnknown."""

    async def read(self) -> Reading:
        """The newest values, stamped with the clock's now."""
        ...

    async def close(self) -> None:
        """Lets go of sockets; never raises."""
        ...


class Listener(Protocol):
    """What is told rather than asked: a cloud's stream, or a door that chargers knock at.

    A device that listens is read all the same: `read` then answers with what it was told.
    """

    async def listen(self, changed: Callable[[], None]) -> None:
        """Listens until cancelled; calls `changed` after all that is new. Raises DeviceError when cut off."""
        ...


class Controllable(Protocol[OrderT]):
    """Anything that takes orders of one kind."""

    async def baseline(self) -> Baseline:
        """The device's own settings that an order would overwrite; plain JSON values."""
        ...

    def unforced(self, captured: Baseline) -> Baseline:
        """The captured settings, with the family's normal mode in place of every forced state.

        A server that lost its data finds its own force on the device, which is nobody's setting. What is
        unforced already comes back as it is.
        """
        ...

    def steps(self, order: OrderT, baseline: Baseline) -> Sequence[Step]:
        """The writes that bring the order about, in their only safe order."""
        ...

    async def read_back(self, order: OrderT, baseline: Baseline) -> ReadBack:
        """Whether the device's settings, read now, are what the order wants."""
        ...


@runtime_checkable
class Frugal(Protocol):
    """A device whose read-back costs money: what stands is compared with what its polls brought anyway."""

    async def still(self, order: Any, baseline: Baseline, beside: Sequence[Any] = ()) -> ReadBack:
        """Whether the order still stands, as of the newest poll; `changed` tells what others have set, which
        is neither this order's nor that of another one of ours that is held `beside` it.
        """
        ...


@runtime_checkable
class TakesSettings(Protocol):
    """A battery whose owner's settings can be a part of how the device is to be left."""

    def with_setting(self, baseline: Baseline, setting: BatterySetting, value: SettingValue) -> Baseline:
        """The baseline with this value in place of the one that was found; as it is where no order of ours
        moves the setting.
        """
        ...


@runtime_checkable
class KnowsReserve(Protocol):
    """A battery that tells its own holds from its owner's reserve, and so has to know that one."""

    def own_reserve(self, reserve_pct: float) -> None:
        """The owner's backup reserve is this from now on, %."""
        ...


@runtime_checkable
class KnowsLimit(Protocol):
    """A battery whose forced states move the setting of its export limit: it has to know which is ours."""

    def own_limit(self, order: ExportOrder) -> None:
        """An earlier life of the program limited export so, and the device holds it still."""
        ...


class BatteryControl(Controllable[InverterOrder], Protocol):
    """A battery that takes orders, its inverter's export limit among them."""

    @property
    def capabilities(self) -> BatteryCapabilities:
        """What it can do."""
        ...


class InverterControl(Controllable[OutputOrder], Protocol):
    """An AC-coupled inverter whose output can be limited."""

    @property
    def capabilities(self) -> InverterCapabilities:
        """What it can do, as far as it has told."""
        ...


class ChargerControl(Controllable[ChargeOrder], Protocol):
    """A charger that takes orders."""

    @property
    def capabilities(self) -> ChargerCapabilities:
        """What it can do."""
        ...


DeviceControl = BatteryControl | InverterControl | ChargerControl
