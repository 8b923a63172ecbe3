"""`powersync serve`: the real thing."""

import contextlib
import logging
import os
from functools import partial
from pathlib import Path
from typing import Any

from adapters.clock import SystemClock
from adapters.stores.sqlite.records import SqliteRecords
from api.credentials import PAIRING_LIFE_S
from domain.errors import StorageError
from domain.house.access import Scope
from powersync.addresses import Addresses
from powersync.backup.placing import settled
from powersync.commands.reachable import doubt, invited, pair_again, show_link
from powersync.config import notices, secrets_of
from powersync.logs import set_up
from powersync.running import run
from powersync.serving import LivedTime, run_house
from powersync.settings.source import source_of_file
from powersync.state import CONFIG_FILE

log = logging.getLogger(__name__)


def serve(*, config: Path | None, host: str | None, port: int | None, data_dir: Path | None) -> int:
    """Runs the house until it is interrupted. Raises ConfigurationError with every fault."""
    server: dict[str, Any] = {
        "host": host,
        "port": port,
        "data_dir": data_dir,
    }
    given = {key: value for key, value in server.items() if value is not None}
    overrides = {"server": given} if given else {}
    source = settled(
        lambda: source_of_file(config, os.environ, overrides), lambda read: read.config.server.data_dir
    )
    settings = source.config
    set_up(settings.server.log_level, secrets_of(settings))
    for note in notices(settings):
        log.warning("note: %s", note)
    announce = partial(
        _announce,
        is_written=bool(settings.server.addresses),
        again={"config": None if config == CONFIG_FILE else config, "data_dir": data_dir},
        in_the_file=(host, port) == (None, None),
    )
    return run(run_house(source, LivedTime(clock=SystemClock()), announce))


async def _announce(
    addresses: Addresses,
    records: SqliteRecords,
    *,
    is_written: bool,
    again: dict[str, object],
    in_the_file: bool,
) -> None:
    """`again` is what another code is asked with; `in_the_file`: where it listens is written there."""
    best = addresses()[0]
    print(f"address: {best}", flush=True)
    if (note := doubt(best, is_written=is_written)) is not None:
        print(note, flush=True)
    with contextlib.suppress(StorageError):  # nobody knows who has access; the house goes on
        await _let_the_first_one_in(best, records)
    url = None if is_written or in_the_file else best
    print(f"pair a phone with: {pair_again(**again, url=url)}", flush=True)


async def _let_the_first_one_in(address: str, records: SqliteRecords) -> None:
    """Where nobody has access yet, the one who reads this terminal or log is the owner."""
    if any(token.revoked_at is None for token in await records.access.tokens()):
        return
    code = await invited(records.access, Scope.ADMIN, SystemClock().now())
    if code is None:
        return
    print(f"pairing code: {code} (once, within {PAIRING_LIFE_S / 60:.0f} minutes)", flush=True)
    show_link(address, code)
