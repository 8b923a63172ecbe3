"""The table of a backtest: no percentage where little is at stake, and why a way may seem the better one."""

from datetime import date

from powersync.commands.backtest import run

DAY = date(2026, 6, 8)


def test_a_day_with_little_at_stake_has_no_percentages_and_says_what_foresight_looks_at(capsys):
    code = run(
        DAY,
        DAY,
        battery=None,
        tariff="au_solar_sharer",
        forecast="realistic",
        replan_h=12,
        html=None,
        json=False,
    )
    said = capsys.readouterr().out
    assert code == 0
    assert "too little for a percentage to say much" in said
    rows = [line for line in said.splitlines() if line.strip().startswith(("no battery", "this program"))]
    assert len(rows) == 2
    assert not any("%" in row for row in rows)
    assert "Perfect foresight looks two days beyond the last one" in said
