"""The gateway's dynamic power export limit (DPEL), as data.

Source: what owners and integrators of gateways found out and wrote down in public; Enphase publishes none of
it. One switch, one value, and `export_limit` says of what: True of what leaves the house, False of what the
microinverters give.
"""

from collections.abc import Mapping
from math import floor
from re import compile as pattern
from typing import Any

from msgspec import Struct, field

PATH = "/ivp/ss/dpel"
INFO = "/info"
AROUND = {"filename": "site_settings", "version": "00.00.01"}
# How fast it may change, W/s. Others write 22 to 6000; this one is ours alone, by which our own limit is
# known after a crash that took all memory of it.
SLEW = 251.0
NEAR_W = 1.0
# Before it the two meanings of export_limit were seen exchanged, and a limit took minutes.
FIRST_SOFTWARE = (8, 3, 5232)
SOFTWARE = pattern(r"<software>\s*([A-Z]?(\d+)\.(\d+)\.(\d+)[^<]*?)\s*</software>")

Settings = Mapping[str, Any]


class Dpel(Struct, frozen=True, kw_only=True):
    """The document; `settings` None where a gateway tells none."""

    settings: dict[str, Any] | None = field(name="dynamic_pel_settings", default=None)


class Software(Struct, frozen=True):
    """A gateway's software as it calls it, and as numbers that compare."""

    name: str
    number: tuple[int, int, int]

    @property
    def limits_as_told(self) -> bool:
        """Whether it takes a limit for what it says."""
        return self.number >= FIRST_SOFTWARE


def software_in(info: str) -> Software | None:
    """The software of a gateway's /info; None where it does not say."""
    found = SOFTWARE.search(info)
    return None if found is None else Software(found[1], (int(found[2]), int(found[3]), int(found[4])))


def limited(found: Settings, limit_w: float) -> dict[str, Any]:
    """These settings with our limit of what is given, W; never wider than one of that kind that was there."""
    before_w = value_w(found) if is_on(found) and not is_of_export(found) else None
    wanted_w = float(floor(max(0.0, limit_w)))
    return {
        **found,
        "enable": True,
        "export_limit": False,
        "limit_value_W": wanted_w if before_w is None else min(wanted_w, before_w),
        "slew_rate": SLEW,
        "enable_dynamic_limiting": False,
    }


def document_of(settings: Settings) -> dict[str, Any]:
    """What is written to have these settings."""
    return {"dynamic_pel_settings": dict(settings), **AROUND}


def is_on(settings: Settings) -> bool:
    """Whether a limit is in force."""
    return bool(settings.get("enable"))


def is_of_export(settings: Settings) -> bool:
    """Whether it is one of what leaves the house; one that does not say may be either, and counts as that."""
    return bool(settings.get("export_limit", True))


def value_w(settings: Settings) -> float | None:
    """The limit, W."""
    value = settings.get("limit_value_W")
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def is_same(one: Settings, other: Settings) -> bool:
    """Whether both limit the same; what a limit that is off would be does not count."""
    if is_on(one) != is_on(other):
        return False
    if not is_on(one):
        return True
    one_w, other_w = value_w(one), value_w(other)
    if is_of_export(one) != is_of_export(other):
        return False
    return one_w == other_w if one_w is None or other_w is None else abs(one_w - other_w) <= NEAR_W


def has_our_speed(settings: Settings) -> bool:
    """Whether it says the speed that only we write."""
    return bool(settings.get("slew_rate") == SLEW)


def is_of_output(settings: Settings) -> bool:
    """Whether a limit of what is given is in force, which is the only kind that we set."""
    return is_on(settings) and not is_of_export(settings)
