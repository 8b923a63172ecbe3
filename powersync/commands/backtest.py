"""`powersync backtest`: what this program would have made of a past, beside simpler ways."""

import asyncio
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import msgspec
from rich.console import Console
from rich.progress import Progress

from adapters.clock import SystemClock
from adapters.stores.sqlite import SqliteRecords
from domain.errors import InvalidRequest, StorageError
from domain.house.currency import to_a_dollar
from domain.house.house import Battery
from domain.house.optimiser import Optimiser
from powersync.backtest.chart import chart
from powersync.backtest.own import own_past
from powersync.backtest.past import Past
from powersync.backtest.ready import READY, contract, ready_past
from powersync.backtest.run import LIVE, PERFECT, SELF, WORDS, Forecast, Result, backtest
from powersync.backtest.shipped import shipped
from powersync.commands.table import show
from powersync.config import Config
from powersync.state import kept_in, settings_for
from powersync.wiring import open_prices, surroundings_of

UNKNOWN = "-"
OWN = "own"
LITTLE_A_DAY = 0.10  # dollars; less than that at stake, and a percentage says nothing
CENT = 0.01  # dollars
BEYOND = (
    "Perfect foresight looks two days beyond the last one, as plans do: what it leaves stored, or free, "
    "for these is worth more to it than this table counts."
)
SMALL = ": too little for a percentage to say much"
USUAL = "13.5kWh/5kW"
SIZE = re.compile(r"(\d+(?:\.\d+)?)kwh/(\d+(?:\.\d+)?)kw", re.IGNORECASE)


def run(
    first: date,
    last: date,
    *,
    battery: str | None,
    tariff: str,
    forecast: Forecast,
    replan_h: float | None,
    html: Path | None,
    json: bool,
    config: Path | None = None,
    data_dir: Path | None = None,
) -> int:
    """Runs it and prints the table; exit 2 where the question is wrong."""
    try:
        is_own = tariff == OWN or (tariff in READY and (config or data_dir))
        if is_own:
            past, owned, wishes = asyncio.run(_own(first, last, settings_for(config, data_dir), tariff))
        elif tariff in READY:
            past, owned, wishes = asyncio.run(ready_past(tariff, first, last)), None, Optimiser()
        else:
            past, owned, wishes = shipped(tariff, first, last), None, Optimiser()
        size = _battery(battery or USUAL) if battery or owned is None else owned
        with _progress(past.counted) as on_step:
            result = backtest(
                past,
                size,
                forecast,
                replan=None if replan_h is None else timedelta(hours=replan_h),
                wishes=wishes,
                on_step=on_step,
            )
        if html is not None:
            html.write_text(chart(result), encoding="utf-8")
    except (InvalidRequest, StorageError, OSError) as err:
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


async def _own(
    first: date, last: date, config: Config, tariff: str
) -> tuple[Past, Battery | None, Optimiser]:
    """The recorded past of the configured house under its own or a ready contract, its battery and its
    owner's wishes.
    """
    records = await SqliteRecords.open(kept_in(config.server.data_dir))
    clock = SystemClock()
    try:
        prices = (
            contract(tariff, config.site)
            if tariff in READY
            else open_prices(config, surroundings_of(config, clock, records.documents))
        )
        if prices is None:
            raise InvalidRequest("--tariff own needs a [tariff] section")
        try:
            past = await own_past(records.past, prices, config.site, first, last, clock.now())
        finally:
            await prices.close()
    finally:
        await records.close()
    house = config.house()
    return past, house.battery, house.optimiser


@contextmanager
def _progress(steps: int) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal; elsewhere a line for every tenth."""
    console = Console(stderr=True)
    if not console.is_terminal:
        every = max(1, steps // 10)

        def tell(index: int) -> None:
            if (index + 1) % every == 0:
                print(f"{100 * (index + 1) // steps} % lived through", file=sys.stderr, flush=True)

        yield tell
        return
    with Progress(console=console, transient=True) as bar:
        task = bar.add_task("living through it", total=steps)
        yield lambda index: bar.update(task, completed=index + 1)


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
    days = "1 day" if round(past.days) == 1 else f"{past.days:.0f} days"
    print(f"{days} in steps of {past.hours * 60:.0f} minutes; {WORDS[result.forecast]}.")
    costs = {each.name: each.cost for each in result.accounts}
    at_stake = costs[SELF] - costs[PERFECT]
    is_little = at_stake < LITTLE_A_DAY * to_a_dollar(past.currency) * past.days
    rows = []
    for each in result.accounts:
        captured = None if is_little else result.captured_pct(each.name)
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
        print(f"Of the saving that its plans' acts promise on what came, {kept:.1f} % was made.")
    live = next(each for each in result.accounts if each.name == LIVE)
    print(f"The best saving over self-consumption is {at_stake:.2f}{SMALL if is_little else ''}.")
    if min(costs.values()) < costs[PERFECT] - CENT * to_a_dollar(past.currency):
        print(BEYOND)
    if live.foreseen is not None:
        print(f"Beforehand its plans expected a cost of {live.foreseen:.2f}.")
    print(f"Costs in {past.currency}: the bill, plus wear, less what more is stored at the end.")
