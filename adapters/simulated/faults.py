"""What can be wrong with a simulated device, switched on and off by a story."""

from enum import StrEnum


class Fault(StrEnum):
    """`lies`: acknowledges, reads back what was written, and does nothing."""

    OFFLINE = "offline"
    REFUSES = "refuses"
    LIES = "lies"
    SLOW = "slow"


Faults = dict[str, Fault]  # by device id
