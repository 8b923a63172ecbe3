"""Octopus Energy in Great Britain: half-hourly and block tariffs, bought and sold."""
