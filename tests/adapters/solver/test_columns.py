"""Columns and rows that are made quickly are still PuLP's own."""

import pytest

from adapters.solver.columns import Binaries
from adapters.solver.formulate import formulate
from adapters.solver.ship import arrays_of
from tests.adapters.solver import plan_files as files

EVERY = Binaries(
    battery=frozenset({3, 0}), grid=frozenset({1}), ev=frozenset({(1, 2), (0, 2)}), waste=frozenset({4})
)


def test_columns_are_listed_as_pulp_would_sort_them():
    made = formulate(files.SMALL, EVERY)
    listed = made.listed()
    assert [column.name for column in listed] == [column.name for column in made.prob.variables()]
    assert len({column.name for column in listed}) == len(listed)


def test_the_arrays_say_what_pulps_own_rows_say():
    made = formulate(files.SMALL, EVERY)
    columns, rows = made.listed(), made.prob.constraints()
    arrays = arrays_of(made.prob.objective, columns, rows)
    ends = [*arrays.starts[1:], len(arrays.values)]
    for row, start, end in zip(rows, arrays.starts, ends, strict=True):
        places = arrays.indices[start:end]
        said = {columns[i].name: f for i, f in zip(places, arrays.values[start:end], strict=True)}
        assert said == {column.name: factor for column, factor in row.items()}


def test_a_row_reads_as_pulp_writes_it():
    made = formulate(files.SMALL)
    row = made.prob.constraints()[0]
    column = made.columns["so"][0]
    assert str(row).endswith(f"= {-row.constant}".rstrip("0").rstrip("."))
    assert (column.lowBound, column.varValue, str(column)) == (0.0, None, "so_00000")
    assert row.value() is None
    for each in made.listed():
        each.varValue = 1.0
    assert row.value() == pytest.approx(sum(row.values()) + row.constant)
