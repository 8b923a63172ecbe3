"""The columns and rows of a formulation by family, and where an either-or choice gets a binary."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pulp import LpAffineExpression, LpConstraint

Fixes = Mapping[tuple[str, int], tuple[float, float]]

FLOWS = (
    "im",
    "ex",
    "ch",
    "di",
    "cu",
    "so",
    "sl",
)  # import, export, charge, discharge, curtail, stored, slack


@dataclass(frozen=True)
class Binaries:
    """Where an either-or choice gets a binary: step indices, for cars (car index, step), for
    the order of quotas' bands the place among all of them.
    """

    battery: frozenset[int] = frozenset()
    grid: frozenset[int] = frozenset()
    export: frozenset[int] = frozenset()
    ev: frozenset[tuple[int, int]] = frozenset()
    waste: frozenset[int] = frozenset()
    order: frozenset[int] = frozenset()
    drawn: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return any((self.battery, self.grid, self.export, self.ev, self.waste, self.order, self.drawn))

    def __or__(self, other: "Binaries") -> "Binaries":
        return Binaries(
            self.battery | other.battery,
            self.grid | other.grid,
            self.export | other.export,
            self.ev | other.ev,
            self.waste | other.waste,
            self.order | other.order,
            self.drawn | other.drawn,
        )

    def __sub__(self, other: "Binaries") -> "Binaries":
        return Binaries(
            self.battery - other.battery,
            self.grid - other.grid,
            self.export - other.export,
            self.ev - other.ev,
            self.waste - other.waste,
            self.order - other.order,
            self.drawn - other.drawn,
        )


@dataclass
class Formulation:
    """The PuLP problem with its columns by family and its rows in the order they were added."""

    prob: Any
    columns: dict[str, list[Any]] = field(default_factory=dict)
    rows: dict[str, list[Any]] = field(default_factory=dict)
    order: dict[str, Sequence[float]] = field(default_factory=dict)

    def family(self, name: str, count: int, cat: str = "Continuous") -> list[Any]:
        """Adds `count` columns `name_00000`, `name_00001`, …"""
        add = self.prob.add_variable
        self.columns[name] = made = [add(f"{name}_{i:05d}", 0, None, cat) for i in range(count)]
        return made

    def row(self, family: str, terms: dict[Any, float], sense: int, rhs: float = 0.0) -> None:
        """Adds one row to `family`."""
        made = self.rows.setdefault(family, [])
        constraint = LpConstraint(LpAffineExpression(terms), sense, f"{family}_{len(made):05d}", rhs)
        made.append(constraint)
        self.prob.addConstraint(constraint)
