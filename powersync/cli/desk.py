"""Commands for a desk: plans, pasts, stories, emulated devices, descriptions."""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter
from cyclopts.validators import Number

from powersync.cli.asked import Port, Seconds, Speed, app
from powersync.vendors import ContractName


@app.command
def plan(
    problem: Path,
    /,
    *,
    json: Annotated[bool, Parameter(negative=())] = False,
    integer: Literal["none", "auto", "all"] = "auto",
    solver: Literal["highs", "cbc"] = "highs",
    time_limit: Seconds = 30.0,
) -> int:
    """Solve one planning problem and print the plan.

    Parameters
    ----------
    problem
        The problem, a JSON file.
    json
        Print one JSON document instead of a table.
    integer
        Where minimum powers and exclusive flows are enforced.
    solver
        Which solver works; cbc where one is installed.
    time_limit
        Seconds the solver may take.
    """
    from powersync.commands.plan import plan as run_plan

    return run_plan(problem, json=json, integer=integer, solver=solver, time_limit=time_limit)


@app.command
def backtest(
    *,
    from_: Annotated[date, Parameter(name="--from")],
    to: date,
    battery: str | None = None,
    tariff: Literal["own", "NSW1", "QLD1", "SA1", "TAS1", "VIC1", ContractName] = "SA1",
    forecast: Literal["perfect", "realistic", "known_load", "known_sun", "noisy_prices"] = "realistic",
    replan_h: Annotated[float | None, Parameter(validator=Number(gt=0, lte=24))] = None,
    html: Path | None = None,
    json: Annotated[bool, Parameter(negative=())] = False,
    config: Path | None = None,
    data_dir: Path | None = None,
) -> int:
    """What the planner and the loop would have made of a past, beside simpler ways to run the battery.

    Parameters
    ----------
    from_
        The first day.
    to
        The last day. Real prices are shipped for 2025-12-21 to 2026-01-03 (five minutes, all regions) and
        2008-07-01 to 2009-06-30 (half hours, SA1).
    battery
        Capacity and power; without it your own battery's, or 13.5kWh/5kW.
    tariff
        own: the days that your own house has recorded, under your own tariff; a market's prices as they were
        recorded. A market region: its wholesale price is paid, bought at 1.1 times it plus 0.10, sold at it.
        A ready contract: its typical prices, any days, for a recorded house; with --config or --data-dir for
        the days of your own.
    forecast
        What the planner knows ahead: everything, or forecasts with errors, of the sun alone (known_load) or
        of the load alone (known_sun); noisy_prices has wrong prices too.
    replan_h
        Plans so often, hours; without it at every price.
    html
        Writes a chart there.
    json
        Prints one JSON object.
    config
        Configuration file of your own house.
    data_dir
        Folder of its database; overrides the configuration.
    """
    from powersync.commands.backtest import run as run_backtest

    return run_backtest(
        from_,
        to,
        battery=battery,
        tariff=tariff,
        forecast=forecast,
        replan_h=replan_h,
        html=html,
        json=json,
        config=config,
        data_dir=data_dir,
    )


@app.command
def replay(
    scenarios: Annotated[list[Path], Parameter(negative=())],
    /,
    *,
    json: Annotated[bool, Parameter(negative=())] = False,
) -> int:
    """Run scenarios on a virtual clock, at full speed, and check what they expect.

    Parameters
    ----------
    scenarios
        Scenario files.
    json
        Print one line per tick.
    """
    from powersync.commands.replay import replay as run_replay

    return run_replay(scenarios, json=json)


@app.command
def emulate(
    device: str,
    /,
    *,
    port: Port | None = None,
    host: str = "127.0.0.1",
    speed: Speed = 1.0,
    identity: str | None = None,
    ocpp: Literal["1.6", "2.0.1"] | None = None,
) -> int:
    """One emulated device on a real socket, until Ctrl-C.

    Parameters
    ----------
    device
        Which device; a name that there is not tells those that there are.
    port
        Where it listens; without it, the device's own where that needs no root. A charger that dials its
        server dials it there.
    host
        The address to listen on, or to dial.
    speed
        How fast its clock runs.
    identity
        What a charger that dials calls itself.
    ocpp
        The version that it speaks.
    """
    from powersync.commands.emulate import emulate as run_emulate

    return run_emulate(device, port=port, host=host, speed=speed, identity=identity, version=ocpp)


@app.command
def openapi(*, check: Annotated[bool, Parameter(negative=())] = False) -> int:
    """Write the descriptions of the API into openapi/.

    Parameters
    ----------
    check
        Compare instead of writing; exit 1 where they differ.
    """
    from powersync.commands.openapi import openapi as run_openapi

    return run_openapi(check=check)
