"""Fronius inverters over their Solar API, which is only read."""
