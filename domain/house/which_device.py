"""Which device it is that something was read from or ordered of: what is of one is never given to another.

Told without contacting it, by its driver and its settings. Another network address alone is the same device:
routers hand out new ones, and whoever exchanges a device for one of the same make, model and unit gets
settings back that suit it. Another model, unit or serial number is another one: then it is safer to tell
what was left than to write what may be somebody else's.
"""

from collections.abc import Collection, Mapping

from msgspec import Struct


class DeviceMark(Struct, frozen=True, kw_only=True):
    """`which`: hashes of the settings that tell devices of one driver apart, by name; what is not set tells
    nothing. `at`: a hash of its network address, empty where it has none. `name`: as people call the make.
    """

    driver: str
    which: dict[str, str] = {}
    at: str = ""
    name: str = ""

    def may_be(self, other: "DeviceMark") -> bool:
        """Whether nothing that is known of both tells them apart but where they are."""
        known = self.which.keys() & other.which.keys()
        return self.driver == other.driver and all(self.which[each] == other.which[each] for each in known)

    def is_surely(self, other: "DeviceMark") -> bool:
        """Whether it is at the same place, too, or is told by what only one device has."""
        is_told = bool(self.at) or bool(self.which)
        return is_told and self.at == other.at and self.may_be(other)


def new_homes(known: Mapping[str, DeviceMark], now: Mapping[str, DeviceMark]) -> dict[str, str]:
    """The device id of now for each of those that were known, less those that are no part of the house any
    more. An inverter that stands in another line of the file is found by where it is; one whose address
    alone has changed is the one that goes by its id.
    """
    found = {each: each for each in known if each in now and known[each].is_surely(now[each])}
    for before in sorted(known.keys() - found.keys()):
        alike = (each for each in now if _kind(each) == _kind(before) and known[before].is_surely(now[each]))
        home = next((each for each in sorted(alike) if each not in found.values()), None)
        if home is not None:
            found[before] = home
    for before in known.keys() - found.keys():
        if before in now and before not in found.values() and known[before].may_be(now[before]):
            found[before] = before
    return found


def new_home(
    before: str, device: DeviceMark, now: Mapping[str, DeviceMark], taken: Collection[str]
) -> str | None:
    """The id of now of a device that was gone; one that is not surely back is not where another one stands
    that was known meanwhile (`taken`). None: it is still gone.
    """
    alike = [each for each in now if _kind(each) == _kind(before) and device.is_surely(now[each])]
    if alike:
        return min(alike)
    return before if before in now and before not in taken and device.may_be(now[before]) else None


def _kind(device: str) -> str:
    return device.partition("/")[0]
