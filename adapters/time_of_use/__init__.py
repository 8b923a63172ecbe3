"""A retailer's fixed prices by time of use."""

from adapters.time_of_use.driver import TimeOfUse

__all__ = ["TimeOfUse"]
