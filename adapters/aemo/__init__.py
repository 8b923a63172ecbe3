"""Wholesale prices of Australia's National Electricity Market."""

from adapters.aemo.replay import AemoReplay

__all__ = ["AemoReplay"]
