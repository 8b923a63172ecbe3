"""Forecast.Solar: what a roof delivers, worldwide, for today and tomorrow."""
