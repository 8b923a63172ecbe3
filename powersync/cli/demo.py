"""The command for a house that is simulated, with what it can be made of."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from adapters.kinds.bounds import EVERYWHERE
from powersync.cli.asked import Port, Speed
from powersync.demo.parts import shown


def one_of(kind: str, what: str) -> Parameter:
    """The help of an option that chooses a driver; the first is taken where nothing is said."""
    usual, *others = shown(kind)
    return Parameter(help=f"{what}: {usual} unless you say {', '.join(others)}.")


def demo(
    *,
    port: Port = 8080,
    speed: Speed = 1.0,
    host: str = EVERYWHERE,
    data_dir: Path | None = None,
    battery: Annotated[str | None, one_of("battery", "The family of batteries that the house has")] = None,
    tariff: Annotated[str | None, one_of("tariff", "Where its prices come from")] = None,
    charger: Annotated[str | None, one_of("charger", "What the car in the garage charges with")] = None,
    forecast: Annotated[str | None, one_of("forecast", "Who forecasts its sun")] = None,
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
        Keeps the state there, and goes on from it; without it every start is fresh.
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
