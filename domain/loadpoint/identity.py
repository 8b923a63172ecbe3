"""Which car stands where: by what a charger was told (VIN, tag, EVCC id), else as people have set it.

Two cars that one identity fits, and one car at two places, told or set, are ambiguous and never guessed.
"""

import re
from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from domain.house.house import House, Loadpoint, Vehicle
from domain.reading.charger import ChargerReading
from domain.reading.observation import Observation

VIN = re.compile(r"(?=.*[A-Z])[A-HJ-NPR-Z0-9]{17}")  # ISO 3779; a number of 17 digits is none


class Attached(Struct, frozen=True, kw_only=True):
    """The car at one loadpoint. `by_identity`: it was told, not set. `candidates`: those it might be where it
    cannot be said, and then `vehicle` is None.
    """

    vehicle: str | None = None
    by_identity: bool = False
    candidates: tuple[str, ...] = ()


def who_is_where(house: House, seen: Observation) -> dict[str, Attached]:
    """The car of every loadpoint of the house."""
    told = {lp.id: _told(house.vehicles, seen.chargers.get(lp.id)) for lp in house.loadpoints}
    places: dict[str, list[str]] = {}
    for loadpoint_id, vehicles in told.items():
        if len(vehicles) == 1:
            places.setdefault(vehicles[0], []).append(loadpoint_id)
    found: dict[str, Attached] = {}
    for lp in house.loadpoints:
        vehicles = told[lp.id]
        if len(vehicles) == 1 and len(places[vehicles[0]]) == 1:
            found[lp.id] = Attached(vehicle=vehicles[0], by_identity=True)
        elif vehicles:
            found[lp.id] = Attached(candidates=vehicles)
        else:
            found[lp.id] = _as_set(lp, house, seen.chargers, told)
    return found


def with_cars(house: House, attached: Mapping[str, Attached]) -> House:
    """The house with the cars that are really there, for the rules, the plan and the status."""
    moved = {
        lp.id: attached[lp.id].vehicle
        for lp in house.loadpoints
        if lp.id in attached and attached[lp.id].vehicle != lp.vehicle
    }
    if not moved:
        return house
    lived_in = (replace(lp, vehicle=moved[lp.id]) if lp.id in moved else lp for lp in house.loadpoints)
    return replace(house, loadpoints=tuple(lived_in))


def _told(vehicles: Iterable[Vehicle], charger: ChargerReading | None) -> tuple[str, ...]:
    """The vehicles that an identity at this charger fits; none of a charger without a car."""
    if charger is None or charger.connected is False:
        return ()
    return named(vehicles, charger.identities)


def named(vehicles: Iterable[Vehicle], identities: Iterable[str]) -> tuple[str, ...]:
    """The vehicles that one of these identities fits."""
    said = {identity.strip().casefold() for identity in identities} - {""}
    return tuple(each.id for each in vehicles if said & _names(each))


def _names(vehicle: Vehicle) -> set[str]:
    names = {tag.casefold() for tag in vehicle.tags}
    return names if vehicle.vin is None else names | {vehicle.vin.casefold()}


def _as_set(
    lp: Loadpoint,
    house: House,
    chargers: Mapping[str, ChargerReading | None],
    told: Mapping[str, tuple[str, ...]],
) -> Attached:
    """The car that is set, unless it is known to stand elsewhere, or another one is known to stand here. One
    that is set at several loadpoints, for it parks here or there, is where a car is plugged in; with one at
    each of two it cannot be said, and with none it counts at one of them.
    """
    vehicle = house.vehicle(lp.vehicle)
    if vehicle is None or (vehicle.id,) in told.values() or _is_other(vehicle, chargers.get(lp.id)):
        return Attached()
    rivals = [
        each.id
        for each in house.loadpoints
        if each.vehicle == vehicle.id
        and vehicle.id in (told[each.id] or (vehicle.id,))
        and not _is_other(vehicle, chargers.get(each.id))
    ]
    here = [each for each in rivals if _may_be_at(chargers.get(each)) is True]
    if len(here) > 1:
        return Attached(candidates=(vehicle.id,) if lp.id in here else ())
    unseen = [each for each in rivals if _may_be_at(chargers.get(each)) is None]
    stands_at = (here or unseen or rivals)[0]
    return Attached(vehicle=vehicle.id) if lp.id == stands_at else Attached()


def _may_be_at(charger: ChargerReading | None) -> bool | None:
    """Whether some car is plugged in there; None: nobody can say."""
    if charger is None or charger.connected is None:
        return True if charger is not None and charger.charging else None
    return charger.connected and charger.is_home is not False


def _is_other(vehicle: Vehicle, charger: ChargerReading | None) -> bool:
    """Whether the charger tells of a car that is not this one."""
    said = () if charger is None or charger.connected is False else charger.identities
    return vehicle.vin is not None and any(VIN.fullmatch(each.strip().upper()) for each in said)
