"""Commands for a house that runs, or will: demo, serve, check, introduce."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from powersync.cli.asked import Port, app
from powersync.state import CONFIG_FILE

# Loaded when it is asked for: it names every driver that the demo can show.
app.command("powersync.cli.demo:demo", name="demo")


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
    data_dir: Path | None = None,
) -> int:
    """Validate the configuration, then contact each device and service once.

    Parameters
    ----------
    config
        The configuration file.
    json
        Print one JSON document instead of a table.
    data_dir
        Where the server keeps its state, instead of server.data_dir.
    """
    from powersync.commands.check import check as run_check

    return run_check(config=config, json=json, data_dir=data_dir)


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
