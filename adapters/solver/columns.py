"""The columns and rows of a formulation by family, and where an either-or choice gets a binary."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pulp import LpAffineExpression, LpConstraint, LpVariable

Fixes = Mapping[tuple[str, int], tuple[float, float]]
Place = tuple[str, int, str, int]  # a row's family and number in it, a column's family and number in it
Factors = dict[Place, float]

ROOM = 32

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


class Column(LpVariable):
    """An LpVariable whose name is known to be a good one: PuLP's own takes three times as long to make.

    PuLP cleans every name and hashes in Python; a plan has thousands of columns, each hashed many times.
    """

    name: str | None = None
    __hash__ = object.__hash__

    def __init__(self, name: str, top: float | None = None, cat: str = "Continuous") -> None:
        """From 0 to `top`; None is no bound."""
        self.name, self.hash, self.modified = name, id(self), True
        self.lowBound = self._lowbound_original = 0.0
        self.upBound = self._upbound_original = top
        self.cat = cat
        self.varValue: float | None = None
        self.dj: float | None = None


class Terms(LpAffineExpression):
    """The factors of a row's columns, taken over as they are."""

    name = None
    constant = 0.0

    def __init__(self, terms: dict[Any, float]) -> None:
        """By column."""
        dict.__init__(self, terms)


class Row(LpConstraint):
    """An LpConstraint whose name and numbers are known to be good ones."""

    name = None

    def __init__(self, name: str, terms: dict[Any, float], sense: int, rhs: float) -> None:
        """The sum of `terms` against `rhs`, by PuLP's number of a sense."""
        self.expr, self.name, self.sense, self.constant = Terms(terms), name, sense, -rhs
        self.pi = self.slack = None
        self.modified = True


@dataclass
class Formulation:
    """The PuLP problem with its columns by family and its rows in the order they were added.

    `choices` are the binaries beside the families.
    """

    prob: Any
    columns: dict[str, list[Column]] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    choices: list[Column] = field(default_factory=list)

    def family(self, name: str, count: int) -> list[Column]:
        """Adds `count` columns `name_00000`, `name_00001`, …"""
        self.columns[name] = made = [Column(f"{name}_{i:05d}") for i in range(count)]
        return made

    def choice(self, name: str) -> Column:
        """Adds one binary; its name begins with z."""
        self.choices.append(made := Column(name, 1.0, "Integer"))
        return made

    def row(self, family: str, terms: dict[Any, float], sense: int, rhs: float = 0.0) -> None:
        """Adds one row to `family`."""
        made = self.rows.setdefault(family, [])
        constraint = Row(f"{family}_{len(made):05d}", terms, sense, rhs)
        made.append(constraint)
        self.prob.addConstraint(constraint)

    def fill(self, factors: Factors, sense: int, family: str) -> None:
        """Adds the rows of one family with their factors; every row has one at least."""
        found: dict[int, dict[Any, float]] = {}
        for (rows, row, columns, place), factor in factors.items():
            if rows == family:
                found.setdefault(row, {})[self.columns[columns][place]] = factor
        for row in sorted(found):
            self.row(family, found[row], sense)

    def listed(self) -> list[Column]:
        """Every column in the order of its name, as PuLP sorts them, without a sort of thousands."""
        families = [column for _, family in sorted(self.columns.items()) for column in family]
        return families + sorted(self.choices, key=lambda column: str(column.name))


def roomy(count: int) -> int:
    """So many rows for `count` of a kind whose number changes with the clock: the model stays meanwhile."""
    return -(-count // ROOM) * ROOM
