"""Prices as slots of time."""
