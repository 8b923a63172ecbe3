"""Wholesale prices of Australia's National Electricity Market."""
