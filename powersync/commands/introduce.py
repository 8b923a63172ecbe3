"""`powersync introduce`: what a car or charger wants once before it obeys, with its owner beside it."""

import asyncio
import os
from pathlib import Path

from adapters.clock import SystemClock
from domain.errors import InvalidRequest
from powersync.config import load
from powersync.config.drivers import named_in


def introduce(loadpoint: str, *, config: Path) -> int:
    """Waits until it is done. Raises ConfigurationError, DeviceError, or InvalidRequest: it wants none."""
    found = {each.device: each for each in named_in(load(config, os.environ))}
    named = found.get(f"loadpoints/{loadpoint}")
    if named is None:
        raise InvalidRequest(f"no loadpoint is called {loadpoint}")
    introduction = getattr(named.row, "introduction", None)
    if introduction is None:
        raise InvalidRequest(f"{named.row.driver} needs no introduction")
    print(introduction.how, flush=True)
    asyncio.run(introduction.ask(named.table, SystemClock()))
    print("it knows this server now", flush=True)
    return 0
