"""What the Open API answers, as far as we read it: the envelope, its codes, and rows of measured power.

Every power already has our sign: `pgrid` + imports, `pbat` + discharges. Anything may be null.
"""

from typing import Any

from msgspec import Struct, field
from msgspec.structs import fields, force_setattr

from adapters.kinds.secret import blanked
from adapters.kinds.written import written_number

SUCCESS = 200
TOO_FAST = 6053
NO_DATA = 6016
# What no repetition can change; each with what to do about it.
FINAL = {
    6001: "a parameter is wrong",
    6002: "the system is not bound to this AppID (bind it at open.alphaess.com)",
    6005: "the system is not bound to this AppID (bind it at open.alphaess.com)",
    6006: "the time of the request is wrong (check this machine's clock)",
    6007: "the signature is wrong (check app_id and app_secret)",
    6009: "this address is not on the account's white list",
    6010: "the request lacks a header",
    6011: "the request lacks a header",
    6012: "the request lacks a header",
    6017: "the account has no permission for this system",
    6038: "there is no system of this serial (check battery.cloud.serial)",
}
FOR_NOW = {
    NO_DATA: "there is no data",
    6026: "an internal error of the cloud",
    6029: "an internal error of the cloud",
    6042: "the system is offline in the cloud too",
    TOO_FAST: "asked too often",
}


class Envelope(Struct, frozen=True, kw_only=True):
    """Around every answer; `detail` names a parameter that is wrong."""

    code: int
    message: str | None = field(name="msg", default=None)
    detail: str | None = field(name="expMsg", default=None)
    data: Any = None


class System(Struct, frozen=True, kw_only=True):
    """One of the account's systems."""

    serial: str = field(name="sysSn")
    inverter: str | None = field(name="minv", default=None)

    @property
    def shown(self) -> str:
        """The serial number for people."""
        return blanked(self.serial)


LARGEST = 1e12  # what is larger is no measurement


def number(value: Any) -> float | None:
    """A value as a number; None for whatever else a cloud puts in its place."""
    if isinstance(value, str):
        value = written_number(value)
    try:
        told = float(value) if isinstance(value, int | float) else None
    except OverflowError:
        return None
    return told if told is not None and -LARGEST < told < LARGEST else None


def percent(value: float | None) -> float | None:
    """A percentage, or None where it can be none."""
    return value if value is not None and 0 <= value <= 100 else None


class Powers(Struct, frozen=True, kw_only=True):
    """Values of which every one may be anything."""

    def __post_init__(self) -> None:
        for each in fields(self):
            if each.type is Any:
                force_setattr(self, each.name, number(getattr(self, each.name)))


class LivePower(Powers, frozen=True, kw_only=True):
    """The newest powers, W, and the state of charge, %; some models leave all of it null."""

    pv_w: Any = field(name="ppv", default=None)
    grid_w: Any = field(name="pgrid", default=None)
    battery_w: Any = field(name="pbat", default=None)
    soc_pct: Any = field(name="soc", default=None)

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it is known."""
        return self.pv_w is None and self.grid_w is None and self.battery_w is None and self.soc_pct is None


class PowerRow(Powers, frozen=True, kw_only=True):
    """Five minutes of a day, W; `uploaded` is the system's local time. Some call the charge `cobat`."""

    uploaded: str = field(name="uploadTime")
    pv_w: Any = field(name="ppv", default=None)
    load_w: Any = field(name="load", default=None)
    export_w: Any = field(name="feedIn", default=None)
    import_w: Any = field(name="gridCharge", default=None)
    cbat: Any = None
    cobat: Any = None

    @property
    def soc_pct(self) -> float | None:
        """The state of charge, %."""
        return percent(self.cbat if self.cbat is not None else self.cobat)

    @property
    def grid_w(self) -> float | None:
        """+ imports."""
        if self.import_w is None or self.export_w is None:
            return None
        return number(self.import_w - self.export_w)

    @property
    def battery_w(self) -> float | None:
        """+ discharges: what sun and grid leave of the load."""
        if self.load_w is None or self.pv_w is None or self.grid_w is None:
            return None
        return number(self.load_w - self.pv_w - self.grid_w)
