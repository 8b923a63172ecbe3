"""`make bench`: one table of every benchmark; `python -m bench plan tick` runs some of them."""

import importlib
import sys
import time

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from bench.row import Row

BENCHMARKS = (
    "plan",
    "plan_live",
    "plan_full",
    "backtest_year",
    "fanout",
    "status_route",
    "ocpp",
    "tick",
    "start",
    "page",
)


def main(wanted: list[str]) -> int:
    """Runs each module's `run()`; 0 even where a target is missed, for a slow machine is no fault."""
    if unknown := set(wanted) - set(BENCHMARKS):
        print(
            f"no such benchmark: {', '.join(sorted(unknown))} (there are: {', '.join(BENCHMARKS)})",
            file=sys.stderr,
        )
        return 2
    rows: list[Row] = []
    for name in wanted or BENCHMARKS:
        start = time.perf_counter()
        print(f"{name} …", end=" ", file=sys.stderr, flush=True)
        rows += importlib.import_module(f"bench.{name}").run()
        print(f"{time.perf_counter() - start:.0f} s", file=sys.stderr)
    Console(width=None if sys.stdout.isatty() else 120).print(table(rows))
    return 0


def table(rows: list[Row]) -> Table:
    """The rows for people."""
    shown = Table(box=SIMPLE, pad_edge=False)
    for column in ("what", "ours", "baseline"):
        shown.add_column(column)
    for column in ("ratio", "target", ""):
        shown.add_column(column, justify="right")
    for row in rows:
        target = "" if row.target is None else f"≤ {row.target:g}"
        verdict = "" if row.target is None else "ok" if row.holds else "missed"
        shown.add_row(row.name, row.ours, row.baseline, f"{row.ratio:.3g}", target, verdict)
    return shown


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
