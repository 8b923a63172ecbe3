"""What people see while they wait and when it is done: colours only on a terminal, plain text in a pipe."""

import contextlib
from collections.abc import Iterable, Sequence

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table


def show(columns: Sequence[str], rows: Iterable[Sequence[str]], styles: Sequence[str] = ()) -> None:
    """Prints a table on stdout; `styles` colour the rows, in their order."""
    table = Table(box=SIMPLE, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for index, row in enumerate(rows):
        table.add_row(*row, style=styles[index] if index < len(styles) else None)
    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console = Console(highlight=False, markup=False, emoji=False, width=200)
    console.print(table)


def waiting(text: str) -> contextlib.AbstractContextManager[object]:
    """A moving sign on a terminal's stderr while something takes its time; nothing in a pipe."""
    console = Console(stderr=True)
    return console.status(text) if console.is_terminal else contextlib.nullcontext()
