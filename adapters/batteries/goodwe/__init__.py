"""GoodWe hybrid inverters by UDP: the ET class with its EMS registers, the ES class with eco groups."""

from adapters.batteries.goodwe.driver import GoodWeDriver
from adapters.batteries.goodwe.link import GoodWeLink

__all__ = ["GoodWeDriver", "GoodWeLink"]
