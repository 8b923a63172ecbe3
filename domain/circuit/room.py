"""Rooms under limits: the main fuse per phase, the import limit, and every circuit up to the top."""

from collections.abc import Iterable, Sequence

from domain.circuit.load import Load
from domain.circuit.measured import Measured, voltage_of
from domain.house.house import Circuit, House
from domain.house.limits import IMPORT_LIMIT, MAIN_FUSE


class Room:
    """What is left under one limit, A per phase and W; `circuit` None: it holds for the whole house.

    `sun_a` is what sun and battery give beyond the house's own use, A per phase: it may feed the battery, as
    the meter will show it does, and no car, for it can go at any moment.
    """

    def __init__(
        self,
        name: str,
        *,
        circuit: str | None = None,
        left_a: Sequence[float] | None = None,
        sun_a: Sequence[float] | None = None,
        left_w: float | None = None,
        voltage_v: float,
    ) -> None:
        self.name, self.circuit, self.voltage_v = name, circuit, voltage_v
        self.left_a = None if left_a is None else list(left_a)
        self.sun_a = [0.0] * len(left_a or ()) if sun_a is None else list(sun_a)
        self.left_w = left_w

    def for_load(self, load: Load) -> float:
        """The current per phase that is left to it, A; may be negative."""
        per_phase = self.left_a or []
        left = [per_phase[place] / load.weight for place in load.footprint] if per_phase else []
        if self.left_w is not None:
            left.append(self.left_w / load.power_w(1.0))
        return min(left)

    def take(self, load: Load, current_a: float) -> None:
        """Less is left by so much."""
        if self.left_a is not None:
            for place in load.footprint:
                self.left_a[place] -= load.weight * current_a
        if self.left_w is not None:
            self.left_w -= load.power_w(current_a)

    def for_power(self) -> float:
        """What is left to the battery, on an unknown phase, W."""
        both_a = [left + sun for left, sun in zip(self.left_a or (), self.sun_a, strict=True)]
        left = [min(both_a) * self.voltage_v] if both_a else []
        return min([*left, *([] if self.left_w is None else [self.left_w])])

    def take_power(self, power_w: float) -> None:
        """The battery takes so much more, on whichever phase: of the sun that is over first."""
        if self.left_a is not None:
            of_sun_a = [min(sun, power_w / self.voltage_v) for sun in self.sun_a]
            self.sun_a = [sun - taken for sun, taken in zip(self.sun_a, of_sun_a, strict=True)]
            self.left_a = [
                left - (power_w / self.voltage_v - taken)
                for left, taken in zip(self.left_a, of_sun_a, strict=True)
            ]
        if self.left_w is not None:
            self.left_w -= power_w


class Rooms:
    """All of them."""

    def __init__(self, house: House, measured: Measured) -> None:
        self._above = {circuit.id: circuit for circuit in house.circuits}
        self._of_house = list(_of_house(house, measured))
        self._of_circuits = {each.circuit: each for each in _of_circuits(house)}

    def over(self, load: Load) -> Iterable[Room]:
        """Every limit that this one hangs on."""
        return [*self._of_house, *self._circuits_over(load)]

    def _circuits_over(self, load: Load) -> list[Room]:
        found: list[Room] = []
        at: str | None = load.circuit
        while at in self._above:
            if (room := self._of_circuits.get(at)) is not None:
                found.append(room)
            at = self._above[at].parent
        return found

    @property
    def import_w(self) -> float | None:
        """What is left of the import limit, W; None: there is none."""
        return next((room.left_w for room in self._of_house if room.name == IMPORT_LIMIT), None)

    def for_load(self, load: Load, beside_w: float = 0.0) -> tuple[float, str]:
        """The current per phase that is left to it, A, and whose limit that is. `beside_w`: so much of the
        import limit is kept for others.
        """
        beside_a = beside_w / load.power_w(1.0)
        found = [
            (room.for_load(load) - (beside_a if room.name == IMPORT_LIMIT else 0.0), room.name)
            for room in self.over(load)
        ]
        return min(found) if found else (float("inf"), "")

    def unused_sun_a(self, load: Load) -> float:
        """What sun and battery give beyond all else, A on the phase of its main fuse that has least of it."""
        return min(
            [room.sun_a[at] for room in self._of_house for at in load.footprint if room.left_a] or [0.0]
        )

    def take(self, load: Load, current_a: float, *, is_measured: bool = False) -> None:
        """Less is left by so much; what the meter of the house saw already counts for the circuits alone."""
        for room in self._circuits_over(load) if is_measured else self.over(load):
            room.take(load, current_a)

    def for_battery(self) -> tuple[float, str]:
        """What more the battery may take from the grid, W, and whose limit that is."""
        found = [(room.for_power(), room.name) for room in self._of_house]
        return min(found) if found else (float("inf"), "")

    def take_power(self, power_w: float) -> None:
        """The battery takes so much more than it does now."""
        for room in self._of_house:
            room.take_power(power_w)


def _of_house(house: House, measured: Measured) -> Iterable[Room]:
    site, voltage_v = house.site, voltage_of(house)
    if site.main_fuse_a is not None:
        limit_a = max(0.0, site.main_fuse_a - site.fuse_margin_a)
        house_a = measured.house_a or (0.0,) * site.phases
        left_a = [limit_a - max(0.0, used_a) for used_a in house_a]
        sun_a = [max(0.0, -used_a) for used_a in house_a]
        yield Room(MAIN_FUSE, left_a=left_a, sun_a=sun_a, voltage_v=voltage_v)
    if site.import_limit_w is not None:
        left_w = site.import_limit_w - (measured.house_w or 0.0)
        yield Room(IMPORT_LIMIT, left_w=left_w, voltage_v=voltage_v)


def _of_circuits(house: House) -> Iterable[Room]:
    for circuit in house.circuits:
        if circuit.max_a is None and circuit.max_w is None:
            continue
        yield Room(
            name_of(circuit),
            circuit=circuit.id,
            left_a=None if circuit.max_a is None else (circuit.max_a,) * house.site.phases,
            left_w=circuit.max_w,
            voltage_v=voltage_of(house),
        )


def name_of(circuit: Circuit) -> str:
    """As people read it."""
    return f"the circuit {circuit.id}"
