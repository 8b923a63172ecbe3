"""Commands that let phones and programs in, and out."""

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter
from cyclopts.validators import Number

from domain.house.access import Scope
from powersync.cli.asked import app

token = App(name="token", help="Access tokens for phones and programs.", help_flags=["--help"])
app.command(token)


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
    minutes: Annotated[int, Parameter(validator=Number(gte=1, lte=60))] = 5,
    url: str | None = None,
    config: Path | None = None,
    data_dir: Path | None = None,
) -> int:
    """A pairing code for one phone, also as a QR code.

    Parameters
    ----------
    scope
        What the paired phone may do.
    minutes
        How long the code works.
    url
        The address phones reach the server at; without it, the first of server.addresses, or this machine's.
    config
        The configuration file, for its port and server.data_dir.
    data_dir
        Where the server keeps its state.
    """
    from powersync.commands.pair import pair as run_pair

    return run_pair(scope=scope, minutes=minutes, url=url, config=config, data_dir=data_dir)
