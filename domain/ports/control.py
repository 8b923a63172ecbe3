"""The driving port: all that the API may ask of the house."""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from msgspec import Struct

from domain.command.capabilities import AnyCapabilities
from domain.command.command import Command
from domain.command.order import BatteryAction
from domain.command.request import BatteryRequest, ExportRequest, LoadpointRequest, PlanRequest
from domain.energy.billed import BilledDay
from domain.energy.lifetime import Lifetime
from domain.energy.terms_shown import TermsShown
from domain.event.event import Event
from domain.forecast.series import PowerForecast
from domain.house.battery_setting import BatterySetting, SettingValue
from domain.house.house import House
from domain.plan.plan import Plan
from domain.reading.reading import Health
from domain.reason.reason import Reason
from domain.status.document import Status
from domain.tariff.forecast_choice import PriceForecasts
from domain.tariff.slots import Tariff
from domain.tariff.upload import UploadReport


class DeviceReport(Struct, frozen=True, kw_only=True):
    """One device, for the people who look after it."""

    id: str
    driver: str
    model: str | None
    firmware: str | None
    health: Health
    age_s: float | None
    last_error: str | None
    writes_today: int
    capabilities: AnyCapabilities | None


class Control(Protocol):
    """Ask, look, and be told. Raises PowerSyncError only."""

    @property
    def house(self) -> House:
        """The house as configured now."""
        ...

    @property
    def status(self) -> Status:
        """The document last published, the one the stream's snapshot carries."""
        ...

    @property
    def tariff(self) -> Tariff:
        """The prices known now."""
        ...

    @property
    def awaits_prices(self) -> bool:
        """Whether the price source has neither told any yet, since it is asked, nor failed."""
        ...

    @property
    def terms(self) -> TermsShown | None:
        """What is left of the contract's quotas, the peaks and the credits; None where it has none."""
        ...

    @property
    def bills(self) -> Mapping[date, BilledDay]:
        """What the retailer billed, by local day."""
        ...

    @property
    def lifetime(self) -> Lifetime:
        """The sums of all days that are over."""
        ...

    @property
    def uploads(self) -> Mapping[str, UploadReport]:
        """How it stands with every cloud that is told the tariff, by name."""
        ...

    @property
    def plan(self) -> Plan | None:
        """The current plan."""
        ...

    @property
    def replans(self) -> Mapping[str, int]:
        """How many plans were made since the start, by the solver's model: resident, rebuilt."""
        ...

    @property
    def forecasts(self) -> Mapping[str, PowerForecast]:
        """Those the current plan rests on, `solar` and `load`; what is not known is not there."""
        ...

    @property
    def events(self) -> Sequence[Event]:
        """Events to come, under way and of the last weeks, each with its sentence; the newest first."""
        ...

    @property
    def battery_settings(self) -> Mapping[BatterySetting, SettingValue]:
        """The battery's own settings, as far as known; what was asked for until the device shows it."""
        ...

    @property
    def price_forecasts(self) -> PriceForecasts | None:
        """Which of its forecasts the price source tells, and which it could; None: there is no choice."""
        ...

    @property
    def is_ready(self) -> bool:
        """The first observation is made and the database is good."""
        ...

    def devices(self) -> Sequence[DeviceReport]:
        """Every device."""
        ...

    def battery_losses(self, duration_s: float) -> Mapping[BatteryAction, Reason]:
        """What each order to the battery of this length would let out at a price below nothing, in words; an
        order that would let nothing out so, or would be refused, is not there.
        """
        ...

    async def ask_battery(
        self, request: BatteryRequest, issued_by: str = "user", via: str | None = None
    ) -> Command:
        """Accepts a battery command; the stream tells when it is proven. `via` is the way it came, such as
        `mqtt`, and stands among what was requested; None: over our own API.
        """
        ...

    async def ask_loadpoint(
        self, loadpoint_id: str, request: LoadpointRequest, issued_by: str = "user", via: str | None = None
    ) -> Command:
        """Accepts a loadpoint command."""
        ...

    async def ask_export(self, request: ExportRequest, issued_by: str = "user") -> Command:
        """Accepts that no more than so much leaves the house for a while, or the end of that."""
        ...

    async def ask_plan(self, request: PlanRequest, issued_by: str = "user") -> Command:
        """Accepts that the house plans for a while, or does not, or the end of that."""
        ...

    async def change_loadpoint(
        self, loadpoint_id: str, patch: Mapping[str, Any], issued_by: str = "user"
    ) -> None:
        """Changes a loadpoint's mode and settings (RFC 7396); all of it or nothing. A person's `off` also
        ends a charge that a person had asked for.
        """
        ...

    async def change_battery(self, patch: Mapping[str, Any], issued_by: str = "user") -> None:
        """Changes the battery's reserve, limits and own settings (RFC 7396); all of it or nothing. Raises
        NotSupported for one that this battery does not have.
        """
        ...

    async def change_tariff(self, patch: Mapping[str, Any]) -> None:
        """Chooses which of its forecasts the price source tells (RFC 7396). Raises NotSupported where it has
        no choice.
        """
        ...

    async def forget_left(self, left_id: str) -> None:
        """No more is told of what stands on a device that is gone. Raises UnknownTarget."""
        ...

    async def replan(self) -> Plan | None:
        """Makes a new plan now."""
        ...

    async def preview(self, settings: Mapping[str, Any]) -> Plan:
        """The same planner with other optimiser settings; changes nothing."""
        ...

    async def command(self, command_id: str) -> Command:
        """One command. Raises UnknownTarget."""
        ...

    async def commands(self, before: str | None, limit: int) -> Sequence[Command]:
        """Newest first."""
        ...


class Feed(Protocol):
    """The live stream, as one listener sees it."""

    @property
    def seq(self) -> int:
        """The number of the newest change."""
        ...

    @property
    def current_json(self) -> bytes | None:
        """The document of that change as JSON text, every key present; None before the first."""
        ...

    def spoken(self, language: str) -> "Feed":
        """The same stream in another language, such as `de`: each its own document and changes, under the
        same numbers. What is not spoken here is this one.
        """
        ...

    def listen(
        self, topics: frozenset[str], resume: int | None, take: Callable[[bytes], bool] | None = None
    ) -> AsyncGenerator[bytes, None]:
        """Frames ready to send: a snapshot or `resumed` first, then changes, commands and events.

        A listener that falls behind skips to a fresh snapshot; closing the generator unsubscribes. It
        ends by itself when commands and events were missed that no snapshot can make up for.
        `take` is offered each frame the moment it is made while the listener has all before it; where it
        returns true it has the frame, and the generator does not wake for it. It neither waits nor raises.
        """
        ...
