"""Scenarios: stories told as data, run on the live control loop with a simulated house and a virtual clock."""
