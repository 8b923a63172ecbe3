"""One row per driver: all that the program knows of it. `powersync/vendors.py` lists the rows.

A row is cheap to import: what opens a driver or builds its emulator imports its library when it is called.
"""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Generic, TypeVar

from msgspec import Struct, structs

from adapters.kinds.advice import ModbusSwitch, Rule
from adapters.kinds.emulated import Emulated
from adapters.kinds.fault import Fault
from adapters.kinds.surroundings import Opened, Surroundings
from domain.house.house import Loadpoint
from domain.ports.clock import Clock
from domain.ports.sources import BillSource, ForecastSource, PriceSource, TariffTarget

TableT = TypeVar("TableT", bound=Struct)

Tables = dict[str, Any]


def _none(table: Any) -> Iterable[Fault]:
    return ()


def _nothing(table: Any) -> Iterable[str]:
    return ()


def _never(table: Any) -> bool:
    return False


class Row(Struct, Generic[TableT], frozen=True, kw_only=True):
    """What every driver tells of itself.

    `table` is its Struct, whose `driver` has the driver's name as its default. `faults` finds what is wrong
    between its settings; keys begin inside the table. `notices` tell what is right and less than it may seem;
    they begin with a key, too. `through_home` says why it needs [homeassistant].
    `measures_grid`: it may tell what flows at the connection, also without a battery. `keeps_tokens`: a
    contact may renew a token, which must reach the server's own storage. `advice` reads a failed contact's
    error. `demo` is the configuration that reaches the emulated device at a port (a charger's own table
    under `charger`); one without an emulator of its own is reached at the demo house's door.
    """

    table: type[TableT]
    faults: Callable[[TableT], Iterable[Fault]] = _none
    notices: Callable[[TableT], Iterable[str]] = _nothing
    through_home: str | None = None
    keeps_tokens: Callable[[TableT], bool] = _never
    advice: tuple[Rule, ...] = ()
    modbus: ModbusSwitch | None = None
    measures_grid: bool = False
    emulated: Emulated | None = None
    demo: Callable[[int], Tables] | None = None

    @property
    def driver(self) -> str:
        """The driver's name in the configuration."""
        (name,) = (each.default for each in structs.fields(self.table) if each.name == "driver")
        return str(name)


class Introduction(Struct, Generic[TableT], frozen=True, kw_only=True):
    """What a device wants once before it obeys: `how` tells its owner what to do meanwhile, `ask` waits for
    it. Raises DeviceError.
    """

    how: str
    ask: Callable[[TableT, Clock], Awaitable[None]]


class DeviceRow(Row[TableT], Generic[TableT], frozen=True, kw_only=True):
    """A driver of devices that take orders. `make`: what its owner calls such a device. `told_by`: the
    settings that tell two of one driver apart, beside their address on the network; one in a table within by
    its path.
    """

    make: str
    told_by: tuple[str, ...]


class BatteryRow(DeviceRow[TableT], Generic[TableT], frozen=True, kw_only=True):
    """A driver of home batteries. `holds_export_limit`: it is built with the site's."""

    holds_export_limit: bool = False
    open: Callable[[TableT, Surroundings], Opened]


class ChargerRow(DeviceRow[TableT], Generic[TableT], frozen=True, kw_only=True):
    """A driver of charge points. `dials_us`: they come to the door of [ocpp]. `introduction`: what they want
    once before they obey.
    """

    dials_us: bool = False
    introduction: Introduction[TableT] | None = None
    open: Callable[[TableT, Loadpoint, Surroundings], Opened]


class PvRow(DeviceRow[TableT], Generic[TableT], frozen=True, kw_only=True):
    """A driver of AC-coupled inverters."""

    open: Callable[[TableT, Surroundings], Opened]


class Span(Struct, frozen=True):
    """What a kWh costs at least and earns at most at any hour, currency; None: what it earns is not told."""

    import_price: float
    export_price: float | None


def _unknown(table: Any) -> Span | None:
    return None


class PriceRow(Row[TableT], Generic[TableT], frozen=True, kw_only=True):
    """A source of prices. Opening it raises ConfigurationError.

    `in_story`: how a story opens it, which reaches no network; None for a source that needs one: there the
    story tells its prices itself. `tells_wholesale`: its slots carry the market's price.
    `warns_of_spikes`: they carry its warnings. `span`: of prices that are fixed. `bills` opens what the
    retailer billed, where it tells that.
    """

    open: Callable[[TableT, Surroundings], PriceSource]
    in_story: Callable[[TableT, Surroundings], PriceSource] | None = None
    tells_wholesale: bool = False
    warns_of_spikes: bool = False
    span: Callable[[TableT], Span | None] = _unknown
    bills: Callable[[TableT, Surroundings], BillSource] | None = None


class SolarRow(Row[TableT], Generic[TableT], frozen=True, kw_only=True):
    """A source of solar forecasts."""

    open: Callable[[TableT, Surroundings], ForecastSource]


class TargetRow(Struct, Generic[TableT], frozen=True, kw_only=True):
    """A battery's cloud that can be told the tariff: `table` is the battery's, `takes` whether it has such an
    account, and `words` say so in a fault line. `name` is that of its emulator.
    """

    name: str
    words: str
    table: type[TableT]
    open: Callable[[TableT, Surroundings], TariffTarget]
    takes: Callable[[TableT], bool] = lambda table: True
    emulated: Emulated | None = None
