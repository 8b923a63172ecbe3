"""Commands for a house that runs, or will: demo, serve, check, introduce."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from adapters.kinds.bounds import EVERYWHERE
from powersync.cli.asked import Port, Speed, app
from powersync.state import CONFIG_FILE


@app.command
def demo(
    *,
    port: Port = 8080,
    speed: Speed = 1.0,
    host: str = EVERYWHERE,
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
        The address to listen on; 127.0.0.1 keeps it to this machine.
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
def introduce(loadpoint: str, *, config: Path = CONFIG_FILE) -> int:
    """Introduce this server to a car or charger that wants that once.

    Parameters
    ----------
    loadpoint
        The id of the loadpoint it charges at.
    config
        The configuration file.
    """
    from powersync.commands.introduce import introduce as run_introduce

    return run_introduce(loadpoint, config=config)
