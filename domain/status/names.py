"""Names in sentences: whatever an owner wrote, a sentence stays one that fits on a watch."""

from collections import Counter
from collections.abc import Mapping

from domain.house.house import House
from domain.language.tongue import Tongue
from domain.status.loadpoint_document import LoadpointStatus

LONGEST = 24  # characters


def short_name(name: str) -> str:
    """The name without what would break a line, cut where it is long."""
    plain = " ".join("".join(sign if sign.isprintable() else " " for sign in name).split())
    return plain if len(plain) <= LONGEST else f"{plain[: LONGEST - 1].rstrip()}…"


def told_apart(names: Mapping[str, str]) -> dict[str, str]:
    """Each by its id as its owner calls it; those that share a name with their id behind it."""
    count = Counter(names.values())
    return {key: name if count[name] == 1 else f"{name} ({key})" for key, name in names.items()}


def titles_of(house: House) -> dict[str, str]:
    """What people call each loadpoint, by its id."""
    return told_apart({lp.id: lp.title for lp in house.loadpoints})


def cars_called(house: House) -> dict[str, str]:
    """What people call what charges at each loadpoint, by its id: the car, where it is known which."""
    cars = {lp.id: house.vehicle(lp.vehicle) for lp in house.loadpoints}
    names = {key: car.name or car.id.capitalize() for key, car in cars.items() if car is not None}
    return told_apart(titles_of(house) | names)


def known_cars(house: House) -> dict[str, str]:
    """The same of those alone where it is known which car stands there."""
    called = cars_called(house)
    return {lp.id: called[lp.id] for lp in house.loadpoints if house.vehicle(lp.vehicle) is not None}


def loadpoint_name(lp: LoadpointStatus, tongue: Tongue) -> str:
    """What charges there: the car, where it is known which."""
    name = None if lp.vehicle is None else lp.vehicle.name
    if name:
        return tongue.noun("the {car}", car=short_name(name))
    return tongue.noun("the car at {place}", place=short_name(lp.name))
