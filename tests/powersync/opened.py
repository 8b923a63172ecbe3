"""The devices that a configuration opens, as the program opens them; nothing is contacted."""

from adapters.stores.memory.records import MemoryRecords
from powersync.config import Config
from powersync.wiring import open_devices, surroundings_of
from scheduler.watch import Watch
from tests.adapters.emulators.houses import ManualClock


def open_all(config: Config, clock=None) -> dict[str, Watch]:
    near = surroundings_of(config, clock or ManualClock(), MemoryRecords().documents)
    return open_devices(config, near)


def open_battery(config: Config, clock=None) -> Watch:
    return open_all(config, clock)["battery"]
