"""A backtest as one page that needs nothing else: what each way has cost, day by day."""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from itertools import accumulate

from powersync.backtest.account import Flow
from powersync.backtest.axis import marks
from powersync.backtest.past import Past
from powersync.backtest.run import CALM, GREEDY, LIVE, NOTHING, PERFECT, SELF, WORDS, Result
from powersync.backtest.terms import terms_costs

WIDTH, HEIGHT, LEFT, BOTTOM = 920, 380, 60, 40
TICK, WORDS_BELOW = 6, 24  # of the time axis: how far it reaches down, and where its words stand
POINTS = 600
COLOURS = {
    NOTHING: "#8a8f98",
    SELF: "#c98a00",
    GREEDY: "#a05bd6",
    LIVE: "#0b7d4f",
    CALM: "#12a5a5",
    PERFECT: "#1769c4",
}


def chart(result: Result) -> str:
    """The page, as HTML."""
    past = result.past
    lines = {name: _running(past, flows) for name, flows in result.flows.items()}
    low = min(min(values) for values in lines.values())
    high = max(max(values) for values in lines.values())
    span = high - low or 1.0

    def place(index: int, value: float) -> str:
        return f"{_x(past, past.at(index)):.1f},{(HEIGHT - BOTTOM) * (high - value) / span:.1f}"

    drawn = "".join(
        f'<polyline fill="none" stroke="{COLOURS[name]}" stroke-width="{3 if name == LIVE else 1.5}" points="'
        + " ".join(place(n, values[n]) for n in _shown(len(values)))
        + '"/>'
        for name, values in lines.items()
    )
    levels = "".join(
        f'<text x="0" y="{(HEIGHT - BOTTOM) * (high - value) / span + 4:.1f}">{value:.2f}</text>'
        for value in (high, (high + low) / 2, low)
    )
    legend = "".join(f'<li style="color:{COLOURS[name]}">{escape(name)}</li>' for name in lines)
    rows = "".join(
        f"<tr><th>{escape(each.name)}</th><td>{each.cost:.2f}</td><td>{each.bill:.2f}</td>"
        f"<td>{each.wear:.2f}</td></tr>"
        for each in result.accounts
    )
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>Backtest</title>'
        "<style>body{font:16px system-ui;margin:2rem;max-width:60rem}"
        "svg{width:100%;height:auto;overflow:visible}"
        "td,th{padding:.2rem .8rem;text-align:right}th:first-child{text-align:left}"
        "ul{display:flex;gap:1.5rem;list-style:none;padding:0;font-weight:600;flex-wrap:wrap}</style>"
        f"<h1>{escape(past.title)}</h1><p>{escape(WORDS[result.forecast])}.</p><ul>{legend}</ul>"
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="Cost so far, {past.currency}">'
        f"{_time_axis(past)}{levels}{drawn}</svg>"
        f"<table><tr><th></th><th>cost, {past.currency}</th><th>bill</th><th>wear</th></tr>{rows}</table>"
        "</html>"
    )


def _x(past: Past, at: datetime) -> float:
    """Where an instant of what is lived stands."""
    return LEFT + (WIDTH - LEFT) * ((at - past.start) / (past.counted * past.step))


def _time_axis(past: Past) -> str:
    """The foot of the chart, with the times of the clocks there."""
    y = HEIGHT - BOTTOM
    line = f'<path stroke="#8a8f98" d="M{LEFT} {y}H{WIDTH}"/>'
    for mark in marks(past.start, past.at(past.counted), past.timezone):
        x = f"{_x(past, mark.at):.1f}"
        line += f'<path stroke="#8a8f98" d="M{x} {y}v{TICK}"/>'
        line += f'<text x="{x}" y="{y + WORDS_BELOW}" text-anchor="middle">{escape(mark.text)}</text>'
    return line


def _shown(count: int) -> list[int]:
    """Which of so many values are drawn: up to so many, and the last."""
    every = -(-count // POINTS)
    return [*range(0, count - 1, every), count - 1]


def _running(past: Past, flows: Sequence[Flow]) -> list[float]:
    """What the meter has billed so far, with the contract's terms, at the begin of each step and the end."""
    each = zip(flows, past.import_price, past.export_price, terms_costs(past, flows), strict=False)
    billed = (flow.bought_kwh * buy - flow.sold_kwh * sell + terms for flow, buy, sell, terms in each)
    return list(accumulate(billed, initial=0.0))
