"""Wholesale prices of Australia's National Electricity Market."""

from adapters.prices.aemo.replay import AemoReplay

__all__ = ["AemoReplay"]
