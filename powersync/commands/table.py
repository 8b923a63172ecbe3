"""What people see while they wait and when it is done: colours only on a terminal, plain text in a pipe."""

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence

from rich.box import SIMPLE
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

PATIENCE_S = 2.0  # what takes no longer shows no bar


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


@contextlib.contextmanager
def far_along(text: str, whole: float) -> Iterator[Callable[[float], None] | None]:
    """A bar on a terminal's stderr for what takes its time, told how far it is; None in a pipe."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    begun = time.monotonic()
    with Progress(console=console, transient=True) as bar:
        task = bar.add_task(text, total=whole, visible=False)

        def tell(done: float) -> None:
            bar.update(task, completed=done, visible=time.monotonic() - begun > PATIENCE_S)

        yield tell
