"""The power flow document of Fronius's Solar API V1 (manual 42,0410,2012, section 4.11), as data.

It counts import from the grid as positive, as we do, and an inverter's output as positive.
"""

from msgspec import Struct, field

PATH = "/solar_api/v1/GetPowerFlowRealtimeData.fcgi"
OKAY = 0
FINAL = {  # section 2.5.2: what asking again does not change
    1: "the request is not implemented",
    6: "the request's arguments are wrong",
    11: "the operation is not supported",
}
FOR_NOW = {
    5: "no answer within the desired time",
    7: "the inverter could not be asked",
    8: "the inverter did not answer in time",
    9: "the inverter's answer was not understood",
    10: "its own settings could not be read",
    12: "the inverter is not available",
    255: "an unknown error",
}
AT_THE_GRID = "grid"


class Status(Struct, frozen=True, kw_only=True, rename="pascal"):
    """Whether the data are valid."""

    code: int
    reason: str = ""


class Head(Struct, frozen=True, kw_only=True, rename="pascal"):
    """What stands before every answer."""

    status: Status


class Inverter(Struct, frozen=True, kw_only=True):
    """One inverter. `power_w` is its AC output, + produces; null while it does not run, as at night."""

    power_w: float | None = field(name="P")


class Site(Struct, frozen=True, kw_only=True):
    """The connection as this Fronius sees it. `grid_w` is null without a meter, `battery_w` without a battery
    of its own; `meter` is where the meter sits.
    """

    grid_w: float | None = field(name="P_Grid", default=None)
    battery_w: float | None = field(name="P_Akku", default=None)
    meter: str | None = field(name="Meter_Location", default=None)


class PowerFlow(Struct, frozen=True, kw_only=True, rename="pascal"):
    """Everything at one instant; the inverters by their number."""

    site: Site
    inverters: dict[str, Inverter]


class Body(Struct, frozen=True, kw_only=True, rename="pascal"):
    """What was asked for; empty where the status is no success."""

    data: PowerFlow | None = None


class HeadOnly(Struct, frozen=True, kw_only=True, rename="pascal"):
    """An answer of which only the status is of interest yet."""

    head: Head


class Answer(Struct, frozen=True, kw_only=True, rename="pascal"):
    """A successful answer."""

    body: Body
