"""A retailer's fixed prices by time of use."""

from adapters.prices.time_of_use.driver import TimeOfUse

__all__ = ["TimeOfUse"]
