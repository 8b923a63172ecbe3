"""Orders of the battery as the gateway is told to want them."""

from msgspec.structs import replace

from tests.scheduler.bench import DISCHARGE

DISPATCH = ("battery", "dispatch")
WEAKER = replace(DISCHARGE, power_w=1_000)
