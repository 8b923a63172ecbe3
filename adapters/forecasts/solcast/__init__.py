"""Solcast: forecasts from satellites, with what is certain and what is possible."""
