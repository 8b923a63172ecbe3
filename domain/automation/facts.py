"""What automations are decided on: the status that everybody sees, and the time at the site."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct, field

from domain.automation.part import AWAY, HOME, Day, FlowName
from domain.event.event import Event, EventKind
from domain.forecast.weather import Weather
from domain.status.document import Status
from domain.status.loadpoint_document import LoadpointStatus


class Facts(Struct, frozen=True, kw_only=True):
    """One look at the house. `sun_wh`: what the sun is expected to bring in a day, Wh; None: not known.
    `weather`: that of now, None where it is not known.
    """

    now: datetime
    zone: ZoneInfo
    status: Status
    events: Sequence[Event] = ()
    sun_wh: Mapping[Day, float | None] = field(default_factory=dict)
    weather: Weather | None = None

    def flow_w(self, name: FlowName) -> float | None:
        """A power, W, never negative; None unknown."""
        flow = self.status.flow
        match name:
            case "load":
                return flow.load_w
            case "pv":
                return flow.pv_w
            case "ev":
                return flow.ev_w
            case "grid_import":
                return _part(flow.grid_w, 1)
            case "grid_export":
                return _part(flow.grid_w, -1)
            case "battery_discharge":
                return _part(flow.battery_w, 1)
            case "battery_charge":
                return _part(flow.battery_w, -1)

    @property
    def battery_soc_pct(self) -> float | None:
        """The home battery's level, %."""
        return None if self.status.battery is None else self.status.battery.soc_pct

    @property
    def off_grid(self) -> bool | None:
        """Whether the house is cut off from the grid; None where nothing tells."""
        return None if self.status.battery is None else self.status.battery.off_grid

    def price(self, which: str) -> float | None:
        """A price of now, per kWh."""
        price = self.status.price
        if price is None:
            return None
        return price.import_price if which == "import" else price.export_price

    def energy_wh(self, which: str) -> float | None:
        """An energy since local midnight, Wh."""
        today = self.status.today
        found = {
            "grid_import": today.import_wh,
            "grid_export": today.export_wh,
            "pv": today.pv_wh,
            "ev": today.ev_wh,
        }
        return found[which]

    def loadpoint(self, loadpoint_id: str) -> LoadpointStatus | None:
        """One loadpoint; None where it is no more."""
        return self.status.loadpoints.get(loadpoint_id)

    def is_at(self, loadpoint_id: str, place: str) -> bool | None:
        """Whether the car of a loadpoint is at home, away, or at a place that its source has a name for; None
        where nobody tells.
        """
        loadpoint = self.loadpoint(loadpoint_id)
        car = None if loadpoint is None else loadpoint.vehicle
        if car is None or car.presence == "unknown":
            return None
        if place.casefold() in (HOME, AWAY):
            return car.presence == place.casefold()
        return car.place is not None and car.place.casefold() == place.casefold()

    def newest(self, kind: EventKind) -> Event | None:
        """The event of this kind that changed last."""
        return max(
            (each for each in self.events if each.kind is kind),
            key=lambda each: each.changed_at,
            default=None,
        )


def _part(power_w: float | None, sign: int) -> float | None:
    return None if power_w is None else max(0.0, sign * power_w)
