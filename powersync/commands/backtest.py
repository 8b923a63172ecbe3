"""`powersync backtest`: what this program would have made of a past, beside simpler ways."""

import re
import sys
from datetime import date, timedelta
from pathlib import Path

import msgspec
from rich.console import Console
from rich.progress import Progress

from domain.errors import InvalidRequest
from domain.house.house import Battery
from powersync.backtest.chart import chart
from powersync.backtest.run import LIVE, WORDS, Forecast, Result, backtest
from powersync.backtest.shipped import shipped
from powersync.commands.table import show

UNKNOWN = "-"
SIZE = re.compile(r"(\d+(?:\.\d+)?)kwh/(\d+(?:\.\d+)?)kw", re.IGNORECASE)


def run(
    first: date,
    last: date,
    *,
    battery: str,
    region: str,
    forecast: Forecast,
    replan_h: float | None,
    html: Path | None,
    json: bool,
) -> int:
    """Runs it and prints the table; exit 2 where the question is wrong."""
    try:
        size, past = _battery(battery), shipped(region, first, last)
        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("living through it", total=past.counted)
            result = backtest(
                past,
                size,
                forecast,
                replan=None if replan_h is None else timedelta(hours=replan_h),
                on_step=lambda index: bar.update(task, completed=index + 1),
            )
        if html is not None:
            html.write_text(chart(result), encoding="utf-8")
    except (InvalidRequest, OSError) as err:
        print(err, file=sys.stderr)
        return 2
    if json:
        sys.stdout.write(msgspec.json.encode(document(result)).decode() + "\n")
    else:
        _print(result)
    return 0


def document(result: Result) -> dict[str, object]:
    """The answer as the JSON object that scripts rely on."""
    past = result.past
    return {
        "title": past.title,
        "forecast": result.forecast,
        "days": past.days,
        "currency": past.currency,
        "kept_pct": result.kept_pct,
        "ways": [
            {**msgspec.to_builtins(each), "captured_pct": result.captured_pct(each.name)}
            for each in result.accounts
        ],
    }


def _battery(text: str) -> Battery:
    found = SIZE.fullmatch(text.replace(" ", ""))
    if found is None:
        raise InvalidRequest(f"--battery {text}: say capacity and power, as in 13.5kWh/5kW")
    capacity, power = (1000 * float(each) for each in found.groups())
    if capacity <= 0 or power <= 0:
        raise InvalidRequest(f"--battery {text}: neither can be zero")
    return Battery(capacity_wh=capacity, max_charge_w=power, max_discharge_w=power)


def _print(result: Result) -> None:
    past = result.past
    print(past.title)
    print(f"{past.days:.0f} days in steps of {past.hours * 60:.0f} minutes; {WORDS[result.forecast]}.")
    rows = []
    for each in result.accounts:
        captured = result.captured_pct(each.name)
        rows.append(
            (
                each.name,
                f"{each.cost:.2f}",
                f"{each.bill:.2f}",
                f"{each.wear:.2f}",
                UNKNOWN if captured is None else f"{captured:.1f} %",
                f"{each.discharged_kwh:.1f}",
                f"{each.switches_a_day:.1f}",
                f"{each.modes_a_day:.1f}",
                UNKNOWN if each.writes_a_day is None else f"{each.writes_a_day:.1f}",
            )
        )
    columns = (
        "way",
        "cost",
        "bill",
        "wear",
        "of the best saving",
        "kWh out",
        "turns/day",
        "modes/day",
        "writes/day",
    )
    show(columns, rows, ["bold" if each.name == LIVE else "" for each in result.accounts])
    if (kept := result.kept_pct) is not None:
        print(f"Of the saving that its plans promised, {kept:.1f} % was made.")
    print(f"Costs in {past.currency}: the bill, plus wear, less what more is stored at the end.")
