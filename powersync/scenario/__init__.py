"""Scenarios: stories told as data, run on the live control loop in virtual time."""
