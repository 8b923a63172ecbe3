"""The table of a backtest: no percentage where little is at stake, and why a way may seem the better one."""

from datetime import date

import pytest
from msgspec.structs import replace

from powersync.backtest.account import Account
from powersync.backtest.run import GREEDY, LIVE, NOTHING, PERFECT, SELF, Result
from powersync.commands.backtest import _print, run
from tests.powersync.backtest.small import a_past

DAY = date(2026, 6, 8)
LITTLE = "too little for a percentage to say much"
BEYOND = "Perfect foresight looks two days beyond the last one"


def a_way(name: str, cost: float) -> Account:
    return Account(
        name=name, cost=cost, bill=cost, wear=0, stored=0, discharged_kwh=1, modes_a_day=1, switches_a_day=1
    )


@pytest.mark.parametrize(
    ("currency", "days", "costs", "is_little", "looks_beyond"),
    [
        ("AUD", 1, (4.08, 0.50, 0.43, 0.41, 0.41), True, False),
        ("AUD", 1, (4.08, 0.50, 0.43, 0.39, 0.39), False, False),
        ("AUD", 2, (4.08, 0.50, 0.43, 0.41, 0.33), True, False),  # ten cents a day
        ("AUD", 2, (4.08, 0.50, 0.43, 0.41, 0.29), False, False),
        ("AUD", 1, (4.08, 0.50, 0.43, 0.30, 0.46), True, True),
        ("AUD", 1, (4.08, 0.50, 0.43, 0.425, 0.43), True, False),  # half a cent
        ("AUD", 1, (4.08, 0.50, 0.30, 0.39, 0.39), False, True),  # another way than ours
        ("JPY", 1, (408, 50, 43, 41, 41), True, False),
        ("JPY", 1, (408, 50, 43, 42.5, 43), True, False),
        ("JPY", 1, (408, 50, 43, 30, 31), False, False),
        ("JPY", 1, (408, 50, 43, 30, 32), False, True),
    ],
)
def test_percentages_stand_where_enough_is_at_stake(currency, days, costs, is_little, looks_beyond, capsys):
    ways = [a_way(*each) for each in zip((NOTHING, SELF, GREEDY, LIVE, PERFECT), costs, strict=True)]
    past = replace(a_past(days), currency=currency)
    _print(Result(past=past, forecast="perfect", accounts=ways, flows={}))
    said = capsys.readouterr().out
    assert (LITTLE in said) == is_little
    assert (BEYOND in said) == looks_beyond
    rows = [line for line in said.splitlines() if line.strip().startswith(("no battery", "this program"))]
    assert ["%" in row for row in rows] == [not is_little] * 2


def test_a_day_under_a_ready_contract_is_told_as_a_table(capsys):
    code = run(
        DAY,
        DAY,
        battery=None,
        tariff="nz_day_night",
        forecast="realistic",
        replan_h=12,
        html=None,
        json=False,
    )
    said = capsys.readouterr().out
    assert code == 0
    assert all(name in said for name in (NOTHING, SELF, GREEDY, LIVE, PERFECT))
