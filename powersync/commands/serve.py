"""`powersync serve`: the real thing."""

import logging
import os
from pathlib import Path
from typing import Any

from adapters.clock import SystemClock
from adapters.stores.sqlite.records import SqliteRecords
from powersync.commands.reachable import address_of, program
from powersync.config import notices, secrets_of
from powersync.logs import set_up
from powersync.serving import LivedTime, run, run_house
from powersync.settings.source import source_of_file

log = logging.getLogger(__name__)


def serve(*, config: Path | None, host: str | None, port: int | None, data_dir: Path | None) -> int:
    """Runs the house until it is interrupted. Raises ConfigurationError with every fault."""
    server: dict[str, Any] = {
        "host": host,
        "port": port,
        "data_dir": data_dir,
    }
    given = {key: value for key, value in server.items() if value is not None}
    source = source_of_file(config, os.environ, {"server": given} if given else {})
    settings = source.config
    set_up(settings.server.log_level, secrets_of(settings))
    for note in notices(settings):
        log.warning("note: %s", note)
    return run(run_house(source, LivedTime(clock=SystemClock()), _announce))


async def _announce(host: str, port: int, records: SqliteRecords) -> None:
    print(f"address: {address_of(host, port)}", flush=True)
    print(f"pair a phone with: {program()} pair", flush=True)
