"""Where forecasts come from."""
