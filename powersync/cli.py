"""The command line: what can be asked for, each option once, and what becomes of errors.

Every command imports its work only when it runs, so that `--help` and `plan` start at once.
"""

import os
import sys
from collections.abc import Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, CycloptsError, Parameter
from cyclopts.validators import Number

from domain.errors import ConfigurationError, InvalidRequest, PowerSyncError
from domain.house.access import Scope
from powersync.state import CONFIG_FILE

FAILED, MISUSED, INTERRUPTED = 1, 2, 130

Port = Annotated[int, Parameter(validator=Number(gte=0, lte=65_535))]
Speed = Annotated[float, Parameter(validator=Number(gt=0, lte=100_000))]
Seconds = Annotated[float, Parameter(validator=Number(gt=0))]

app = App(
    name="powersync",
    help="A self-hosted server that runs a home's battery, tariff and car charging.",
    help_flags=["--help"],
    version=lambda: version("powersync"),
    result_action="return_value",
)
token = App(name="token", help="Access tokens for phones and programs.", help_flags=["--help"])
app.command(token)


@app.command
def demo(
    *,
    port: Port = 8080,
    speed: Speed = 1.0,
    host: str = "127.0.0.1",
    data_dir: Path | None = None,
    battery: str | None = None,
    tariff: str | None = None,
    charger: str | None = None,
    forecast: str | None = None,
) -> int:
    """A complete simulated house on this machine: no hardware, no keys, no configuration.

    Parameters
    ----------
    port
        Where the server listens; 0 is any free port.
    speed
        How fast the house lives: 60 is an hour a minute.
    host
        The address to listen on; 0.0.0.0 lets phones in.
    data_dir
        Keeps the state there; without it every start is fresh.
    battery
        Which family of batteries the house has.
    tariff
        Where its prices come from.
    charger
        What its car charges with.
    forecast
        Who forecasts its sun.
    """
    from powersync.commands.demo import demo as run_demo

    return run_demo(
        port=port,
        speed=speed,
        host=host,
        data_dir=data_dir,
        battery=battery,
        tariff=tariff,
        charger=charger,
        forecast=forecast,
    )


@app.command
def serve(
    *,
    config: Path = CONFIG_FILE,
    host: str | None = None,
    port: Port | None = None,
    data_dir: Path | None = None,
) -> int:
    """Run the house.

    Parameters
    ----------
    config
        The configuration file.
    host
        The address to listen on, instead of server.host.
    port
        Where the server listens, instead of server.port.
    data_dir
        Where database, keys and backups are kept, instead of server.data_dir.
    """
    from powersync.commands.serve import serve as run_serve

    return run_serve(config=config, host=host, port=port, data_dir=data_dir)


@app.command
def check(
    *,
    config: Path = CONFIG_FILE,
    json: Annotated[bool, Parameter(negative=())] = False,
) -> int:
    """Validate the configuration, then contact each device and service once.

    Parameters
    ----------
    config
        The configuration file.
    json
        Print one JSON document instead of a table.
    """
    from powersync.commands.check import check as run_check

    return run_check(config=config, json=json)


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
    tariff: Literal["own", "NSW1", "QLD1", "SA1", "TAS1", "VIC1"] = "SA1",
    forecast: Literal["perfect", "realistic", "noisy_prices"] = "realistic",
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
        own: the days that your own house has recorded, under your own tariff of fixed times. Else the market
        region whose wholesale price is paid: bought at 1.1 times it plus 0.10, sold at it.
    forecast
        What the planner knows ahead: everything, or forecasts with errors; noisy_prices has wrong prices too.
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
        region=tariff,
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


@token.command(name="create")
def token_create(
    *,
    name: str,
    scope: Scope,
    config: Path | None = None,
    data_dir: Path | None = None,
) -> int:
    """Make a token and show it, once.

    Parameters
    ----------
    name
        Who will use it.
    scope
        What it may do.
    config
        The configuration file, for its server.data_dir.
    data_dir
        Where the server keeps its state.
    """
    from powersync.commands.token import create

    return create(name=name, scope=scope, config=config, data_dir=data_dir)


@token.command(name="list")
def token_list(
    *,
    config: Path | None = None,
    data_dir: Path | None = None,
    json: Annotated[bool, Parameter(negative=())] = False,
) -> int:
    """Show every token, without its text.

    Parameters
    ----------
    config
        The configuration file, for its server.data_dir.
    data_dir
        Where the server keeps its state.
    json
        Print one JSON document instead of a table.
    """
    from powersync.commands.token import list_all

    return list_all(config=config, data_dir=data_dir, json=json)


@token.command(name="revoke")
def token_revoke(token_id: str, /, *, config: Path | None = None, data_dir: Path | None = None) -> int:
    """Make a token worthless, at once and for good.

    Parameters
    ----------
    token_id
        The id that `token list` shows.
    config
        The configuration file, for its server.data_dir.
    data_dir
        Where the server keeps its state.
    """
    from powersync.commands.token import revoke

    return revoke(token_id, config=config, data_dir=data_dir)


@app.command
def pair(
    *,
    scope: Scope = Scope.CONTROL,
    url: str | None = None,
    config: Path | None = None,
    data_dir: Path | None = None,
) -> int:
    """A pairing code for one phone, valid for five minutes, also as a QR code.

    Parameters
    ----------
    scope
        What the paired phone may do.
    url
        The address phones reach the server at; without it, this machine's own.
    config
        The configuration file, for its port and server.data_dir.
    data_dir
        Where the server keeps its state.
    """
    from powersync.commands.pair import pair as run_pair

    return run_pair(scope=scope, url=url, config=config, data_dir=data_dir)


@app.command
def emulate(device: str, /, *, port: Port | None = None, host: str = "127.0.0.1", speed: Speed = 1.0) -> int:
    """One emulated device on a real socket, until Ctrl-C.

    Parameters
    ----------
    device
        Which device; a name that there is not tells those that there are.
    port
        Where it listens; without it, the device's own where that needs no root.
    host
        The address to listen on.
    speed
        How fast its clock runs.
    """
    from powersync.commands.emulate import emulate as run_emulate

    return run_emulate(device, port=port, host=host, speed=speed)


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


def run(arguments: Sequence[str]) -> int:
    """Runs one command line; a fault is a line on stderr and an exit code, never a traceback."""
    try:
        result = app(arguments, exit_on_error=False, result_action="return_value")
    except CycloptsError:
        return MISUSED  # already printed
    except ConfigurationError as err:
        for fault in err.faults:
            print(fault, file=sys.stderr)
        return MISUSED
    except InvalidRequest as err:
        print(f"powersync: {err}", file=sys.stderr)
        return MISUSED
    except PowerSyncError as err:
        print(f"powersync: {err}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader of a pipe has seen enough; Python's exit would flush once more
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    return result if isinstance(result, int) else 0
